"""An installation of each kind that is prepared once in a process; tests that want one of their own get a copy of its database.

To migrate an empty database takes longer than most tests; a copy takes a tenth of a second.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine

from app import assemble, create_app, engine_options, equip
from app import database_url as address_of
from calendars.clock import FixedClock
from config import Config
from gateways.memory import InMemoryProvince
from models.base import db
from tests.stage import PASSWORD
from workflows.context import Context
from workflows.holidays.calendar_in_force import CalendarInForce
from workflows.setup import publish_shelf, seat_cast


def prepared(database_url: str, clock: FixedClock, folder: Path) -> tuple[Config, Context]:
    """What `flask serve` would serve this database with: with the engine of background work that goes with it."""
    config = Config(database_url=database_url, demonstration=True, secret_key="k" * 40, data_dir=folder)
    jobs = assemble(config).jobs
    context = Context(
        clock=clock, system_clock=clock, calendar=CalendarInForce(), province=InMemoryProvince(), jobs=jobs
    )
    return config, context


class Mould:
    """The database of one kind, filled as `flask serve` prepares it, to be copied and never used; and an application for copies."""

    def __init__(self, database_url: str, clock: FixedClock, folder: Path) -> None:
        config, context = prepared(database_url, clock, folder)
        self.app = create_app(config, context)
        self.fresh = dict(self.app.config), dict(self.app.extensions)
        with self.app.app_context():
            upgrade()
            publish_shelf(context)
            seat_cast(context, PASSWORD)
            db.session.remove()
            self.kind, self.name = db.engine.dialect.name, str(db.engine.url.database)
            # A copy wants nobody connected; and the last one to close writes SQLite's log into the file.
            db.engine.dispose()

    def before(self, database_url: str, clock: FixedClock, folder: Path) -> Flask:
        """The application as if it had just been made, before a copy; one at a time, and nobody changes it for good."""
        for kept, fresh in zip((self.app.config, self.app.extensions), self.fresh, strict=True):
            kept.clear()
            kept.update(fresh)
        config, context = prepared(database_url, clock, folder)
        url = address_of(config)
        self.app.config["SQLALCHEMY_DATABASE_URI"] = url
        equip(self.app, config, context)
        with self.app.app_context():
            db.engines[None] = create_engine(url, **engine_options(url))
        return self.app

    def as_file(self, path: Path) -> str:
        """The address of a copy of the SQLite database."""
        shutil.copyfile(self.name, path)
        return f"sqlite:///{path}"

    def as_database(self, make: Callable[[str], str]) -> str:
        """The address of a copy of the PostgreSQL database."""
        return make(self.name)
