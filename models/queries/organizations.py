"""Offices by number."""

from collections.abc import Iterable

from sqlalchemy import select

from models.base import db
from models.organization import Organization


def by_ids(ids: Iterable[int | None]) -> dict[int, Organization]:
    """The offices with these numbers, in one question; `None` is left out."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    query = select(Organization).where(Organization.id.in_(wanted))
    return {office.id: office for office in db.session.scalars(query)}


def below(organization_id: int) -> list[Organization]:
    """The offices directly below one, in the order of their codes."""
    query = select(Organization).where(Organization.parent_id == organization_id).order_by(Organization.code)
    return list(db.session.scalars(query))


def by_codes(codes: Iterable[str]) -> list[Organization]:
    """The offices with these codes, in their order."""
    return list(
        db.session.scalars(select(Organization).where(Organization.code.in_(set(codes))).order_by(Organization.code))
    )
