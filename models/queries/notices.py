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
    """Notices to the actor's office in one of the actor's roles, to the leaders of the actor's locality, or to the actor alone."""
    here = Notice.locality == actor.locality if actor.locality else true()
    to_all = and_(
        Notice.account_id.is_(None),
        Notice.role.in_(actor.roles),
        or_(Notice.organization_id == actor.organization_id, and_(Notice.organization_id.is_(None), here)),
    )
    return to_all if actor.account_id is None else or_(to_all, Notice.account_id == actor.account_id)


def count(query: Select[Notice, str]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
