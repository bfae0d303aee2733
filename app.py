"""The composition root: puts clock, calendar, gateways and rooms together into one Flask application."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import Migrate
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

import access
import api
import cli
import web
from calendars.clock import Clock, OffsetClock, SharedClock, SystemClock
from cli.lifetime import interrupt
from config import LARGEST_BODY, ROOT, Config, ConfigurationError
from gateways.absent import AbsentProvince
from gateways.channels import configured
from gateways.players import Players
from gateways.province import HttpProvince
from gateways.sandbox.server import create_sandbox, listen, stop_holding
from gateways.storage_files import FileStorage
from handlers.ports import JobsPort, ProvincePort
from handlers.ports_notices import Outlets
from handlers.ports_sign_on import SignOnPort
from handlers.ports_storage import StoragePort
from models.base import db, let_go, server_now
from models.demo_clock import offset
from protection.logs import mask_logs
from workflows.context import Context, FileLimits, Rehearsal
from workflows.holidays.calendar_in_force import CalendarInForce
from workflows.procedures.package import Package
from workflows.stories.simulate import World

migrate = Migrate(directory=str(ROOT / "migrations"))


def create_app(config: Config | None = None, context: Context | None = None) -> Flask:
    """The application. `context` replaces clock and gateways in tests and simulations.

    Raises ConfigurationError where it is to serve without a secret key: a default key would open every door.
    """
    config = config or Config.from_environment()
    if not offline():
        config.require_secret()
    app = Flask("bihuan", root_path=str(ROOT), template_folder="web/templates", static_folder=None)
    url = database_url(config)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        TRUSTED_HOSTS=list(config.hosts) or None,
    )
    # One address for one thing: `//` is not found instead of redirected.
    app.url_map.merge_slashes = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    mask_logs()
    equip(app, config, context or assemble(config))
    app.extensions["bihuan.make_world"] = simulated_world
    app.extensions["bihuan.store_in"] = FileStorage
    db.init_app(app)
    # Called before the session is removed: the last one registered comes first.
    app.teardown_appcontext(let_go)
    migrate.init_app(app, db)
    access.init_app(app)
    api.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    app.cli.add_command(province_sandbox)
    return app


def equip(app: Flask, config: Config, context: Context) -> None:
    """Gives the application its settings, its clock and its gateways."""
    context.keys = context.keys or config.vault()
    context.files = context.files or storage(config)
    context.limits = FileLimits(config.files.file_bytes, config.files.case_bytes, config.files.files)
    app.config["BIHUAN"] = config
    context.players = context.players or Players([sys.executable, "-m", "simulation"], str(ROOT))
    app.extensions["bihuan"] = context


def assemble(config: Config) -> Context:
    """Clock, calendar and gateways as the configuration says."""
    system: Clock = SystemClock()
    if database_url(config).startswith("postgresql"):
        # Several machines on one database go by one clock, so that none of them fires a deadline early.
        system = SharedClock(server_now, system)
    clock = OffsetClock(system, offset) if config.demonstration else system
    return Context(
        clock=clock,
        system_clock=system,
        calendar=CalendarInForce(),
        province=province(config, system),
        jobs=jobs(config),
        retention_days=config.person_retention_days,
        sign_on=sign_on(config, system),
        login_retention_days=config.login_retention_days,
        notice_retention_days=config.notice_retention_days,
        outlets=outlets(config, system),
    )


def jobs(config: Config) -> JobsPort:
    """The engine of background work, which goes with the database. The other one is not even loaded, to start sooner."""
    if database_url(config).startswith("sqlite"):
        from gateways.jobs_embedded import EmbeddedJobs

        return EmbeddedJobs()
    from gateways.jobs_procrastinate import ProcrastinateJobs

    return ProcrastinateJobs()


def outlets(config: Config, clock: Clock) -> Outlets:
    """The channels that are configured. A demonstration sends nothing: its messages are read on a page (演示收件箱)."""
    try:
        return configured(config, clock)
    except ValueError as error:
        raise ConfigurationError(f"通知渠道配置不可用 / notice channels can not be used: {error}") from error


def province(config: Config, clock: Clock) -> ProvincePort:
    """The provincial platform. Without an address nothing is filed: every try fails and is repeated, nothing is lost."""
    if not config.province_url or not config.province_secret:
        return AbsentProvince()
    try:
        return HttpProvince(config.province_url, config.province_key_id, config.province_secret.encode(), clock)
    except ValueError as error:
        raise ConfigurationError(f"BIHUAN_PROVINCE_URL 不可用 / can not be used: {error}") from error


def sign_on(config: Config, clock: Clock) -> SignOnPort | None:
    """The identity provider of single sign-on; None where none is set."""
    if not config.oidc_issuer:
        return None
    if not config.oidc_client_id:
        raise ConfigurationError("缺少 BIHUAN_OIDC_CLIENT_ID / BIHUAN_OIDC_CLIENT_ID is missing")
    # Only where it is used: what it needs takes a sixth of a second to load.
    from gateways.oidc import OidcSignOn

    try:
        secret = config.oidc_client_secret
        return OidcSignOn(config.oidc_issuer, config.oidc_client_id, secret, clock, config.oidc_claim)
    except ValueError as error:
        raise ConfigurationError(f"BIHUAN_OIDC_ISSUER 不可用 / can not be used: {error}") from error


def storage(config: Config) -> StoragePort:
    """Where attachments lie: a bucket where one is configured, else a folder."""
    files = config.files
    if files.s3_endpoint is None:
        return FileStorage(files.folder or config.data_dir / "files")
    # Only where it is used: the client takes a third of a second to load.
    from gateways.storage_s3 import Bucket, S3Storage

    try:
        bucket = Bucket(files.s3_endpoint, files.s3_bucket, files.s3_access_key, files.s3_secret_key, files.s3_region)
    except ValueError as error:
        raise ConfigurationError(f"BIHUAN_S3_ENDPOINT：{error}") from error
    return S3Storage(bucket)


def database_url(config: Config) -> str:
    """The configured URL; plain `postgresql://` means the driver that we ship; a SQLite file's folder is made."""
    try:
        url = make_url(config.database_url)
    except (ArgumentError, ValueError) as error:
        # The text itself is not repeated: it may hold a password.
        raise ConfigurationError(
            "BIHUAN_DATABASE_URL 无法读懂，应如 sqlite:////path/file.sqlite3 或 postgresql://user:password@host/name"
            " / can not be read as a database URL"
        ) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    elif url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    return url.render_as_string(hide_password=False)


