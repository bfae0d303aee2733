"""One case after another as the way that it took: its steps in order, each with when, by whom and whether in time.

Human steps come from the inbox rows; what the procedure did by itself and what came in from outside, from the event log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from calendars.working_time import WorkingClock
from models.queries import analytics as query
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import NODES

# How a case ends as a way: closed, void, or not yet.
CLOSED, VOID, RUNNING = "closed", "void", "running"


class Visit(NamedTuple):
    """One time that a case came to an element.

    `ended` and `minutes` (at work) are None while it is open; `late` is None where there is no limit, or nobody knows yet.
    An automatic one has nobody who answers for it, begins when it ends, and has no length.
    """

    element: str
    outcome: str
    began: datetime
    ended: datetime | None
    due: datetime | None
    late: bool | None
    minutes: int | None
    office: int | None
    lane: str
    state: str


class Trace(NamedTuple):
    """One case: what is told of it as a whole, and all its visits; `way` has those that came to an end, in that order."""

    case: Any
    visits: list[Visit]
    way: list[Visit]

    @property
    def end(self) -> str:
        """How it ended."""
        if self.case.closed_at is None:
            return RUNNING
        return VOID if self.case.closure == "void" else CLOSED


def automatic(definitions: Iterable[Definition]) -> set[str]:
    """The elements of versions that are passed without a person: services, messages, starts; no clocks."""
    return {
        element.id
        for definition in definitions
        for element in definition.elements.values()
        if element.kind in NODES and element.kind != "userTask" and not element.is_timer
    }


def traces(
    numbers: Sequence[int], elements: set[str], now: datetime, clock: WorkingClock, told: Callable[[int], object]
) -> Iterator[Trace]:
    """The traces of cases by their ids; `told` hears after each batch how many are done. Nothing read stays in memory."""
    done = 0
    for batch in query.batches(numbers):
        visits: dict[int, list[Visit]] = defaultdict(list)
        for row in query.steps(batch):
            visits[row.case_id].append(visit(row, now, clock))
        for case_id, element, at, _ in query.noted(batch, elements):
            visits[case_id].append(Visit(element, "", at, at, None, None, None, None, "", "done"))
        for case in query.cases(batch):
            found = visits[case.id]
            # What a person did comes before what the procedure made of it in the same instant: the sort keeps that order.
            ended = [one for one in found if one.ended is not None]
            yield Trace(case, found, sorted(ended, key=end_of))
        done += len(batch)
        told(done)


def visit(row: Any, now: datetime, clock: WorkingClock) -> Visit:
    """A human step; what was cancelled by the course of the case neither ended nor was late."""
    ended = row.completed_at if row.state == "done" else None
    minutes = None
    if ended is not None:
        minutes = row.worked_minutes if row.worked_minutes is not None else clock.between(row.created_at, ended)
    return Visit(
        row.step,
        row.outcome or "",
        row.created_at,
        ended,
        row.due_at,
        lateness(row, now),
        minutes,
        row.owner_organization_id,
        row.lane,
        row.state,
    )


def lateness(row: Any, now: datetime) -> bool | None:
    """Whether a limit was missed; None without one, and where an open step may still keep it."""
    if row.due_at is None:
        return None
    if row.state == "done":
        return bool(row.completed_at >= row.due_at)
    missed = row.state == "open" and not row.paused and row.due_at <= now
    return True if missed else None


def end_of(one: Visit) -> datetime:
    """When a visit ended."""
    assert one.ended is not None
    return one.ended
