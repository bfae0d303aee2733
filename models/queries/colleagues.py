"""Whom a step may go to, or who may be asked: accounts and offices, found by name."""

from collections.abc import Iterable

from sqlalchemy import Select, or_, select

from models.account import Account
from models.base import db
from models.organization import Organization

MOST = 50


def accounts(organization_ids: Iterable[int], q: str = "") -> Select[Account]:
    """Active accounts of these organisations whose name, login or office contains a text."""
    query = (
        select(Account)
        .join(Organization, Organization.id == Account.organization_id)
        .where(Account.organization_id.in_(list(organization_ids)), Account.active.is_(True))
        .order_by(Account.organization_id, Account.name, Account.id)
    )
    if q:
        named = (Account.name, Account.username, Organization.name)
        query = query.where(or_(*(column.contains(q, autoescape=True) for column in named)))
    return query


def found(query: Select[Account], most: int = MOST) -> list[Account]:
    """The first of them."""
    return list(db.session.scalars(query.limit(most)).unique())


def of_locality(locality: str) -> list[int]:
    """The offices of a locality."""
    return list(db.session.scalars(select(Organization.id).where(Organization.locality == locality)))
