"""What a story looked like after each of its steps: what happened, what waits, which limits run, what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from calendars.clock import to_beijing
from calendars.deadlines import due_day, show
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.event import CaseEvent
from models.procedure import Procedure
from models.queries import cases as case_queries
from models.task import Task
from workflows.context import Rehearsal
from workflows.procedures.definitions import Definition
from workflows.stories.expectations import Checked
from workflows.stories.story import Step
from workflows.stories.telling import Deed, details
from workflows.stories.wording import Words


@dataclass(frozen=True)
class Happened:
    """One event: its name, what it is called, when it became true (Beijing), by whom, and its particulars in both languages."""

    name: str
    title: str
    at: str
    actor: str
    details_zh: str
    details_en: str


@dataclass(frozen=True)
class Waiting:
    """A step that waits for somebody. `due` (in words) and its `day` are empty where it has no limit, or where its clock
    is paused."""

    step: str
    name: str
    lane: str
    due: str
    day: str
    provisional: bool
    paused: bool
    urgency: str


@dataclass(frozen=True)
class Limit:
    """One clock of the ledger."""

    element: str
    activity: str
    purpose: str
    due: str
    day: str
    state: str


@dataclass(frozen=True)
class Moment:
    """One step of a story, as it went. Number 0 is the arrival of the work order, the last one the end.

    Instants are Beijing time, `2026-09-29 16:00`. The refusal is what a person who was refused was told, `code` that by
    which the story expects it; the error is the first difference. Both in Chinese and English.
    """

    number: int
    at: str
    by: str
    do: str
    title: str
    outcome: str
    stage: str
    events: tuple[Happened, ...]
    waiting: tuple[Waiting, ...]
    limits: tuple[Limit, ...]
    passed: tuple[str, ...]
    checked: tuple[Checked, ...]
    refusal_zh: str = ""
    refusal_en: str = ""
    code: str = ""
    closure: str = ""
    error_zh: str = ""
    error_en: str = ""


def said(instant: datetime) -> str:
    """An instant as stories write it, without the weekday."""
    return f"{to_beijing(instant):%Y-%m-%d %H:%M}"


@dataclass
class Watcher:
    """Looks at a story's case after each step, and remembers what it has seen."""

    locality: str
    rehearsal: Rehearsal
    events_seen: int = 0
    passed_seen: dict[int, int] = field(default_factory=dict)

    def fresh_events(self, case: Case) -> list[CaseEvent]:
        """What happened since the last look."""
        found = case_queries.events(case.id)[self.events_seen :]
        self.events_seen += len(found)
        return found

    def fresh_elements(self) -> tuple[str, ...]:
        """What was passed since the last look, in the cases of the story's own procedure."""
        found: list[str] = []
        for case_id in own_cases(self.locality):
            passed = self.rehearsal.traces.get(case_id, [])
            found += passed[self.passed_seen.get(case_id, 0) :]
            self.passed_seen[case_id] = len(passed)
        return tuple(found)

    def look(
        self,
        number: int,
        now: datetime,
        case: Case | None,
        deed: Deed | None,
        fresh: Sequence[CaseEvent],
        checked: Sequence[Checked],
        error: Words | None = None,
    ) -> Moment:
        """The moment after a step."""
        step = deed.step if deed else None
        refusal = deed.refusal if deed else None
        return Moment(
            number=number,
            at=said(now),
            by=step.by if step else "",
            do=done(step),
            title=deed.element.name if deed and deed.element else "",
            outcome=(step.outcome or "") if step else "",
            stage=case.stage if case else "",
            events=tuple(happened(event, deed) for event in fresh) if deed else (),
            waiting=tuple(waits(task, deed.definition, now) for task in open_tasks(case)) if deed else (),
            limits=tuple(limit(row) for row in case_queries.deadlines(case.id)) if case else (),
            passed=self.fresh_elements(),
            checked=tuple(checked),
            refusal_zh=refusal.zh if refusal else "",
            refusal_en=refusal.en if refusal else "",
            code=deed.code if deed else "",
            closure=(case.closure or "") if case else "",
            error_zh=error.zh if error else "",
            error_en=error.en if error else "",
        )


def done(step: Step | None) -> str:
    """What a step does, as the story writes it."""
    return "" if step is None else step.do or step.notice or step.province


def own_cases(locality: str) -> list[int]:
    """The cases of the story's own procedure: a part of a joint approval is played beside the whole."""
    query = select(Case.id).join(Procedure, Procedure.id == Case.procedure_id)
    return list(db.session.scalars(query.where(Procedure.locality == locality).order_by(Case.id)))


def open_tasks(case: Case | None) -> list[Task]:
    """The open steps."""
    return case_queries.open_tasks([case.id]) if case else []


def happened(event: CaseEvent, deed: Deed) -> Happened:
    """One event for the page."""
    more = details(event, deed)
    return Happened(event.name, deed.title(event), said(event.effective_at), event.actor, more.zh, more.en)


def waits(task: Task, definition: Definition, now: datetime) -> Waiting:
    """One open step for the page."""
    lane = definition.lanes.get(task.lane)
    return Waiting(
        task.step,
        task.name,
        lane.name if lane else task.lane,
        show(task.due_at, year=True) if task.due_at else "",
        due_day(task.due_at).isoformat() if task.due_at else "",
        task.provisional,
        bool(task.paused),
        task.urgency(now),
    )


def limit(row: Deadline) -> Limit:
    """One clock for the page."""
    shown, day = show(row.due_at, year=True), due_day(row.due_at).isoformat()
    return Limit(row.element_id, row.activity, row.purpose, shown, day, row.state)
