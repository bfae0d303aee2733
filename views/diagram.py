"""The diagram of a case's own procedure version, with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calendars.china import China
from calendars.deadlines import show
from calendars.remaining import remaining
from models.case import Case
from models.deadline import Deadline
from models.event import CaseEvent
from models.queries import cases as queries
from models.task import Task
from workflows.drawing import Mark, State, draw
from workflows.ledger import TICKING
from workflows.procedures.definitions import Definition

STATES: dict[str, State] = {"normal": "active", "warned": "warned", "overdue": "overdue"}


def drawn(case: Case, definition: Definition, now: datetime, calendar: China) -> str:
    """The SVG."""
    events, rows = queries.events(case.id), queries.deadlines(case.id)
    found = marks(case, definition, events, rows, queries.open_tasks([case.id]), now, calendar)
    return draw(definition.diagram, found, f"{case.case_no} 办理进度")


def marks(
    case: Case,
    definition: Definition,
    events: Sequence[CaseEvent],
    rows: Sequence[Deadline],
    tasks: Sequence[Task],
    now: datetime,
    calendar: China,
) -> dict[str, Mark]:
    """Where the case stands: what is behind it, the limits that run without a person, the steps that wait."""
    passed = {place(event.element_id, definition) for event in events if event.element_id}
    found = {element: Mark("done") for element in passed}
    if case.stage not in ("closed", "void"):
        found |= {
            place(row.activity, definition): clock_mark(row, now, calendar) for row in rows if runs(row, definition)
        }
    return found | {place(task.step, definition): task_mark(task, now, calendar) for task in tasks}


def place(element_id: str, definition: Definition) -> str:
    """Where an element is seen: a step of a shared part at the call activity in whose place it stands."""
    element = definition.elements.get(element_id)
    while element is not None and element.part and element.parent:
        element = definition.elements[element.parent]
    return element.id if element is not None else element_id


def runs(row: Deadline, definition: Definition) -> bool:
    """Whether it is the limit, running or paused, of something that waits for no person, such as the filing."""
    element = definition.elements.get(row.activity)
    return row.state in TICKING and row.purpose == "due" and element is not None and element.kind != "userTask"


def clock_mark(row: Deadline, now: datetime, calendar: China) -> Mark:
    """A sub-process under way."""
    if row.state == "paused":
        return Mark("active", "中止", "中止计时，恢复后重新计算期限")
    return Mark("active", badge(row.due_at, now, calendar), f"到期：{show(row.due_at, year=True)}")


def task_mark(task: Task, now: datetime, calendar: China) -> Mark:
    """A step that waits for somebody."""
    if task.paused:
        return Mark("active", "中止", "中止计时，恢复后重新计算期限")
    if task.due_at is None:
        return Mark("active", "", "无时限")
    note = f"到期：{show(task.due_at, year=True)}{'（暂定）' if task.provisional else ''}"
    return Mark(STATES[task.urgency(now)], badge(task.due_at, now, calendar), note)


def badge(due_at: datetime, now: datetime, calendar: China) -> str:
    """What is left, as short as a diagram has room for."""
    return remaining(now, due_at, calendar).short
