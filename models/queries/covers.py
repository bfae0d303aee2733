"""Who covers whom: what every request asks, and the lists."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from models.account import LANES, Account, Actor, Covered
from models.base import db
from models.cover import Cover
from models.organization import Organization

COVERED, COVERING, ENTERED_BY = aliased(Account), aliased(Account), aliased(Account)
OFFICE = aliased(Organization)


def runs(at: datetime) -> ColumnElement[bool]:
    """Covers that hold at an instant."""
    return and_(Cover.starts_at <= at, Cover.ends_at > at, or_(Cover.ended_at.is_(None), Cover.ended_at > at))


def covering(account_id: int, at: datetime) -> tuple[Covered, ...]:
    """Whom an account covers at an instant of the case clock, each with the lanes that can be covered."""
    query = (
        select(COVERED, OFFICE, Cover.starts_at, Cover.ends_at)
        .join(COVERED, COVERED.id == Cover.covered_id)
        .join(OFFICE, OFFICE.id == COVERED.organization_id)
        .where(Cover.covering_id == account_id, runs(at), COVERED.active)
        .order_by(Cover.id)
    )
    return tuple(covered(*row) for row in db.session.execute(query).unique())


def covered(account: Account, office: Organization, since: datetime, until: datetime) -> Covered:
    """The plain copy of somebody who is covered."""
    roles = frozenset(account.roles) & LANES
    return Covered(
        account_id=account.id,
        username=account.username,
        name=account.name,
        organization_id=office.id,
        organization_code=office.code,
        organization_name=office.name,
        roles=roles,
        locality=account.locality,
        since=since,
        until=until,
    )


def not_over(accounts: list[int], at: datetime) -> list[Cover]:
    """Covers with one of these accounts on either side that are not over yet."""
    query = select(Cover).where(
        or_(Cover.covering_id.in_(accounts), Cover.covered_id.in_(accounts)),
        Cover.ends_at > at,
        or_(Cover.ended_at.is_(None), Cover.ended_at > at),
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


@dataclass(frozen=True)
class CoverFilter:
    """What the list is narrowed by: `running` (now or ahead) or `over`; a name or account on either side."""

    state: str | None = None
    q: str | None = None


def listing(actor: Actor, wanted: CoverFilter, at: datetime) -> Select[Cover, Account, Account, Account]:
    """Covers that the actor may know of, the newest first: overseers those of their locality, others those of their offices."""
    query = known_to(actor).order_by(Cover.starts_at.desc(), Cover.id.desc())
    still = and_(Cover.ends_at > at, or_(Cover.ended_at.is_(None), Cover.ended_at > at))
    if wanted.state == "running":
        query = query.where(still)
    if wanted.state == "over":
        query = query.where(or_(Cover.ends_at <= at, Cover.ended_at <= at))
    if wanted.q:
        named = [
            column.icontains(wanted.q, autoescape=True)
            for column in (COVERED.name, COVERED.username, COVERING.name, COVERING.username)
        ]
        query = query.where(or_(*named))
    return query


def known_to(actor: Actor) -> Select[Cover, Account, Account, Account]:
    """Covers that the actor may know of: with who is covered, who covers, and who entered it."""
    return (
        select(Cover, COVERED, COVERING, ENTERED_BY)
        .join(COVERED, COVERED.id == Cover.covered_id)
        .join(COVERING, COVERING.id == Cover.covering_id)
        .join(ENTERED_BY, ENTERED_BY.id == Cover.entered_by_id)
        .where(visible(actor))
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """Covers in which the actor takes part, those of their organisation, and for overseers those of the locality."""
    mine = or_(Cover.covered_id == actor.account_id, Cover.covering_id == actor.account_id)
    if actor.roles & {"supervisor", "admin"}:
        return or_(mine, COVERED.locality == actor.locality) if actor.locality else Cover.id.is_not(None)
    if actor.organization_id is None:
        return mine
    return or_(mine, COVERED.organization_id == actor.organization_id)


def count(query: Select[Cover, Account, Account, Account]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def one(actor: Actor, cover_id: int) -> tuple[Cover, Account, Account, Account] | None:
    """One cover with its people, if the actor may know of it."""
    query = known_to(actor).where(Cover.id == cover_id)
    row = db.session.execute(query.execution_options(populate_existing=True)).unique().first()
    return (row[0], row[1], row[2], row[3]) if row is not None else None
