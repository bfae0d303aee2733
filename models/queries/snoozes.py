"""What an account has put aside (稍后处理)."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select

from models.account import Actor
from models.base import db
from models.snooze import Snooze
from models.task import Task


def asleep(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """A condition on tasks: put aside by the actor, and neither warned of nor overdue yet, whatever was chosen then."""
    own = select(Snooze.task_id).where(Snooze.account_id == actor.account_id, Snooze.until > now)
    calm = [or_(column.is_(None), column > now) for column in (Task.warn_at, Task.due_at)]
    return and_(Task.id.in_(own), *calm)


def of(actor: Actor, task_id: int) -> Snooze | None:
    """The actor's own note on a task."""
    if actor.account_id is None:
        return None
    return db.session.get(Snooze, (actor.account_id, task_id), populate_existing=True)


def forget(actor: Actor, task_id: int) -> None:
    """Takes the note away; the caller's transaction commits."""
    db.session.execute(delete(Snooze).where(Snooze.account_id == actor.account_id, Snooze.task_id == task_id))
