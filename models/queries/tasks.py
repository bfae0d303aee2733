"""The inbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.organization import Organization
from models.queries import scope
from models.task import Task


@dataclass(frozen=True)
class TaskFilter:
    """What the inbox may be narrowed by. Instants are aware."""

    case_no: str | None = None
    step: str | None = None
    urgency: str | None = None
    organization: str | None = None
    q: str | None = None
    due_before: datetime | None = None


def inbox(actor: Actor, wanted: TaskFilter, now: datetime) -> Select[Task, Case, Organization]:
    """Open tasks of the actor, what runs out first on top."""
    query = (
        select(Task, Case, Organization)
        .join(Case, Case.id == Task.case_id)
        .join(Organization, Organization.id == Task.organization_id)
        .where(scope.tasks(actor), Task.state == "open")
        .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
    )
    if wanted.case_no:
        query = query.where(Case.case_no == wanted.case_no)
    if wanted.step:
        query = query.where(Task.step == wanted.step)
    if wanted.organization:
        query = query.where(Organization.code == wanted.organization)
    if wanted.due_before:
        query = query.where(Task.due_at < wanted.due_before)
    if wanted.urgency == "overdue":
        query = query.where(Task.due_at <= now)
    elif wanted.urgency == "warned":
        query = query.where(Task.warn_at <= now, Task.due_at > now)
    elif wanted.urgency == "normal":
        query = query.where(
            or_(Task.warn_at.is_(None), Task.warn_at > now), or_(Task.due_at.is_(None), Task.due_at > now)
        )
    if wanted.q:
        found = select(Evaluation.case_id).where(
            or_(
                Evaluation.text.contains(wanted.q, autoescape=True),
                Evaluation.item_name.contains(wanted.q, autoescape=True),
            )
        )
        query = query.where(or_(Case.case_no.contains(wanted.q, autoescape=True), Case.id.in_(found)))
    return query


def visible(actor: Actor, task_id: int) -> Task | None:
    """The task, done or open, if the actor may know of it."""
    return db.session.scalar(select(Task).where(Task.id == task_id, scope.tasks(actor)))


def count(query: Select[Task, Case, Organization]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
