"""Says what went wrong without repeating what people entered."""

import traceback

from sqlalchemy.exc import DBAPIError

from protection.masking import hide_numbers

LONGEST = 1000


def describe(error: Exception) -> str:
    """One line for an incident or a message that waits. Of a database error only its kind: the rest may quote a row (ST-4b)."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        return f"{type(error).__name__}: {type(error.orig).__name__}{f' {state}' if state else ''}"
    return hide_numbers("".join(traceback.format_exception_only(error)).strip())[:LONGEST]
