"""The product as it is measured: the real application on a database, a clock that stands still, a province in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from bench.forms import RECEIVED
from calendars.china import China
from calendars.clock import FixedClock
from config import Config
from gateways.memory import InMemoryProvince
from models.account import Account, Actor
from models.base import db
from workflows.context import Context
from workflows.setup import publish_shelf, seat_cast


@dataclass
class Installation:
    """One application object of this process."""

    app: Flask
    context: Context
    clock: FixedClock
    people: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """The demonstration account of this name, looked up once."""
        if username not in self.people:
            account = Account.by_username(username)
            assert account is not None, username
            self.people[username] = account.actor()
        return self.people[username]


def install(url: str) -> Installation:
    """The application on a database that `prepare` has made ready."""
    clock, china = FixedClock(RECEIVED), China()
    context = Context(clock=clock, system_clock=clock, calendar=lambda: china, province=InMemoryProvince())
    config = Config(database_url=url, demonstration=True, secret_key="bench-" * 8)
    return Installation(create_app(config, context), context, clock)


def prepare(url: str) -> None:
    """Migrates an empty database, publishes the procedures, seats the demonstration's cast."""
    with installed(url) as found:
        upgrade()
        publish_shelf(found.context)
        seat_cast(found.context, "bench")


@contextmanager
def installed(url: str) -> Iterator[Installation]:
    """An installation in its application context; its connections are closed when it is left."""
    found = install(url)
    with found.app.app_context():
        try:
            yield found
        finally:
            db.session.remove()
            db.engine.dispose()
