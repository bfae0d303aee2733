"""What somebody with the database's own password could do to the record: switch the protection off, then write."""

from __future__ import annotations

from sqlalchemy import text

from models.append_only import TABLES
from models.base import db


def switch_protection_off() -> None:
    """The owner of the tables takes the triggers away."""
    for table in TABLES:
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            for act in ("update", "delete"):
                db.session.execute(text(f"DROP TRIGGER {table}_keep_{act}"))
    db.session.commit()


def tamper(*statements: str, **values: object) -> None:
    """Runs SQL past the application, with the protection switched off."""
    switch_protection_off()
    for statement in statements:
        db.session.execute(text(statement), values)
    db.session.commit()
    db.session.expire_all()


def lose_procedures(*statements: str) -> None:
    """Runs SQL on published versions without the database's own checks of references."""
    db.session.rollback()
    postgresql = db.engine.dialect.name == "postgresql"
    with db.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute("SET session_replication_role = replica" if postgresql else "PRAGMA foreign_keys = OFF")
        for statement in statements:
            raw.execute(statement)
        raw.execute("SET session_replication_role = DEFAULT" if postgresql else "PRAGMA foreign_keys = ON")
        connection.connection.commit()
    db.session.expire_all()
