"""Walks over the event logs of all cases, one case in memory at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select

from models.base import db
from models.case import Case
from models.chain import Anchor, Break, find_break
from models.event import CaseEvent

# Rows that the driver fetches at once.
FETCHED = 1000


@dataclass(frozen=True)
class Checked:
    """One case whose log was verified."""

    case_no: str
    broken: Break | None


def count() -> int:
    """How many cases there are."""
    return db.session.scalar(select(func.count(Case.id))) or 0


def logs() -> Iterator[tuple[Any, list[Any]]]:
    """Each case's number and end of log, with its events. One statement: what is written meanwhile is not half seen."""
    head = (Case.id.label("id"), Case.case_no, Case.event_seq, Case.last_hash)
    query = (
        select(*head, *CaseEvent.__table__.columns)
        .outerjoin(CaseEvent, CaseEvent.case_id == Case.id)
        .order_by(Case.id, CaseEvent.seq)
        .execution_options(yield_per=FETCHED)
    )
    for _, rows in groupby(db.session.execute(query), key=attrgetter("id")):
        events = list(rows)
        yield events[0], [event for event in events if event.seq is not None]


def verify(anchors: Iterable[Anchor] = ()) -> Iterator[Checked]:
    """Verifies every case, by number; against `anchors`, in the order in which they were exported, as well."""
    remaining = iter(anchors)
    anchor = next(remaining, None)
    for case, events in logs():
        while anchor is not None and anchor.case_id < case.id:
            yield Checked(anchor.case_no, Break(anchor.seq, "anchor-unmet"))
            anchor = next(remaining, None)
        broken = find_break(events, case.event_seq, case.last_hash)
        if anchor is not None and anchor.case_id == case.id:
            broken = broken or anchor.unmet(events)
            anchor = next(remaining, None)
        yield Checked(case.case_no, broken)
    while anchor is not None:
        yield Checked(anchor.case_no, Break(anchor.seq, "anchor-unmet"))
        anchor = next(remaining, None)


def heads() -> Iterator[Anchor]:
    """The end of every log as it is now, by case."""
    query = select(Case.id, Case.case_no, Case.event_seq, Case.last_hash).order_by(Case.id)
    for row in db.session.execute(query.execution_options(yield_per=FETCHED)):
        yield Anchor(*row)
