"""Holds a case against what a story says must be true now; each difference is told in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from workflows.stories import wording
from workflows.stories.reading import StoryError
from workflows.stories.vocabulary import Vocabulary


@dataclass(frozen=True)
class Checked:
    """One expectation: what was wanted, what was found, and whether they are the same."""

    key: str
    wanted: Any
    found: Any
    holds: bool
    # The difference in words, Chinese and English; empty where there is none.
    said_zh: str = ""
    said_en: str = ""


def check(context: Context, case_no: str, expect: Mapping[str, Any], warnings: list[str]) -> list[Checked]:
    """Every expectation of a step with what was found, in the order of the story."""
    db.session.rollback()
    case = Case.by_no(case_no)
    if case is None:
        raise StoryError("没有工单", "there is no case")
    vocabulary = Vocabulary(context.definitions.version(case.procedure_id))
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
        "events": lambda _: happened(case),
        "never": lambda wanted: sorted({name for name, _ in log_of(case)} & set(wanted)),
    }
    return [judged(vocabulary, key, as_told(wanted), findings[key](wanted)) for key, wanted in expect.items()]


def judged(vocabulary: Vocabulary, key: str, wanted: Any, found: Any) -> Checked:
    """Whether an expectation holds; where it does not, the difference in words."""
    said = None
    if key == "events":
        missing = first_missing(wanted, found)
        said = wording.not_in_order(vocabulary, missing, found) if missing else None
    elif key == "never":
        said = wording.unwanted(vocabulary, found) if found else None
    elif found != wanted:
        said = wording.difference(vocabulary, key, wanted, found)
    return Checked(key, wanted, found, True) if said is None else Checked(key, wanted, found, False, said.zh, said.en)


def as_told(wanted: Any) -> Any:
    """Days as the text that is found."""
    if isinstance(wanted, Mapping):
        return {name: str(value) if isinstance(value, date) else value for name, value in wanted.items()}
    return wanted


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


def log_of(case: Case) -> list[tuple[str, str]]:
    """What happened, each with the Beijing day on which it became true."""
    return [(event.name, to_beijing(event.effective_at).date().isoformat()) for event in case_queries.events(case.id)]


def happened(case: Case) -> list[str]:
    """The same as stories write it: `HandlingOverdue 2026-10-19`."""
    return [f"{name} {day}" for name, day in log_of(case)]


def first_missing(wanted: list[str], found: list[str]) -> str:
    """The first event that did not happen in the order that is wanted; others may lie between, the day may be left out."""
    position = 0
    for text in wanted:
        while position < len(found) and text not in (found[position], found[position].partition(" ")[0]):
            position += 1
        if position == len(found):
            return text
        position += 1
    return ""
