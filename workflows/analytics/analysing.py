"""Goes through the cases that are asked for, and says what it found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from calendars.working_time import WorkingClock
from models.queries import analytics as query
from models.queries.analytics import Wanted
from workflows.analytics.figures import Figures
from workflows.analytics.tally import Tally
from workflows.analytics.traces import automatic, traces
from workflows.context import Context

Told = Callable[[int, int], object]


def analyse(context: Context, wanted: Wanted, now: datetime, told: Told = lambda done, total: None) -> Figures:
    """The figures as of `now`; `told` hears how many of how many cases are done."""
    clock = WorkingClock(context.calendar())
    numbers, elements = query.ids(wanted), automatic_of(context, wanted)
    tally = Tally(clock)
    for trace in traces(numbers, elements, now, clock, lambda done: told(done, len(numbers))):
        tally.add(trace)
    return tally.figures()


def automatic_of(context: Context, wanted: Wanted) -> set[str]:
    """What the versions that are asked for do by themselves; a version that can not be read any more adds nothing."""
    found = (context.definitions.readable(number) for number in wanted.versions)
    return automatic(definition for definition in found if definition is not None)
