"""Installations in memory: stories are played in them, each from its own beginning.

`python -m simulation` is a process that does nothing else (workflows/stories/playing.py).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from flask import Flask

from app import create_app, equip
from calendars.clock import FixedClock
from config import Config
from gateways.memory import InMemoryProvince
from handlers.ports import FilingAnswer
from models.base import db
from workflows.context import Context, Rehearsal
from workflows.holidays.calendar_in_force import CalendarInForce
from workflows.procedures.package import Package
from workflows.stories.playing import serve
from workflows.stories.simulate import World
from workflows.stories.worlds import fill

SIMULATED = Config("sqlite://", demonstration=True, secret_key="simulation-" * 4)


@cache
def simulation() -> Flask:
    """The application behind all worlds of this process, of which there is one at a time (docs/adr/0014)."""
    return create_app(SIMULATED)


@contextmanager
def world(start: datetime, rehearsal: Rehearsal, package: Package | None = None) -> Iterator[World]:
    """An installation in memory whose clock begins at `start` and moves only when told; gone when left.

    A package plays in the place of the shelf's procedure of its name.
    """
    clock, memory = FixedClock(start), InMemoryProvince()
    context = Context(clock, clock, CalendarInForce(), memory, rehearsal=rehearsal)
    equip(simulation(), SIMULATED, context)
    with simulation().app_context():
        try:
            fill(context, package)
            yield World(context, lambda instant: void(clock.set(instant)), lambda told: direct(memory, told))
        finally:
            db.session.remove()
            db.engine.dispose()


def direct(province: InMemoryProvince, told: str) -> None:
    """Tells the province in memory what to do next."""
    province.unavailable = "省平台停机 / the province is down" if told == "down" else None
    if told == "reject":
        province.will(FilingAnswer(accepted=False, reason_code="R01", reason="材料不齐"))


def void(_: object) -> None:
    """For callbacks that answer nothing."""


if __name__ == "__main__":
    # What a library might print is no answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # Made before nothing may be written any more: the first process of an installation compiles the words of the pages.
    simulation()
    serve(sys.stdin.buffer, answers, world)
