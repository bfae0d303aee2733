"""Moves the demonstration's clock: forward only, and every deadline on the way is fired at once."""

import math
from datetime import datetime, timedelta

from calendars.deadlines import shift
from models.base import db
from models.demo_clock import DemoClock
from models.errors import wrong_field
from workflows.context import Context
from workflows.sweep import sweep
from workflows.unit import transaction

# A demonstration that is pushed beyond this has lost its calendar.
FARTHEST = timedelta(days=3660)


def advance(context: Context, rule: str) -> datetime:
    """Moves the clock by a rule («2个工作日», «1小时»), keeping the time of day; returns the new time (UTC)."""
    return set_to(context, shift(context.clock.now(), rule, context.calendar()), "/advance")


def set_to(context: Context, instant: datetime, pointer: str = "/now") -> datetime:
    """Sets the clock to a later instant (aware); an earlier one is refused: what has happened has happened."""
    now = context.clock.now()
    if instant < now:
        raise wrong_field(pointer, "never-back", "演示时钟不能倒拨", "the demonstration clock never goes back")
    if instant - now > FARTHEST:
        raise wrong_field(pointer, "too-far", "一次最多前进十年", "ten years at most in one step")
    with transaction():
        row = db.session.get(DemoClock, 1, with_for_update=True, populate_existing=True)
        if row is None:
            row = DemoClock(id=1, offset_seconds=0)
            db.session.add(row)
        # Rounded up, and never less than before: a clock set to an instant never shows less than it.
        ahead = math.ceil((instant - context.system_clock.now()).total_seconds())
        row.offset_seconds = max(row.offset_seconds, ahead)
    sweep(context)
    return context.clock.now()
