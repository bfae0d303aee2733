"""Runs the schema's migrations through Flask-Migrate, on SQLite and on PostgreSQL: all of them or none.

All steps share one transaction: a run that is killed or fails leaves the schema as it was. One process migrates at a
time: the others wait, and find the work done.
"""

from alembic import context
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from models import all_models  # noqa: F401 -- fills the metadata
from models.base import IMMEDIATE, db

# Any number, the same in every version: whoever holds it migrates.
LOCK = 2_026_092_401


def run() -> None:
    """One transaction for all steps; SQLite alters tables by batch."""
    engine = current_app.extensions["migrate"].db.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(**IMMEDIATE) as connection:
        if sqlite:
            # A table that is altered is copied and dropped; its rows' children must not fall with it. Not to be
            # switched within a transaction, hence by the driver itself.
            pragma(connection, "foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            transactional_ddl=True,
            include_object=ours,
        )
        try:
            with context.begin_transaction():
                take_turns(connection)
                context.run_migrations()
                if sqlite:
                    check_references(connection)
        finally:
            if sqlite:
                pragma(connection, "foreign_keys=ON")


def take_turns(connection: Connection) -> None:
    """Waits for whoever migrates just now. Then no statement may wait long for a table: everybody would wait behind it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))


def check_references(connection: Connection) -> None:
    """No row may point at nothing after a table was copied."""
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise RuntimeError(f"the migration leaves rows of {broken[0]} that point at nothing")


def pragma(connection: Connection, setting: str) -> None:
    """A setting of the SQLite connection."""
    connection.connection.driver_connection.execute(f"PRAGMA {setting}")


def ours(item: object, name: str | None, kind: str, *_: object) -> bool:
    """What the models describe; the engines of background work (migration 0004) and of SQLite's
    search (0015) bring tables of their own."""
    theirs = ("procrastinate_", "apscheduler_", "case_search") if kind == "table" else ("ix_case_words_words",)
    return not str(name).startswith(theirs)


run()
