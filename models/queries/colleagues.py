"""Whom a step may go to, or who may be asked: accounts and offices, found by name."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Select, or_, select

from models.account import Account
from models.base import db
from models.organization import Organization

MOST = 50


def accounts(organization_ids: Iterable[int], q: str = "", chosen: Collection[str] = ()) -> Select[Account]:
    """Accounts of these organisations, as `among` has them."""
    return among(Account.organization_id.in_(list(organization_ids)), q, chosen)


def among(fitting: ColumnElement[bool], q: str = "", chosen: Collection[str] = ()) -> Select[Account]:
    """Active accounts of offices, out of those that fit, whose name, login or office contains a text; before them those of
    them that were chosen already, whatever is looked for."""
    first = Account.username.in_(list(chosen))
    query = (
        select(Account)
        .join(Organization, Organization.id == Account.organization_id)
        .where(fitting, Account.active.is_(True))
        .order_by(first.desc(), Account.organization_id, Account.name, Account.id)
    )
    if q:
        named = (Account.name, Account.username, Organization.name)
        query = query.where(or_(first, *(column.contains(q, autoescape=True) for column in named)))
    return query


def offices(organization_ids: Iterable[int], q: str = "", chosen: Collection[str] = ()) -> list[Organization]:
    """The same of these organisations themselves."""
    first = Organization.code.in_(list(chosen))
    query = select(Organization).where(Organization.id.in_(list(organization_ids)), Organization.active.is_(True))
    if q:
        query = query.where(or_(first, Organization.name.contains(q, autoescape=True)))
    return list(db.session.scalars(query.order_by(first.desc(), Organization.id).limit(MOST)))


def found(query: Select[Account], most: int = MOST) -> list[Account]:
    """The first of them."""
    return list(db.session.scalars(query.limit(most)).unique())


def of_locality(locality: str) -> list[int]:
    """The offices of a locality."""
    return list(db.session.scalars(select(Organization.id).where(Organization.locality == locality)))
