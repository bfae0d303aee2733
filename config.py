"""Settings of one installation, read from the environment once, at the start."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent
# Bytes of a request's body that are read at all.
LARGEST_BODY = 2 * 1024 * 1024


class ConfigurationError(click.UsageError):
    """A setting is missing or wrong; the message says which and what would be right, in Chinese and English.

    Being click's kind of error, it ends any `flask` command with one clear line and exit 2.
    """


@dataclass(frozen=True)
class Config:
    """One installation's settings. `demonstration` opens the demonstration accounts and the simulated clock."""

    database_url: str
    demonstration: bool = False
    secret_key: str | None = None
    data_dir: Path = ROOT / "var"
    province_url: str | None = None
    province_key_id: str = "shantou"
    province_secret: str | None = None
    own_sandbox: bool = False
    port: int = 8000
    sandbox_port: int = 8001
    demo_password: str = "bihuan-demo"
    sweep_seconds: float = 5.0
    # Names by which we may be called (`Host`); none means any.
    hosts: tuple[str, ...] = ()
    # The address of the proxy whose `X-Forwarded-For` and `-Proto` we believe; None means nobody's.
    trusted_proxy: str | None = None

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
            database_url=environ.get("BIHUAN_DATABASE_URL") or f"sqlite:///{data_dir / 'bihuan.sqlite3'}",
            demonstration=demonstration,
            secret_key=environ.get("BIHUAN_SECRET_KEY")
            or (local_secret(data_dir, "secret") if demonstration else None),
            data_dir=data_dir,
            province_url=f"http://127.0.0.1:{sandbox_port}" if own_sandbox else environ.get("BIHUAN_PROVINCE_URL"),
            province_key_id=environ.get("BIHUAN_PROVINCE_KEY_ID", "shantou"),
            province_secret=environ.get("BIHUAN_PROVINCE_SECRET")
            or (local_secret(data_dir, "province-secret") if demonstration else None),
            own_sandbox=own_sandbox,
            port=port,
            sandbox_port=sandbox_port,
            demo_password=environ.get("BIHUAN_DEMO_PASSWORD", "bihuan-demo"),
            sweep_seconds=seconds(environ, "BIHUAN_SWEEP_SECONDS", 1.0 if demonstration else 5.0),
            hosts=tuple(name.strip() for name in environ.get("BIHUAN_HOSTS", "").split(",") if name.strip()),
            trusted_proxy=proxy(environ, "BIHUAN_TRUSTED_PROXY"),
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
        return self.secret_key


def seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    """A positive number of seconds from the environment."""
    text = environ.get(name)
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not 0 < value <= 3600:
        raise ConfigurationError(f"{name}={text!r}：应为 0 到 3600 之间的秒数 / must be seconds between 0 and 3600")
    return value


def number(environ: Mapping[str, str], name: str, default: int) -> int:
    """A port number from the environment."""
    text = environ.get(name, "")
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise ConfigurationError(f"{name}={text!r}：应为 1 到 65535 的端口号 / must be a port between 1 and 65535")
    return int(text) if text else default


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
