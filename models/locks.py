"""What only one process may do at a time, however many there are."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from models.base import db


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Waits for the other processes on this database that do the same thing (PostgreSQL; SQLite serves one process)."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # Whoever is before us may load a demonstration: that takes longer than people wait for a case (app.py).
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": f"bihuan:{name}"})
        connection.execute(text("RESET lock_timeout"))
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), {"name": f"bihuan:{name}"})
