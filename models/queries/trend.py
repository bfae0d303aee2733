"""The last weeks in figures: cases opened and closed, and the share of steps that were done late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.queries import oversight
from models.queries.heat import FINISHED, LATE
from models.task import Task


@dataclass(frozen=True)
class Week:
    """One week. `begins` is its first instant (aware); of the steps done in it, `limited` had a limit and `late` missed it."""

    begins: datetime
    opened: int
    closed: int
    limited: int
    late: int

    @property
    def late_share(self) -> float | None:
        """The share of late steps; None where no step with a limit was done."""
        return self.late / self.limited if self.limited else None


def weeks(actor: Actor, begins: Sequence[datetime], until: datetime) -> list[Week]:
    """The weeks that begin at these instants, the oldest first; the last one goes on until `until`."""
    opened = per_week(Case.opened_at, begins, until, [func.count()], oversight.cases(actor))
    closed = per_week(Case.closed_at, begins, until, [func.count()], oversight.cases(actor))
    done = per_week(
        Task.completed_at, begins, until, [func.count(Task.due_at), func.sum(LATE)], FINISHED, oversight.tasks(actor)
    )
    return [
        Week(at, *opened.get(number, (0,)), *closed.get(number, (0,)), *done.get(number, (0, 0)))
        for number, at in enumerate(begins)
    ]


def per_week(
    column: Any, begins: Sequence[datetime], until: datetime, figures: list[Any], *where: ColumnElement[bool]
) -> dict[int, tuple[int, ...]]:
    """The number of a week, counted from 0 → the figures of what lies in it."""
    week = case(*((column < at, number) for number, at in enumerate(begins[1:])), else_=len(begins) - 1)
    query = select(week.label("week"), *figures).where(column >= begins[0], column <= until, *where).group_by("week")
    return {row[0]: tuple(row[1:]) for row in db.session.execute(query)}
