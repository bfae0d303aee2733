"""Settings of one installation, read from the environment once, at the start."""

import ipaddress
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from config_files import FileSettings
from protection.keys import DataKeyError, KeyRing
from protection.sealing import Vault

ROOT = Path(__file__).resolve().parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
# What stands in examples and in our own sources where a secret belongs.
PLACEHOLDERS = ("change-me", "changeme", "change_me", "example", "your-secret", "simulation-")
# Bytes of a request's body that are read at all.
LARGEST_BODY = 2 * 1024 * 1024


class ConfigurationError(click.UsageError):
    """A setting is missing or wrong; the message says which and what would be right, in Chinese and English.

    Being click's kind of error, it ends any `flask` command with one clear line and exit 2.
    """


@dataclass(frozen=True)
class Config:
    """One installation's settings. `demonstration` opens the demonstration accounts and the simulated clock."""

    database_url: str = field(repr=False)
    demonstration: bool = False
    secret_key: str | None = field(default=None, repr=False)
    data_keys: str | None = field(default=None, repr=False)
    cipher: str = "aes-gcm"
    person_retention_days: int = 365
    data_dir: Path = ROOT / "var"
    province_url: str | None = None
    province_key_id: str = "shantou"
    province_secret: str | None = field(default=None, repr=False)
    own_sandbox: bool = False
    port: int = 8000
    sandbox_port: int = 8001
    demo_password: str = "bihuan-demo"
    sweep_seconds: float = 2.0
    grace_seconds: float = 0.0
    log: str = "plain"
    metrics_token: str | None = None
    # Names by which we may be called (`Host`); none means any.
    hosts: tuple[str, ...] = ()
    # The address of the proxy whose `X-Forwarded-For` and `-Proto` we believe; None means nobody's.
    trusted_proxy: str | None = None
    # Single sign-on by OpenID Connect: the provider, who we are there, and which claim holds the name of the account.
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_claim: str = "preferred_username"
    login_retention_days: int = 365
    files: FileSettings = field(default_factory=FileSettings)
    # Where links in messages begin, such as https://bihuan.example.
    base_url: str = ""
    smtp_url: str | None = field(default=None, repr=False)
    smtp_from: str = ""
    sms_url: str | None = None
    sms_key_id: str = "bihuan"
    sms_secret: str | None = field(default=None, repr=False)
    sms_template: str = ""
    # The template of messages to the persons who wrote the reviews; without one they get none.
    sms_answer_template: str = ""
    notice_retention_days: int = 365
    # Hosts that the address of a group robot may name beside those of the three services.
    notice_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Reads `BIHUAN_…`; an unknown mode or an unusable value raises `ConfigurationError`."""
        mode = environ.get("BIHUAN_MODE", "production")
        if mode not in ("production", "demonstration"):
            raise ConfigurationError(
                f"BIHUAN_MODE 只能是 production 或 demonstration，现为 {mode!r} / must be production or demonstration"
            )
        data_dir = Path(environ.get("BIHUAN_DATA_DIR", str(ROOT / "var")))
        demonstration = mode == "demonstration"
        port = number(environ, "PORT", 8000)
        sandbox_port = number(environ, "BIHUAN_SANDBOX_PORT", port + 1 if port < 65535 else port - 1)
        own_sandbox = demonstration and not environ.get("BIHUAN_PROVINCE_URL")
        return cls(
            database_url=secret(environ, "BIHUAN_DATABASE_URL") or f"sqlite:///{data_dir / 'bihuan.sqlite3'}",
            demonstration=demonstration,
            secret_key=secret(environ, "BIHUAN_SECRET_KEY")
            or (local_secret(data_dir, "secret") if demonstration else None),
            data_keys=secret(environ, "BIHUAN_DATA_KEY")
            or (local_secret(data_dir, "data-key") if demonstration else None),
            cipher=environ.get("BIHUAN_CIPHER", "aes-gcm"),
            person_retention_days=days(environ, "BIHUAN_PERSON_RETENTION_DAYS", 365),
            data_dir=data_dir,
            province_url=f"http://127.0.0.1:{sandbox_port}" if own_sandbox else environ.get("BIHUAN_PROVINCE_URL"),
            province_key_id=environ.get("BIHUAN_PROVINCE_KEY_ID", "shantou"),
            province_secret=secret(environ, "BIHUAN_PROVINCE_SECRET")
            or (local_secret(data_dir, "province-secret") if demonstration else None),
            own_sandbox=own_sandbox,
            port=port,
            sandbox_port=sandbox_port,
            demo_password=environ.get("BIHUAN_DEMO_PASSWORD", "bihuan-demo"),
            sweep_seconds=seconds(environ, "BIHUAN_SWEEP_SECONDS", 1.0 if demonstration else 2.0),
            grace_seconds=seconds(environ, "BIHUAN_GRACE_SECONDS", 0.0 if demonstration else 5.0, least=0.0),
            log=log_style(environ, demonstration),
            metrics_token=metrics_token(environ),
            hosts=names(environ, "BIHUAN_HOSTS"),
            trusted_proxy=proxy(environ, "BIHUAN_TRUSTED_PROXY"),
            oidc_issuer=environ.get("BIHUAN_OIDC_ISSUER") or None,
            oidc_client_id=environ.get("BIHUAN_OIDC_CLIENT_ID") or None,
            oidc_client_secret=secret(environ, "BIHUAN_OIDC_CLIENT_SECRET"),
            oidc_claim=environ.get("BIHUAN_OIDC_CLAIM") or "preferred_username",
            login_retention_days=days(environ, "BIHUAN_LOGIN_RETENTION_DAYS", 365, least=183),
            files=file_settings(environ),
            **outlet_settings(environ, demonstration, port),
        )

    def require_secret(self) -> str:
        """The key that signs tokens. Outside demonstration mode there is no default: a guessable key opens every door."""
        if not self.secret_key:
            raise ConfigurationError(
                "缺少 BIHUAN_SECRET_KEY：请设为至少32个字符的随机串（例如 python3 -c 'import secrets; "
                "print(secrets.token_urlsafe(48))'）/ BIHUAN_SECRET_KEY is missing: set it to a random text of 32 characters or more"
            )
        if not self.demonstration and len(self.secret_key) < 32:
            raise ConfigurationError(
                "BIHUAN_SECRET_KEY 过短，至少32个字符 / BIHUAN_SECRET_KEY is too short: 32 characters or more"
            )
        if not self.demonstration:
            refuse_default("BIHUAN_SECRET_KEY", self.secret_key)
        return self.secret_key

    def vault(self) -> Vault | None:
        """What seals persons: the data keys, and the secret key for an installation that has none. None without either.

        The secret key stands behind the data keys, so that rows sealed before there was a data key open still.
        """
        if self.data_keys is None and self.secret_key is None:
            return None
        if self.data_keys is not None and not self.demonstration:
            refuse_default("BIHUAN_DATA_KEY", self.data_keys)
        older = [self.secret_key] if self.secret_key else []
        try:
            ring = KeyRing.read(self.data_keys or "", older=older)
            return Vault(ring, self.cipher)
        except DataKeyError as fault:
            raise ConfigurationError(f"BIHUAN_DATA_KEY / BIHUAN_CIPHER：{fault}") from fault


def refuse_default(name: str, value: str) -> None:
    """A secret that stands in a book, an example or a source file opens every door."""
    if any(word in value.casefold() for word in PLACEHOLDERS):
        raise ConfigurationError(
            f"{name} 是示例中的占位值，请换成随机串 / {name} is a placeholder from an example: set it to a random text"
        )


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """A secret from the environment, or from the file that `<name>_FILE` names (systemd credentials, container secrets)."""
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name) or None
    if environ.get(name):
        raise ConfigurationError(f"{name} 与 {name}_FILE 只能设置一个 / set {name} or {name}_FILE, not both")
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        # The error's own words may repeat what the file holds.
        raise ConfigurationError(f"{name}_FILE：无法读取 {path} / can not be read") from error
    if not text:
        raise ConfigurationError(f"{name}_FILE：{path} 是空的 / is empty")
    return text


def file_settings(environ: Mapping[str, str]) -> FileSettings:
    """Where attachments lie."""
    try:
        return FileSettings.read(environ, secret(environ, "BIHUAN_S3_SECRET_KEY"))
    except ValueError as error:
        raise ConfigurationError(str(error)) from error


def days(environ: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    """A number of days from the environment."""
    text = environ.get(name, "")
    if text and not (text.isascii() and text.isdigit() and least <= int(text) <= 36500):
        raise ConfigurationError(
            f"{name}={text!r}：应为 {least} 到 36500 的天数 / must be days between {least} and 36500"
        )
    return int(text) if text else default


def seconds(environ: Mapping[str, str], name: str, default: float, least: float = 0.001) -> float:
    """A number of seconds from the environment, positive unless `least` says otherwise."""
    text = environ.get(name)
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not least <= value <= 3600:
        raise ConfigurationError(f"{name}={text!r}：应为 0 到 3600 之间的秒数 / must be seconds between 0 and 3600")
    return value


def log_style(environ: Mapping[str, str], demonstration: bool) -> str:
    """`json` for machines, `plain` for a terminal."""
    style = environ.get("BIHUAN_LOG") or ("plain" if demonstration else "json")
    if style not in ("json", "plain"):
        raise ConfigurationError(f"BIHUAN_LOG={style!r}：应为 json 或 plain / must be json or plain")
    return style


def metrics_token(environ: Mapping[str, str]) -> str | None:
    """What a scraper of /metrics has to show; without one nobody may look."""
    token = environ.get("BIHUAN_METRICS_TOKEN") or None
    if token is not None and len(token) < 16:
        raise ConfigurationError("BIHUAN_METRICS_TOKEN 过短，至少16个字符 / is too short: 16 characters or more")
    return token


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    """A port number from the environment."""
    text = environ.get(name, "")
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ConfigurationError(f"{name}={text!r}：应为 1 到 65535 的端口号 / must be a port between 1 and 65535")
    return int(text) if text else default


def names(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())


def outlet_settings(environ: Mapping[str, str], demonstration: bool, port: int) -> dict[str, Any]:
    """The channels by which people are told outside the product."""
    return {
        "base_url": environ.get("BIHUAN_BASE_URL", f"http://127.0.0.1:{port}" if demonstration else "").rstrip("/"),
        "smtp_url": secret(environ, "BIHUAN_SMTP_URL"),
        "smtp_from": environ.get("BIHUAN_SMTP_FROM", ""),
        "sms_url": environ.get("BIHUAN_SMS_URL") or None,
        "sms_key_id": environ.get("BIHUAN_SMS_KEY_ID", "bihuan"),
        "sms_secret": secret(environ, "BIHUAN_SMS_SECRET"),
        "sms_template": environ.get("BIHUAN_SMS_TEMPLATE", ""),
        "sms_answer_template": environ.get("BIHUAN_SMS_ANSWER_TEMPLATE", ""),
        "notice_retention_days": days(environ, "BIHUAN_NOTICE_RETENTION_DAYS", 365, least=30),
        "notice_hosts": names(environ, "BIHUAN_NOTICE_HOSTS"),
    }


def proxy(environ: Mapping[str, str], name: str) -> str | None:
    """The IP address of one proxy; «any» would let every client choose its own address."""
    text = environ.get(name, "").strip()
    try:
        return str(ipaddress.ip_address(text)) if text else None
    except ValueError as error:
        raise ConfigurationError(f"{name}={text!r}：应为代理的 IP 地址 / must be the proxy's IP address") from error


def local_secret(data_dir: Path, name: str) -> str:
    """A random secret of this machine's demonstration, made once and readable by its owner only."""
    path = data_dir / name
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
