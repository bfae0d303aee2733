"""One application and one database of each kind for all tests of a process, put back before each test.

To make both anew takes longer than most tests: half a second. To put them back takes a hundredth of that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Connection, Engine

from app import create_app, equip
from config import Config
from models.base import db
from workflows.context import Context
from workflows.setup import publish_shelf, seat_cast

PASSWORD = "bihuan-demo"
# After everything that a test does: whatever is published is in force.
LATER = datetime(2100, 1, 1, tzinfo=UTC)
# Bytes that what tests left behind may take before PostgreSQL's tables are made anew: nothing clears dead rows away. Large
# values, which lie apart, do not count: who looks through a table does not meet them.
LITTER = 4_000_000
# Changes with every table, column, index, trigger, function and statistic of ours that is made, altered or dropped. What is
# PostgreSQL's own has a number below the first of ours, and is not looked through.
STATE = " UNION ALL ".join(
    f"SELECT '{catalogue}' AS name, count(*) AS rows, sum(xmin::text::bigint) AS versions"
    f" FROM {catalogue} WHERE {number} >= 16384"
    for catalogue, number in (
        *((name, "oid") for name in ("pg_class", "pg_constraint", "pg_trigger", "pg_proc", "pg_namespace", "pg_type")),
        *(
            ("pg_attribute", "attrelid"),
            ("pg_index", "indexrelid"),
            ("pg_attrdef", "adrelid"),
            ("pg_statistic", "starelid"),
        ),
    )
)
SIZE = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


class Stage:
    """An application on one database: all tables, the procedures of the shelf, the demonstration's cast."""

    def __init__(self, config: Config, context: Context) -> None:
        self.app = create_app(config, context)
        self.fresh = dict(self.app.config), dict(self.app.extensions)
        self.filled_at: datetime | None = None
        self.put_back: Callable[[], bool] = lambda: False
        # Connections of its own, that outlive the tests: what PostgreSQL learns of tables and functions, it learns once.
        self.aside = create_engine(self.app.config["SQLALCHEMY_DATABASE_URI"])

    def set(self, config: Config, context: Context) -> Flask:
        """The application as if it had just been made, before a database as if it had just been filled."""
        for kept, fresh in zip((self.app.config, self.app.extensions), self.fresh, strict=True):
            kept.clear()
            kept.update(fresh)
        equip(self.app, config, context)
        with self.app.app_context():
            if not self.put_back() or context.clock.now() != self.filled_at:
                self.fill(context)
        return self.app

    def fill(self, context: Context) -> None:
        """Makes everything anew, and remembers how it is put back."""
        # The simulated clock was just asked for: its question holds a table that is to go.
        db.session.remove()
        sqlite = db.engine.dialect.name == "sqlite"
        (clear_file if sqlite else clear_schema)()
        db.create_all()
        publish_shelf(context)
        seat_cast(context, PASSWORD)
        self.filled_at = context.clock.now()
        db.session.remove()
        self.put_back = copied_back() if sqlite else rows_put_back(self.aside)

    def leave(self) -> None:
        """Lets the database go."""
        self.aside.dispose()
        with self.app.app_context():
            db.engine.dispose()


def files() -> list[Path]:
    """The files of a SQLite database."""
    return [Path(f"{db.engine.url.database}{ending}") for ending in ("", "-wal", "-shm")]


def clear_file() -> None:
    """Nothing is left of the SQLite database."""
    db.engine.dispose()
    for path in files():
        path.unlink(missing_ok=True)


def copied_back(name: str = "stage") -> Callable[[], bool]:
    """Keeps a copy of the SQLite database as it is now, under a name."""
    # The last connection to close writes the log into the file.
    db.engine.dispose()
    path, *_ = files()
    kept = path.with_suffix(f".{name}")
    shutil.copyfile(path, kept)

    def put_back() -> bool:
        clear_file()
        shutil.copyfile(kept, path)
        return True

    return put_back


def scene(name: str) -> Callable[[], object]:
    """Keeps what stands on the stage now, under a name; what it answers puts it there again, on the stage as it was filled."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        return copied_back(name)
    with db.engine.begin() as connection:
        keep_rows(connection, name)

    def put_there() -> None:
        with db.engine.begin() as connection:
            refill(connection, name)

    return put_there


def clear_schema() -> None:
    """Nothing is left in the PostgreSQL database."""
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS public, stage CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    # What it knows of the old tables is of no use.
    db.engine.dispose()


def rows_put_back(aside: Engine) -> Callable[[], bool]:
    """Keeps the rows of the PostgreSQL database as they are now; puts rows back, not tables that were altered."""
    with aside.begin() as connection:
        keep_rows(connection)
    with aside.begin() as connection:
        state, size = connection.execute(text(STATE)).all(), connection.scalar(text(SIZE))

    def put_back() -> bool:
        with aside.begin() as connection:
            if connection.execute(text(STATE)).all() != state or connection.scalar(text(SIZE)) > size + LITTER:
                return False
            refill(connection, "stage")
        return True

    return put_back


def refill(connection: Connection, name: str) -> None:
    """The rows that were kept under a name, without the triggers that keep the record, and the checks of references."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    connection.execute(text(f"SELECT {name}.put_back()"))


VERSIONS = "SELECT '{table}' AS name, count(*) AS rows, sum(xmin::text::bigint) AS versions FROM {table}"
# Each version of a row bears the number of the transaction that wrote it.
REFILL = f"""
IF NOT EXISTS ({VERSIONS} INTERSECT SELECT * FROM {{name}}.versions) THEN
    DELETE FROM {{table}};
    INSERT INTO {{table}} SELECT * FROM {{name}}.{{table}};
    DELETE FROM {{name}}.versions WHERE name = '{{table}}';
    INSERT INTO {{name}}.versions {VERSIONS};
END IF;"""


def keep_rows(connection: Connection, name: str = "stage") -> None:
    """Copies the tables that have rows beside the others, under a name, and writes the function that puts them back.

    It leaves alone what nobody has touched: the procedures are large, and few tests publish another one.
    """
    tables = inspect(connection).get_table_names()
    filled = [table for table in tables if connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {table})"))]
    connection.execute(text(f"CREATE SCHEMA {name}"))
    for table in filled:
        connection.execute(text(f"CREATE TABLE {name}.{table} AS SELECT * FROM {table}"))
    connection.execute(text(f"CREATE TABLE {name}.versions (name text PRIMARY KEY, rows bigint, versions bigint)"))
    numbers = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"))
    steps = [
        *(
            f"IF EXISTS (SELECT 1 FROM {table}) THEN DELETE FROM {table}; END IF;"
            for table in tables
            if table not in filled
        ),
        *(REFILL.format(name=name, table=table) for table in filled),
        *(f"PERFORM setval('{number}', {last or 1}, {last is not None});" for number, last in numbers),
    ]
    body = "\n".join(steps)
    connection.execute(
        text(f"CREATE FUNCTION {name}.put_back() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    )
