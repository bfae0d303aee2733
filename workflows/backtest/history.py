"""Reads the closed cases of a procedure out of the record: what came when, who did what after how long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from calendars.china import China
from calendars.working_time import working_minutes
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.event import CaseEvent
from models.organization import Organization
from models.procedure import Procedure
from models.records import Record
from models.task import Task
from workflows.backtest.past import Anchor, Arrival, DoneStep, Office, Past, Said
from workflows.context import Context
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.facts import FROM_INTAKE, assignments

BATCH = 500
# Records that the system leaves by itself, beside the one of the act.
BESIDE = ("referral", "handover")
# Who sends what no official does.
MACHINES = frozenset({"province", "system", "gateway"})
# What a part of a joint approval knows of the whole (workflows/joint.py).
FROM_THE_WHOLE = ("parent_no", "part")
KEPT = (*FROM_INTAKE, *FROM_THE_WHOLE)
CASE_COLUMNS = (
    "case_no", "locality", "source", "external_id", "institution_id", "first_level_id", "second_level_id", "generated_at",
    "received_at", "opened_at", "dispatched_at", "parent_id", "offices",
)  # fmt: skip
EVALUATION_COLUMNS = (
    "level_system", "level_code", "level_normal", "evaluated_at", "institution_code", "institutions",
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """Which cases: those of a procedure that were closed from `since` until before `until` (aware)."""

    key: str
    since: datetime
    until: datetime

    def where(self) -> tuple[ColumnElement[bool], ...]:
        """As conditions on cases and procedures. What was voided never should have been a case."""
        real = or_(Case.closure.is_(None), Case.closure != "void")
        return (Procedure.locality == self.key, Case.closed_at >= self.since, Case.closed_at < self.until, real)


def count(period: Period) -> int:
    """How many cases there are."""
    query = select(func.count(Case.id)).join(Procedure, Procedure.id == Case.procedure_id)
    return db.session.scalar(query.where(*period.where())) or 0


def offices_of(locality: str) -> list[Office]:
    """The organisations of a locality, closed ones included: history names them."""
    columns = (getattr(Organization, name) for name in ("id", "code", "name", "kind", "locality", "parent_id"))
    query = select(*columns).where(Organization.locality == locality).order_by(Organization.id)
    return [Office(*row) for row in db.session.execute(query)]


def closed_cases(context: Context, period: Period, newest: int | None = None) -> Iterator[Past]:
    """Every closed case of the period, or so many of those that were opened last, in the order in which they were opened."""
    known = select(Case.id).join(Procedure, Procedure.id == Case.procedure_id).where(*period.where())
    place = 0
    if newest is not None:
        place = db.session.scalar(known.order_by(Case.id.desc()).offset(newest).limit(1)) or 0
    while True:
        ids = list(db.session.scalars(known.where(Case.id > place).order_by(Case.id).limit(BATCH)))
        if not ids:
            return
        yield from batch(context, ids)
        place = ids[-1]


def batch(context: Context, ids: list[int]) -> Iterator[Past]:
    """Some cases, in five questions."""
    columns = [getattr(Case, name) for name in (*CASE_COLUMNS, "noted", "closed_at", "procedure_id", "id")]
    cases = db.session.execute(select(*columns).where(Case.id.in_(ids)).order_by(Case.id)).all()
    said = {row.case_id: row for row in db.session.execute(evaluations(ids))}
    tasks = grouped(db.session.execute(tasks_of(ids)))
    events = grouped(db.session.execute(events_of(context, cases, ids)))
    records = grouped(db.session.execute(records_of(ids)))
    for case in cases:
        reader = Reader(context.definitions.version(case.procedure_id), context.calendar(), records.get(case.id, []))
        yield reader.past(case, said[case.id], tasks.get(case.id, []), events.get(case.id, []))


def evaluations(ids: list[int]) -> Any:
    """What was evaluated; not who wrote it, and not in which words."""
    columns = [getattr(Evaluation, name) for name in EVALUATION_COLUMNS]
    return select(Evaluation.case_id, *columns).where(Evaluation.case_id.in_(ids), Evaluation.assess_number == 1)


def tasks_of(ids: list[int]) -> Any:
    """The steps that were done, and those that were not done before they were cancelled."""
    columns = (
        Task.case_id,
        Task.state, Task.step, Task.lane, Task.owner_organization_id, Task.created_at, Task.completed_at, Task.outcome,
        Task.due_at, Task.worked_minutes,
    )  # fmt: skip
    wanted = select(*columns).where(Task.case_id.in_(ids), Task.state.in_(("done", "cancelled")))
    return wanted.order_by(Task.case_id, Task.id)


def events_of(context: Context, cases: Iterable[Any], ids: list[int]) -> Any:
    """What was put on the log at elements that catch messages."""
    versions = [context.definitions.version(number) for number in {case.procedure_id for case in cases}]
    elements = {element.id for version in versions for element in version.messages.values()}
    columns = (CaseEvent.case_id, CaseEvent.name, CaseEvent.element_id, CaseEvent.at, CaseEvent.data)
    wanted = select(*columns).where(CaseEvent.case_id.in_(ids), CaseEvent.element_id.in_(elements))
    return wanted.order_by(CaseEvent.case_id, CaseEvent.seq)


def records_of(ids: list[int]) -> Any:
    """What the forms brought, as far as it stands."""
    wanted = select(Record.case_id, Record.at, Record.outcome, Record.data).where(Record.case_id.in_(ids))
    wanted = wanted.where(Record.kind.not_in(BESIDE), Record.taken_back_at.is_(None))
    return wanted.order_by(Record.case_id, Record.id)


def grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows by their case."""
    return {case_id: list(some) for case_id, some in groupby(rows, key=lambda row: row.case_id)}


