"""What somebody finds on coming in: how much is due, what presses most, what they did lately."""

from dataclasses import dataclass

from sqlalchemy import case, func, literal_column, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.queries import scope
from models.queries.oversight import Horizon, risk
from models.task import Task

FINISHED = Task.state == literal_column("'done'")


@dataclass(frozen=True)
class Own:
    """How much lies with the actor's office in the actor's lanes."""

    waiting: int = 0
    overdue: int = 0
    today: int = 0
    week: int = 0
    unclaimed: int = 0


def own(actor: Actor, horizon: Horizon) -> Own:
    """Counts of the actor's own inbox (models/queries/tasks.py)."""
    sums = [func.sum(case((risk(name, horizon), 1), else_=0)) for name in ("overdue", "today", "week", "unclaimed")]
    total = [0] * 5
    for part in scope.parts_of_tasks(actor):
        row = db.session.execute(select(func.count(), *sums).where(part, scope.OPEN)).one()
        total = [before + (value or 0) for before, value in zip(total, row, strict=True)]
    return Own(*total)


def handled(actor: Actor, limit: int = 6) -> list[tuple[Task, Case]]:
    """The steps that the actor completed last."""
    query = select(Task, Case).join(Case, Case.id == Task.case_id).where(FINISHED, Task.completed_by == actor.username)
    rows = db.session.execute(query.order_by(Task.completed_at.desc(), Task.id.desc()).limit(limit))
    return [(task, of) for task, of in rows]
