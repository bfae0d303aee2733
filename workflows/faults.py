"""Says what went wrong without repeating what people entered."""

import re
import traceback

from sqlalchemy.exc import DBAPIError

from handlers.ports import GatewayRefused, GatewayUnavailable
from models.errors import DomainError

LONGEST = 1000
# A phone or certificate number that a careless message repeats.
NUMBER = re.compile(r"(?<![0-9A-Za-z])(1\d{10}|\d{17}[\dXx])(?![0-9A-Za-z])")


def describe(error: Exception) -> str:
    """One line for an incident or a message that waits. Of a database error only its kind: the rest may quote a row (ST-4b)."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return f"{type(error).__name__}: {type(error.orig).__name__}{f' {state}' if state else ''}"
    if isinstance(error, DomainError | GatewayRefused | GatewayUnavailable):
        told = str(error)
    else:
        told = "".join(traceback.format_exception_only(error)).strip()
    return NUMBER.sub("***", told)[:LONGEST]
