"""Notices of a caller."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from models.account import Actor
from models.base import db
from models.case import Case
from models.notice import Notice


def inbox(actor: Actor) -> Select[Notice, str]:
    """The actor's notices with their case numbers, the newest first."""
    return (
        select(Notice, Case.case_no)
        .join(Case, Case.id == Notice.case_id)
        .where(addressed_to(actor))
        .order_by(Notice.at.desc(), Notice.id.desc())
    )


def addressed_to(actor: Actor) -> ColumnElement[bool]:
    """Notices to the actor's office in one of the actor's roles, or to the leaders of the actor's locality."""
    here = Notice.locality == actor.locality if actor.locality else true()
    return and_(
        Notice.role.in_(actor.roles),
        or_(Notice.organization_id == actor.organization_id, and_(Notice.organization_id.is_(None), here)),
    )


def count(query: Select[Notice, str]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
