"""Says what went wrong without repeating what people entered, and whether it passes by itself."""

import sqlite3
import traceback

from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from handlers.ports import GatewayRefused, GatewayUnavailable
from models.errors import DomainError
from protection.masking import hide_numbers

LONGEST = 1000

SQLITE = {sqlite3.SQLITE_BUSY: "busy", sqlite3.SQLITE_LOCKED: "busy", sqlite3.SQLITE_FULL: "full"}
# PostgreSQL: lock not available, deadlock, serialization failure; disk full.
SQLSTATE = {"55P03": "busy", "40P01": "busy", "40001": "busy", "53100": "full"}


def passing(error: BaseException) -> str | None:
    """A fault of the database that says nothing about the work: `busy` (locked), `full` (disk), `away`; None for any other."""
    if isinstance(error, NoConnectionFree | PendingRollbackError):
        return "away"
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        known = SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
    else:
        known = SQLSTATE.get(getattr(error.orig, "sqlstate", None) or "")
    return known or ("away" if error.connection_invalidated or isinstance(error, OperationalError) else None)


def describe(error: Exception) -> str:
    """One line for an incident or a message that waits. Of a database error only its kind: the rest may quote a row (ST-4b)."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return f"{type(error).__name__}: {type(error.orig).__name__}{f' {state}' if state else ''}"
    if isinstance(error, DomainError | GatewayRefused | GatewayUnavailable):
        told = str(error)
    else:
        told = "".join(traceback.format_exception_only(error)).strip()
    return hide_numbers(told)[:LONGEST]
