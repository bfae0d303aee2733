"""How instants and days are written on pages: always Beijing time."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from calendars.clock import WEEKDAYS_ZH, to_beijing
from calendars.clock import minute as beijing_minute
from calendars.deadlines import show
from views.heat import percent
from web.language import current
from web.saying import half, of_both, said


def minute(instant: datetime | None) -> str:
    """2026-09-24 10:00"""
    return beijing_minute(instant) if instant else ""


def day(instant: datetime | date | None) -> str:
    """2026-09-24"""
    if isinstance(instant, datetime):
        instant = to_beijing(instant).date()
    return f"{instant:%Y-%m-%d}" if instant else ""


def weekday(instant: datetime) -> str:
    """周四"""
    return said(WEEKDAYS_ZH[to_beijing(instant).weekday()])


def due(instant: datetime | None) -> str:
    """A limit as the rule says it: «2026年9月29日 24:00» (calendars/deadlines.py)."""
    return said(show(instant, year=current() == "en")) if instant else ""


def clock(instant: datetime | None) -> str:
    """10:32"""
    return f"{to_beijing(instant):%H:%M}" if instant else ""


def init_app(app: Flask) -> None:
    """Registers them."""
    app.jinja_env.filters.update(clock=clock, percent=percent, said=said, of_both=of_both, half=half)
    app.jinja_env.filters.update(minute=minute, day=day, weekday=weekday, due=due)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
