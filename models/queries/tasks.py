"""The inbox."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.organization import Organization
from models.queries import scope, search
from models.queries.pages import Listing
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


def inbox(actor: Actor, wanted: TaskFilter, now: datetime) -> Listing:
    """Open tasks of the actor, what runs out first on top."""
    narrowed = conditions(wanted, now)
    return Listing(
        tuple(
            select(Task.id.label("id"), Task.due_at.label("key")).where(part, scope.OPEN, *narrowed)
            for part in scope.parts_of_tasks(actor)
        )
    )


def conditions(wanted: TaskFilter, now: datetime) -> list[ColumnElement[bool]]:
    """What the inbox is narrowed by. Other tables are asked in sub-queries: the inbox itself reads tasks alone."""
    found: list[ColumnElement[bool]] = []
    if wanted.case_no:
        found.append(Task.case_id.in_(select(Case.id).where(Case.case_no == wanted.case_no)))
    if wanted.step:
        found.append(Task.step == wanted.step)
    if wanted.organization:
        found.append(Task.organization_id.in_(select(Organization.id).where(Organization.code == wanted.organization)))
    if wanted.due_before:
        found.append(Task.due_at < wanted.due_before)
    if wanted.urgency:
        found += urgency(wanted.urgency, now)
    if wanted.q:
        found.append(search.found(Task.case_id, wanted.q))
    return found


def urgency(wanted: str, now: datetime) -> list[ColumnElement[bool]]:
    """What `Task.urgency` says, in the words of the database. What is paused has neither limit nor warning."""
    if wanted == "overdue":
        return [Task.due_at <= now]
    if wanted == "warned":
        return [Task.warn_at <= now, Task.due_at > now]
    if wanted == "paused":
        return [Task.paused.is_(True)]
    calm = [or_(Task.warn_at.is_(None), Task.warn_at > now), or_(Task.due_at.is_(None), Task.due_at > now)]
    return [*calm, Task.paused.is_(False)]


def page(listing: Listing, number: int, size: int) -> list[tuple[Task, Case]]:
    """The tasks of a page, counted from 1, with their cases, in the order of the list."""
    return in_order(listing.ids(number, size))


def in_order(ids: list[int]) -> list[tuple[Task, Case]]:
    """The tasks with these ids and their cases, in this order."""
    query = select(Task, Case).join(Case, Case.id == Task.case_id).where(Task.id.in_(ids))
    found = {task.id: (task, case) for task, case in db.session.execute(query)}
    return [found[task_id] for task_id in ids if task_id in found]


def visible(actor: Actor, task_id: int) -> Task | None:
    """The task, done or open, if the actor may know of it."""
    return db.session.scalar(select(Task).where(Task.id == task_id, scope.tasks(actor)))


def of_case(actor: Actor, case_id: int) -> list[tuple[Task, bool]]:
    """Every step of a case, oldest first, each with whether it is the actor's to know."""
    query = select(Task, scope.tasks(actor).label("known")).where(Task.case_id == case_id).order_by(Task.id)
    return [(task, bool(known)) for task, known in db.session.execute(query)]


def count(listing: Listing) -> int:
    """How many rows a list has in all."""
    return listing.total()


def among(actor: Actor, task_ids: list[int]) -> list[tuple[Task, Case]]:
    """Those of these tasks that the actor may know of, with their cases, in the order given."""
    query = select(Task, Case).join(Case, Case.id == Task.case_id).where(Task.id.in_(task_ids), scope.tasks(actor))
    found = {task.id: (task, case) for task, case in db.session.execute(query)}
    return [found[task_id] for task_id in task_ids if task_id in found]
