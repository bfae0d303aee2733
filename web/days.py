"""Days of an address (`?from=2026-10-09`), as instants."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from calendars.clock import beijing_instant
from models.errors import DomainError, wrong_field


def begin_of(name: str, text: str) -> datetime | None:
    """00:00 Beijing of a day."""
    return beijing_instant(day(name, text)) if text else None


def end_of(name: str, text: str) -> datetime | None:
    """24:00 Beijing of a day."""
    return beijing_instant(day(name, text) + timedelta(days=1)) if text else None


def day(name: str, text: str) -> date:
    """A date of an address; 422 for what is none, or lies where nobody reckons."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise bad_day(name) from error
    if not 2000 <= found.year <= 2099:
        raise bad_day(name)
    return found


def bad_day(name: str) -> DomainError:
    """What is no date."""
    return wrong_field(f"/{name}", "bad-date", "日期格式不对，应如 2026-09-24", "not a date such as 2026-09-24")
