"""Whether this version of the program and the schema that it finds go together."""

from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.base import db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@cache
def head() -> str:
    """The revision that this version of the program brings."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def revision() -> str | None:
    """The revision of the database; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def one_ahead(found: str | None) -> bool:
    """Whether the database is one revision newer: a newer version has migrated it, and this one runs on till it is replaced.

    Revisions are numbers in a row, and each is made so that the program before it runs on it (tests/house).
    """
    return found is not None and found.isdigit() and int(found) == int(head()) + 1


def fits(found: str | None) -> bool:
    """Whether this version can serve on the revision that was found."""
    return found == head() or one_ahead(found)
