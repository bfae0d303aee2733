"""Holds a replay against what really happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.task import Task
from workflows.backtest.habits import Habits
from workflows.backtest.history import Period, closed_cases, offices_of
from workflows.backtest.living import Stage
from workflows.backtest.past import Past
from workflows.backtest.people import Same
from workflows.backtest.replay import Replay
from workflows.context import Context

EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC))


def pasts(context: Context, key: str) -> list[Past]:
    """Every closed case of a procedure."""
    return list(closed_cases(context, Period(key, *EVER)))


def replayed(context: Context, past: Past) -> Replay:
    """A closed case once more, under its own version and by the same people."""
    definition, calendar = context.definitions.version(past.version), context.calendar()
    stage = Stage.of(definition, calendar, offices_of(past.arrival.case["locality"]))
    return Replay(stage, past.arrival, Same(past, Habits.of([past], {}), calendar)).run()


def differences(context: Context, past: Past) -> list[str]:
    """What is not as it was: steps with their dates, outcomes and due dates, limits with theirs, the closing."""
    replay = replayed(context, past)
    case = Case.by_no(past.arrival.number)
    assert case is not None
    really = db.session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "done"))
    limits = db.session.scalars(select(Deadline).where(Deadline.case_id == case.id))
    found = apart("step", steps(really), steps(row for row in replay.rows.tasks if row.state == "done"))
    found += apart("limit", dues(limits), dues(replay.rows.clocks))
    found += apart("closed", [case.closed_at], [replay.case.closed_at])
    return found + [str(item) for item in replay.left]


def steps(tasks: Iterable[Task]) -> list[Any]:
    return sorted(
        (task.step, task.created_at, task.completed_at, task.outcome, task.due_at, task.worked_minutes)
        for task in tasks
    )


def dues(rows: Iterable[Deadline]) -> list[Any]:
    return sorted(
        (row.element_id, row.starts_at, row.due_at, row.state, row.ended_at or EVER[1])
        for row in rows
        if row.purpose == "due"
    )


def apart(what: str, real: list[Any], mine: list[Any]) -> list[str]:
    missing = [f"{what} - {item}" for item in real if item not in mine]
    return missing + [f"{what} + {item}" for item in mine if item not in real]
