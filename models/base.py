"""The database handle, column types and connection rules that all models share."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, event, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base: constraints carry predictable names, so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


# Rows stay readable after the commit: what a request shows was read under its unit's lock. `unit.transaction` begins by
# letting go of everything read before.
db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. A naive one is refused: nobody could say later what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: instants must carry their offset")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON that PostgreSQL can index; SQLite keeps it as text."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())


def canonical_json(value: Any) -> str:
    """The one spelling of a value: sorted keys, no white space, UTF-8 as it is. Hashes are taken over it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


IMMEDIATE = {"sqlite_immediate": True}


@event.listens_for(Engine, "connect")
def set_sqlite_rules(dbapi_connection: Any, _record: Any) -> None:
    """SQLite: write-ahead log, every commit on disk, foreign keys; we say BEGIN ourselves (see `begin`)."""
    if type(dbapi_connection).__module__.startswith("sqlite3"):
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    """A unit that will write takes SQLite's write lock at once: a lock taken midway could not be waited for."""
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("sqlite_immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


# A connection that lay in the pool for so many seconds is tried before it is used: its server may have been restarted.
IDLE = 5.0


@event.listens_for(Pool, "checkin")
def lay_down(_dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
    """Remembers since when a connection lies idle."""
    record.info["idle_since"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def try_after_rest(dbapi_connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """A dead connection is thrown away with its whole pool, and the caller gets a new one (pre-ping, but not each time)."""
    rested = time.monotonic() - record.info.get("idle_since", time.monotonic())
    if rested < IDLE or type(dbapi_connection).__module__.startswith("sqlite3"):
        return
    try:
        dbapi_connection.execute("SELECT 1")
        dbapi_connection.rollback()
    except Exception as error:
        raise InvalidatePoolError from error


def let_go(_error: BaseException | None) -> None:
    """Ends a request's or a round's last transaction. A server that went away meanwhile spoils no answer that is ready."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()


def server_now() -> datetime:
    """What time it is at the database server, on a connection of its own: no transaction of the caller matters."""
    with db.engine.connect() as connection:
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now