class Reader:
    """Puts one case together. `records` are consumed as the acts that they belong to are found."""

    def __init__(self, definition: Definition, calendar: China, records: list[Any]) -> None:
        self.definition, self.calendar, self.records = definition, calendar, list(records)

    def past(self, case: Any, evaluation: Any, tasks: list[Any], events: list[Any]) -> Past:
        """The case."""
        given = {name: getattr(case, name) for name in CASE_COLUMNS}
        if case.parent_id is None:
            # What the steps did to it; a part of a joint approval has these from the start.
            given |= {"dispatched_at": None, "second_level_id": None}
        noted = {name: value for name, value in (case.noted or {}).items() if name in KEPT}
        arrival = Arrival(
            case.case_no,
            case.opened_at,
            given,
            {name: getattr(evaluation, name) for name in EVALUATION_COLUMNS},
            noted,
        )
        steps = tuple(self.step(task, case.closed_at) for task in sorted(tasks, key=when_done))
        return Past(arrival, case.closed_at, case.procedure_id, steps, tuple(self.messages(case, steps, events)))

    def step(self, task: Any, closed: datetime) -> DoneStep:
        """One step that was done, or not."""
        waited = task.state == "cancelled"
        done = max(closed, task.created_at) if waited else task.completed_at
        element = self.definition.elements.get(task.step)
        minutes = task.worked_minutes
        if minutes is None:
            minutes = working_minutes(task.created_at, done, self.calendar)
        return DoneStep(
            task.step,
            task.lane,
            task.owner_organization_id,
            task.created_at,
            done,
            minutes,
            task.outcome,
            {} if waited else self.data_at(element, done, task.outcome),
            task.due_at,
            waited,
        )

    def messages(self, case: Any, steps: tuple[DoneStep, ...], events: list[Any]) -> Iterator[Said]:
        """The messages that came, each known by the first event that it left."""
        by_element = {element.id: name for name, element in self.definition.messages.items()}
        last = case.opened_at
        for (element_id, at), left in groupby(events, key=lambda event: (event.element_id, event.at)):
            first, element = next(iter(left)), self.definition.elements[element_id]
            if is_machine(element):
                before = [step.done for step in steps if step.done <= at and not step.waited]
                since, anchor = max([last, *before]), None
                data = machine_said(first)
            else:
                anchor, since = anchored(self.definition, element, steps, at) or (None, case.opened_at)
                data = self.data_at(element, at, None)
            yield Said(by_element[element_id], at, since, working_minutes(since, at, self.calendar), anchor, data)
            last = at

    def data_at(self, element: Element | None, at: datetime, outcome: str | None) -> dict[str, Any]:
        """What the form of an act held, as far as a diagram reads it."""
        for place, record in enumerate(self.records):
            if record.at == at and record.outcome == outcome:
                del self.records[place]
                return plain(self.definition, element, record.data) if element is not None else {}
        return {}


def when_done(task: Any) -> tuple[bool, datetime]:
    """The order in which steps were done; those that never were come last."""
    return (task.completed_at is None, task.completed_at or task.created_at)


def is_machine(element: Element) -> bool:
    """Whether a message is waited for, and comes from no official: the province's answer, another case."""
    senders = {part.strip() for part in element.properties.get("senders", "").split(",")} - {""}
    return not element.attached_to and senders <= MACHINES


def machine_said(event: Any) -> dict[str, Any]:
    """What such a message said, by the event that it left."""
    good = event.name not in ("FilingReturned", "RectificationReturned")
    return {"good": good, "institution": (event.data or {}).get("institution")}


def anchored(
    definition: Definition, element: Element, steps: Iterable[DoneStep], at: datetime
) -> tuple[Anchor, datetime] | None:
    """The round of a step after whose beginning a message came: within what it hangs on, else the newest of all.

    A step that began at the very same time may have come of the message, so one that began before is preferred.
    """
    begun = [step for step in steps if step.entered <= at]
    inside = [step for step in begun if element.attached_to in definition.activities_above(step.step)]
    for some in (before(inside, at), inside[:1], before(begun, at), begun[:1]):
        if some:
            found = max(some, key=lambda step: step.entered)
            earlier = sorted(step.entered for step in begun if step.step == found.step)
            return (found.step, earlier.index(found.entered)), found.entered
    return None


def before(steps: Iterable[DoneStep], at: datetime) -> list[DoneStep]:
    """Those of some steps that began before an instant."""
    return [step for step in steps if step.entered < at]


def plain(definition: Definition, element: Element, data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form that are a choice, a number, a date or an office, and what the diagram takes as a fact."""
    properties = definition.form_of(element)[0].get("properties", {})
    read = {text.removeprefix("data.") for _, text in assignments(element)}
    return {
        name: value
        for name, value in data.items()
        if name in properties and (is_choice(properties[name]) or name in read)
    }


def is_choice(schema: Mapping[str, Any]) -> bool:
    """Whether what a field holds tells nothing of a person."""
    if schema.get("type") == "array":
        return is_choice(schema.get("items", {}))
    named = schema.get("format") in ("date", "date-time", "organization")
    listed = "oneOf" in schema or "enum" in schema or schema.get("type") in ("boolean", "integer", "number")
    return (named or listed) and schema.get("format") != "attachment"
