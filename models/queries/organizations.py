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
