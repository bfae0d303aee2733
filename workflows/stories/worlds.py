"""Fills the empty database of a simulated installation with procedures, offices and people.

Many worlds begin alike: what was put together once in a process is copied for the next one, which takes 2 ms instead of 150.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

from calendars.clock import FixedClock
from models.base import db
from workflows.context import Context
from workflows.procedures.package import Package
from workflows.procedures.shelf import shelf
from workflows.setup import publish_all, seat_cast
from workflows.stories.casting import Cast, cast_in, shelf_casts

# Before every story: the procedures of a world have been in force since.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Of the shelf alone, and of the package that is being worked on.
MOST_MOULDS = 2
MOULDS: dict[str, bytes] = {}


def fill(context: Context, package: Package | None = None) -> None:
    """What a fresh installation starts with; a package takes the place of the procedure of its name.

    Raises `DiagramError` where the package can not run, `StoryError` where its cast can not be read.
    """
    key = package.digest if package else ""
    if key in MOULDS:
        connection().deserialize(MOULDS[key])
        return
    db.create_all()
    put_together(replace(context, clock=FixedClock(LONG_AGO)), package)
    if len(MOULDS) >= MOST_MOULDS:
        MOULDS.clear()
    db.session.remove()
    MOULDS[key] = connection().serialize()


def put_together(context: Context, package: Package | None) -> None:
    """Publishes and seats."""
    sources = [source for source in shelf() if package is None or source.locality != package.key]
    casts = shelf_casts()
    if package is not None:
        sources.append(package.source())
        cast = cast_in(package)
        # First, for it wins where it names an office or account of the shelf.
        casts.insert(0, Cast(str(cast["locality"]), cast))
    publish_all(context, sources)
    seat_cast(context, "simulation", casts)


def connection() -> sqlite3.Connection:
    """The connection to the database in memory, of which there is one."""
    found = db.engine.raw_connection().driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found
