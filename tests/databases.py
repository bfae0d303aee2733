"""Databases that nobody will miss: they wait for no disk, and are gone at the end."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


def hurry(url: str) -> None:
    """A server whose data nobody will miss waits for no disk; and nothing happens in it that no test asked for."""
    server = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        # Commits stay synchronous: what an asynchronous one wrote is not yet visible to all, which changes plans.
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    server.dispose()


def hurry_up(connection: Any, _record: Any) -> None:
    """A connection to SQLite waits for no disk."""
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA synchronous=OFF")


class Databases:
    """Makes PostgreSQL databases on a server, and drops them at the end, whoever is still connected."""

    def __init__(self, postgres: str) -> None:
        self.url, self.made = make_url(postgres), list[str]()
        self.server = create_engine(self.url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")

    def make(self, pattern: str = "template1") -> str:
        """The address of a new one: an empty one, or a copy of another."""
        name = f"bihuan_{secrets.token_hex(6)}"
        with self.server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {pattern}"))
        self.made.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self) -> None:
        """Drops them."""
        with self.server.connect() as connection:
            for name in self.made:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        self.server.dispose()
