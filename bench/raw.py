"""Plain driver connections for the contestants that use no toolkit: the same few statements on both databases."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url


class Raw:
    """One connection. Placeholders are written `?`; a write transaction locks before it reads."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        self.connection: Any
        if self.sqlite:
            self.connection = sqlite3.connect(Path(make_url(url).database or ""), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            self.connection = psycopg.connect(url, autocommit=True)

    def run(self, statement: str, *values: Any) -> Any:
        """Executes one statement; returns the cursor."""
        return self.connection.execute(
            statement if self.sqlite else statement.replace("%", "%%").replace("?", "%s"), values
        )

    def begin(self) -> None:
        """Begins a write transaction."""
        self.run("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")

    def commit(self) -> None:
        """Makes it durable."""
        self.run("COMMIT")

    @property
    def locking(self) -> str:
        """What a SELECT needs so that nobody else changes the row meanwhile; SQLite has its write lock already."""
        return "" if self.sqlite else " FOR UPDATE"

    def scalar(self, statement: str, *values: Any) -> Any:
        """The only value of a query."""
        row = self.run(statement, *values).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Closes the connection."""
        self.connection.close()