def engine_options(url: str) -> dict[str, Any]:
    """What people entered never gets into a log by way of a database error; and how long we wait for PostgreSQL."""
    return {"hide_parameters": True, "connect_args": connect_arguments(url)}


def connect_arguments(url: str) -> dict[str, Any]:
    """How long we wait for a connection, for a lock, for a peer that is gone. What the URL itself says wins."""
    if not url.startswith("postgresql"):
        return {}
    wanted = {
        # PostgreSQL's own lists show who we are.
        "application_name": "bihuan",
        "connect_timeout": 5,
        # Milliseconds without an acknowledgement until a connection counts as dead.
        "tcp_user_timeout": 30_000,
        # Nobody waits longer for a case that another holds; a process that hangs inside a unit lets go after a minute.
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
    }
    given = make_url(url).query
    return {name: value for name, value in wanted.items() if name not in given}


def offline() -> bool:
    """Whether a `flask` command is being looked up: those that serve check the key themselves (see cli/serving.py)."""
    running = click.get_current_context(silent=True)
    return running is not None and running.command.name not in ("run", "shell")


@click.command("province-sandbox")
@click.option("--port", default=8001, show_default=True, envvar="BIHUAN_SANDBOX_PORT")
@click.option("--with-parent", is_flag=True, hidden=True, help="标准输入关闭时结束 / end when standard input closes")
@with_appcontext
def province_sandbox(port: int, with_parent: bool) -> None:
    """省平台沙箱：接收报备，按吩咐收下、退回、超时或出错；仅供演示与测试。"""
    config: Config = current_app.config["BIHUAN"]
    if not config.province_secret:
        raise ConfigurationError("缺少 BIHUAN_PROVINCE_SECRET / BIHUAN_PROVINCE_SECRET is missing")
    config.data_dir.mkdir(parents=True, exist_ok=True)
    sandbox = create_sandbox(
        config.data_dir / "province-sandbox.sqlite3",
        config.province_secret.encode(),
        SystemClock(),
        key_id=config.province_key_id,
    )
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = listen(sandbox, port=port)
    signal.signal(signal.SIGTERM, interrupt)
    if with_parent:
        threading.Thread(target=end_with_parent, daemon=True).start()
    click.echo(f"省平台沙箱 province sandbox: http://127.0.0.1:{port}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        stop_holding(sandbox)
    finally:
        server.server_close()


def end_with_parent() -> None:
    """Waits until the parent's end of the pipe closes, then ends this process."""
    # Not by sys.stdin: its lock, held here, would stop the interpreter from ending in any other way.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def simulated_world(start: datetime, rehearsal: Rehearsal, package: Package | None = None) -> Iterator[World]:
    """An installation in memory whose clock begins at `start` and moves only when told (simulation.py)."""
    # It makes an application of its own, by this module.
    from simulation import world

    with world(start, rehearsal, package) as found:
        yield found
