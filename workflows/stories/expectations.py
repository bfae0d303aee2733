"""Holds a case against what a story says must be true now; the first difference is told in words."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from calendars.clock import to_beijing
from calendars.deadlines import due_day
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.filing import Filing
from models.queries import cases as case_queries
from models.task import Task
from workflows.context import Context
from workflows.stories.story import StoryError


def check(context: Context, case_no: str, expect: Mapping[str, Any], warnings: list[str], where: str) -> None:
    """Raises `StoryError` with wanted and found at the first thing that is not as expected."""
    db.session.rollback()
    case = Case.by_no(case_no)
    if case is None:
        raise StoryError(f"{where}: 没有工单 / no case")
    findings: dict[str, Callable[[Any], Any]] = {
        "stage": lambda _: case.stage,
        "closure": lambda _: case.closure,
        "waiting": lambda _: [task.step for task in open_tasks(case)],
        "due": lambda wanted: due_days(case, wanted),
        "provisional": lambda wanted: {task.step: task.provisional for task in open_tasks(case) if task.step in wanted},
        "urgency": lambda wanted: {
            task.step: task.urgency(context.clock.now()) for task in open_tasks(case) if task.step in wanted
        },
        "warned": lambda _: bool(warnings),
        "no_limit": lambda wanted: [
            task.step for task in open_tasks(case) if task.due_at is None and task.step in wanted
        ],
        "facts": lambda wanted: {name: plain(case.facts().get(name), value) for name, value in wanted.items()},
        "filings": lambda _: filings(case),
        "original": lambda wanted: original_days(case, wanted),
        "deadlines": lambda wanted: {row.element_id: row.state for row in ledger(case) if row.element_id in wanted},
    }
    for key, wanted in expect.items():
        if key in findings:
            found = findings[key](wanted)
            if key in ("due", "original"):
                wanted = {name: str(day) for name, day in wanted.items()}
            elif key == "facts":
                wanted = {name: str(day) if isinstance(day, date) else day for name, day in wanted.items()}
            if found != wanted:
                raise StoryError(f"{where}: {key} 应为 wanted {wanted!r}，实为 found {found!r}")
    check_events(case, expect, where)


def open_tasks(case: Case) -> list[Task]:
    """The open steps, in the order in which they were opened."""
    return case_queries.open_tasks([case.id])


def filings(case: Case) -> list[str]:
    """What was filed, in order: `province:confirmed`, `management_body:returned`."""
    query = select(Filing).where(Filing.case_id == case.id).order_by(Filing.id)
    return [f"{filing.target}:{filing.status}" for filing in db.session.scalars(query)]


def plain(value: Any, wanted: Any) -> Any:
    """A fact as stories write it: an instant as its Beijing day, or with the time where the story gives one."""
    if isinstance(value, datetime):
        local = to_beijing(value)
        return (
            local.date().isoformat()
            if isinstance(wanted, date) or len(str(wanted)) == 10
            else f"{local:%Y-%m-%d %H:%M}"
        )
    return value


def due_days(case: Case, wanted: Mapping[str, Any]) -> dict[str, str]:
    """Due day of each step or clock that the story names: a step of the inbox, or an element of the ledger."""
    days = {task.step: due_day(task.due_at).isoformat() for task in open_tasks(case) if task.due_at is not None}
    days |= {row.element_id: due_day(row.due_at).isoformat() for row in ledger(case)}
    return {name: days.get(name, "-") for name in wanted}


def original_days(case: Case, wanted: Mapping[str, Any]) -> dict[str, str]:
    """The day on which each clock that the story names fell due before it was paused or extended; «-» where nothing moved it."""
    rows = ledger(case)
    days = {row.element_id: due_day(row.original_due_at).isoformat() for row in rows if row.original_due_at is not None}
    return {name: days.get(name, "-") for name in wanted}


def ledger(case: Case) -> list[Deadline]:
    """The clocks of the case."""
    return list(db.session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id)))


def check_events(case: Case, expect: Mapping[str, Any], where: str) -> None:
    """`events` must have happened in this order (others may lie between), `never` not at all.

    An event may carry the Beijing day on which it became true: `HandlingOverdue 2026-10-19`.
    """
    log = [(event.name, to_beijing(event.effective_at).date().isoformat()) for event in case_queries.events(case.id)]
    position = 0
    for text in expect.get("events", []):
        name, _, day = text.partition(" ")
        while position < len(log) and not (log[position][0] == name and day in ("", log[position][1])):
            position += 1
        if position == len(log):
            raise StoryError(
                f"{where}: 事件 {text} 未按顺序发生 / did not happen in order; found {[f'{n} {d}' for n, d in log]}"
            )
        position += 1
    for name in expect.get("never", []):
        if name in [event for event, _ in log]:
            raise StoryError(f"{where}: 事件 {name} 不应发生 / should not have happened")
