"""Incidents as an administrator sees them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.incident import Incident
from models.outbox import OutboxMessage
from models.queries import scope

SORTS = {
    "first_at": Incident.first_at,
    "-first_at": Incident.first_at.desc(),
    "retry_at": Incident.retry_at,
    "-retry_at": Incident.retry_at.desc(),
    "attempts": Incident.attempts,
    "-attempts": Incident.attempts.desc(),
    "case_no": Case.case_no,
    "-case_no": Case.case_no.desc(),
}
ALL = "all"


@dataclass(frozen=True)
class IncidentFilter:
    """What a list of incidents may be narrowed by. `element` is an id or a name of the diagram, `error` a part of the text."""

    state: str = "open"
    kind: str | None = None
    case_no: str | None = None
    element: str | None = None
    handler: str | None = None
    error: str | None = None
    number: int | None = None
    after: int = 0
    sort: str = "-first_at"


def stopped() -> ColumnElement[bool]:
    """The incident's deadline, joined, runs no more."""
    return Deadline.state.notin_(("running", "paused"))


def overtaken() -> ColumnElement[bool]:
    """An open incident of a deadline that runs no more: the step was left meanwhile."""
    return and_(
        Incident.state == "open",
        Incident.deadline_id.is_not(None),
        ~select(Deadline.id).where(Deadline.id == Incident.deadline_id, ~stopped()).exists(),
    )


def current_state() -> ColumnElement[str]:
    """What an incident is, its deadline joined, whether or not the sweep has written it down already."""
    return case((and_(Incident.state == "open", stopped()), "obsolete"), else_=Incident.state)


def listing(actor: Actor, wanted: IncidentFilter) -> Select[Incident, Case, Deadline, OutboxMessage, str]:
    """Incidents with their case, their deadline or message, and their state; of cases that the actor may see."""
    query = (
        select(Incident, Case, Deadline, OutboxMessage, current_state())
        .join(Case, Case.id == Incident.case_id)
        .outerjoin(Deadline, Deadline.id == Incident.deadline_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Incident.outbox_id)
        .where(scope.cases(actor), Incident.id > wanted.after)
        .order_by(SORTS[wanted.sort], Incident.id)
    )
    if wanted.state != ALL:
        query = query.where(current_state() == wanted.state)
    if wanted.number is not None:
        query = query.where(Incident.id == wanted.number)
    if wanted.kind:
        query = query.where(Incident.kind == wanted.kind)
    if wanted.case_no:
        query = query.where(Case.case_no == wanted.case_no)
    if wanted.element:
        names = (Incident.element, Incident.element_name, Deadline.element_id)
        query = query.where(or_(*(name == wanted.element for name in names)))
    if wanted.handler:
        query = query.where(Incident.handler == wanted.handler)
    if wanted.error:
        query = query.where(Incident.error.contains(wanted.error, autoescape=True))
    return query


def ids(actor: Actor, wanted: IncidentFilter, most: int) -> list[int]:
    """The oldest incidents of a list, at most so many."""
    query = listing(actor, wanted).with_only_columns(Incident.id).order_by(None).order_by(Incident.id)
    return list(db.session.scalars(query.limit(most)))


def visible(actor: Actor, incident_id: int) -> Incident | None:
    """The incident, if its case is the actor's to see."""
    query = select(Incident).join(Case, Case.id == Incident.case_id)
    return db.session.scalar(query.where(Incident.id == incident_id, scope.cases(actor)))


def count(query: Select[Incident, Case, Deadline, OutboxMessage, str]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def open_by_kind() -> dict[str, int]:
    """How many incidents of each kind wait for their retry or for an administrator."""
    query = select(Incident.kind, func.count(Incident.id)).where(Incident.state == "open", ~overtaken())
    return {kind: number for kind, number in db.session.execute(query.group_by(Incident.kind))}
