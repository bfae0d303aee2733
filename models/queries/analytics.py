"""The rows of which process analytics is made: cases that were opened in a period, their steps, and what their logs note.

A procedure may have had a million cases: their ids are read at once, everything else in batches.
"""

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.event import CaseEvent
from models.event_titles import WHAT_TITLES
from models.organization import Organization
from models.task import Task

BATCH = 2000
# Ids that the driver fetches at once.
FETCHED = 20_000
# What the log notes at an element without its being passed: the two ends of a case, what was refused or only tried, clocks.
NOT_PASSED = (
    "CaseOpened",
    "CaseClosed",
    "CaseVoided",
    "AppealRefused",
    "AppealOnLastDayWarned",
    "MessageRefused",
    "FilingBlocked",
    "FilingContradicted",
    "DeadlineRecomputed",
    "DeadlineConfirmed",
    "OverdueLifted",
)


@dataclass(frozen=True)
class Wanted:
    """Which cases: of these procedure versions (ids), of a locality, opened from `since` until before `until` (aware).

    `organization` is the code of an office that had a step in them; `closed` leaves out what still runs.
    """

    versions: tuple[int, ...]
    locality: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    organization: str | None = None
    closed: bool = False


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The filter in the words of the database."""
    found: list[ColumnElement[bool]] = [Case.procedure_id.in_(wanted.versions)]
    if wanted.locality:
        found.append(Case.locality == wanted.locality)
    if wanted.since is not None:
        found.append(Case.opened_at >= wanted.since)
    if wanted.until is not None:
        found.append(Case.opened_at < wanted.until)
    if wanted.closed:
        found.append(Case.closed_at.is_not(None))
    if wanted.organization:
        office = select(Organization.id).where(Organization.code == wanted.organization).scalar_subquery()
        found.append(select(Task.id).where(Task.case_id == Case.id, Task.owner_organization_id == office).exists())
    return found


def more_than(wanted: Wanted, number: int) -> bool:
    """Whether there are more cases than that; no more than so many are looked at."""
    few = select(Case.id).where(*conditions(wanted)).limit(number + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(few)) or 0) > number


def ids(wanted: Wanted) -> "array[int]":
    """The ids of the cases, in ascending order: eight bytes a case."""
    found = array("q")
    for part in db.session.scalars(select(Case.id).where(*conditions(wanted))).partitions(FETCHED):
        found.extend(part)
    return array("q", sorted(found))


def batches(numbers: Sequence[int], size: int = BATCH) -> Iterator[list[int]]:
    """The ids, so many at a time."""
    for first in range(0, len(numbers), size):
        yield list(numbers[first : first + size])


def among(column: InstrumentedAttribute[int], numbers: Collection[int]) -> ColumnElement[bool]:
    """Whether a column is one of very many numbers: for PostgreSQL one array, for thousands of parameters take longer than the rows."""
    if db.engine.dialect.name == "postgresql":
        return column == any_(literal(list(numbers), ARRAY(BigInteger)))
    return column.in_(numbers)


def cases(numbers: Collection[int]) -> Sequence[Any]:
    """What is told of each case as a whole; nothing of what people wrote, and nobody's name."""
    columns = (
        Case.id,
        Case.case_no,
        Case.locality,
        Case.procedure_id,
        Case.opened_at,
        Case.closed_at,
        Case.closure,
        Case.return_count,
        Case.appeal,
    )
    return db.session.execute(select(*columns).where(among(Case.id, numbers)).order_by(Case.id)).all()


def steps(numbers: Collection[int]) -> Sequence[Any]:
    """The human steps of cases, in the order in which they were entered."""
    columns = (
        Task.case_id,
        Task.step,
        Task.state,
        Task.created_at,
        Task.completed_at,
        Task.due_at,
        Task.outcome,
        Task.owner_organization_id,
        Task.lane,
        Task.worked_minutes,
        Task.paused,
    )
    return db.session.execute(
        select(*columns).where(among(Task.case_id, numbers)).order_by(Task.case_id, Task.id)
    ).all()


def noted(numbers: Collection[int], elements: Collection[str]) -> Sequence[Any]:
    """What the logs of cases note as passed at these elements: case, element, instant; each once an instant."""
    if not elements:
        return []
    clocks = or_(*(CaseEvent.name.endswith(suffix) for suffix in WHAT_TITLES))
    query = select(CaseEvent.case_id, CaseEvent.element_id, CaseEvent.at, func.min(CaseEvent.seq)).where(
        among(CaseEvent.case_id, numbers),
        CaseEvent.element_id.in_(elements),
        CaseEvent.name.not_in(NOT_PASSED),
        ~clocks,
    )
    grouped = query.group_by(CaseEvent.case_id, CaseEvent.element_id, CaseEvent.at)
    return db.session.execute(grouped.order_by(CaseEvent.case_id, func.min(CaseEvent.seq))).all()


def items(numbers: Collection[int]) -> dict[int, str]:
    """Case → what was evaluated."""
    query = select(Evaluation.case_id, Evaluation.item_name).where(
        among(Evaluation.case_id, numbers), Evaluation.assess_number == 1
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def newest() -> tuple[str, ...]:
    """What changes whenever a step is opened or done or a case is closed anywhere; each read at the end of an index."""
    ends = (
        select(func.max(Task.id)),
        select(func.max(Task.completed_at)).where(Task.state == "done"),
        select(func.max(Case.closed_at)),
    )
    return tuple(str(db.session.scalar(end)) for end in ends)
