"""Requests and opinions (会签、协办、加签、委派): of a step, of a case, and what is asked of somebody."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, false, func, literal_column, or_, select

from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.opinion import REQUESTS, Opinion, OpinionRequest
from models.organization import Organization
from models.task import Task


def addressed_to(actor: Actor) -> ColumnElement[bool]:
    """Opinions asked of this account, or of anybody in its organisation."""
    if actor.account_id is None:
        return false()
    anybody = and_(Opinion.organization_id == actor.organization_id, Opinion.account_id.is_(None))
    # A reviewed clerk is asked by name or not at all (ST-42).
    return or_(Opinion.account_id == actor.account_id, anybody if actor.roles - {"staff"} else false())


def cases_of(actor: Actor) -> Select[int]:
    """Cases that the actor may look at because of an opinion asked of it, unless the request was withdrawn."""
    return (
        select(Opinion.case_id)
        .join(OpinionRequest, OpinionRequest.id == Opinion.request_id)
        .where(addressed_to(actor), OpinionRequest.state != literal_column("'withdrawn'"))
    )


def ever_asked_of(actor: Actor) -> Select[*tuple[Opinion, OpinionRequest, Task, str]]:
    """What is or was asked of the actor, answered or not."""
    return (
        select(Opinion, OpinionRequest, Task, Case.case_no)
        .join(OpinionRequest, OpinionRequest.id == Opinion.request_id)
        .join(Task, Task.id == OpinionRequest.task_id)
        .join(Case, Case.id == Opinion.case_id)
        .where(addressed_to(actor))
    )


def asked_of(actor: Actor) -> Select[*tuple[Opinion, OpinionRequest, Task, str]]:
    """What waits for the actor's answer, what runs out first on top."""
    return (
        ever_asked_of(actor)
        .where(
            Opinion.state == literal_column("'asked'"),
            OpinionRequest.state == literal_column("'open'"),
            Task.state == literal_column("'open'"),
        )
        .order_by(Task.due_at.is_(None), Task.due_at, Opinion.id)
    )


def one_for(actor: Actor, opinion_id: int) -> Opinion | None:
    """The opinion, if it was asked of the actor."""
    return db.session.scalar(
        select(Opinion).where(Opinion.id == opinion_id, addressed_to(actor)).execution_options(populate_existing=True)
    )


def requests_of(case_id: int, task_id: int | None = None) -> list[OpinionRequest]:
    """The requests of a case, or of one step, oldest first."""
    query = select(OpinionRequest).where(OpinionRequest.case_id == case_id).order_by(OpinionRequest.id)
    if task_id is not None:
        query = query.where(OpinionRequest.task_id == task_id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def of_requests(request_ids: Iterable[int]) -> dict[int, list[Opinion]]:
    """The opinions of requests, in the order in which they were asked for."""
    wanted = list(request_ids)
    found: dict[int, list[Opinion]] = {number: [] for number in wanted}
    if wanted:
        query = select(Opinion).where(Opinion.request_id.in_(wanted)).order_by(Opinion.id)
        for row in db.session.scalars(query.execution_options(populate_existing=True)):
            found[row.request_id].append(row)
    return found


def asked_at(task_id: int, kind: str) -> set[tuple[int, int | None]]:
    """Whose answers to requests of a kind are missing at a step: office, and account unless anybody there may answer."""
    query = select(Opinion.organization_id, Opinion.account_id).join(
        OpinionRequest, OpinionRequest.id == Opinion.request_id
    )
    query = query.where(OpinionRequest.task_id == task_id, OpinionRequest.kind == kind, Opinion.state == "asked")
    return {(row.organization_id, row.account_id) for row in db.session.execute(query)}


def missing_for(case_id: int, task_id: int) -> list[str]:
    """Whose answers a step still waits for: names of accounts, or of organisations where anybody there may answer."""
    query = (
        select(OpinionRequest.kind, func.coalesce(Account.name, Organization.name))
        .join(Opinion, Opinion.request_id == OpinionRequest.id)
        .join(Organization, Organization.id == Opinion.organization_id)
        .outerjoin(Account, Account.id == Opinion.account_id)
        .where(OpinionRequest.case_id == case_id, OpinionRequest.task_id == task_id)
        .where(OpinionRequest.state == literal_column("'open'"), Opinion.state == literal_column("'asked'"))
        .order_by(Opinion.id)
    )
    return [f"{name}（{REQUESTS[kind]}）" for kind, name in db.session.execute(query)]
