"""The composition root: puts clock, calendar, gateways and rooms together into one Flask application."""

from __future__ import annotations

import click
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy.engine import make_url

import api
import cli
import web
from calendars.china import China
from calendars.clock import Clock, OffsetClock, SystemClock
from config import ROOT, Config
from gateways.absent import AbsentProvince
from gateways.province import HttpProvince
from handlers.ports import ProvincePort
from models.base import db
from models.demo_clock import offset
from workflows.context import Context

migrate = Migrate(directory=str(ROOT / "migrations"))


def create_app(config: Config | None = None, context: Context | None = None) -> Flask:
    """The application. `context` replaces clock and gateways in tests and simulations.

    Raises ConfigurationError where it is to serve without a secret key: a default key would open every door.
    """
    config = config or Config.from_environment()
    if not offline():
        config.require_secret()
    app = Flask("bihuan", root_path=str(ROOT), template_folder="web/templates", static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=database_url(config),
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        BIHUAN=config,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.extensions["bihuan"] = context or assemble(config)
    db.init_app(app)
    migrate.init_app(app, db)
    api.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    return app


def assemble(config: Config) -> Context:
    """Clock, calendar and gateways as the configuration says."""
    system: Clock = SystemClock()
    clock = OffsetClock(system, offset) if config.demonstration else system
    china = China()
    return Context(clock=clock, system_clock=system, calendar=lambda: china, province=province(config, system))


def province(config: Config, clock: Clock) -> ProvincePort:
    """The provincial platform. Without an address nothing is filed: every try fails and is repeated, nothing is lost."""
    if not config.province_url or not config.province_secret:
        return AbsentProvince()
    return HttpProvince(config.province_url, config.province_key_id, config.province_secret.encode(), clock)


def database_url(config: Config) -> str:
    """The configured URL; plain `postgresql://` means the driver that we ship; a SQLite file's folder is made."""
    url = make_url(config.database_url)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    elif url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        config.data_dir.mkdir(parents=True, exist_ok=True)
    return url.render_as_string(hide_password=False)


def offline() -> bool:
    """Whether a `flask` command is being looked up: those that serve check the key themselves (see cli/serving.py)."""
    running = click.get_current_context(silent=True)
    return running is not None and running.command.name not in ("run", "shell")
