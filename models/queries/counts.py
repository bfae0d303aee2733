"""Counts for whoever runs an installation."""

from sqlalchemy import func, select

from models.base import db
from models.case import Case
from models.outbox import OutboxMessage
from models.queries.incidents import open_by_kind


def open_incidents() -> int:
    """Background work that failed and is still to be done."""
    return sum(open_by_kind().values())


def procedures_in_use() -> list[tuple[int, int, str]]:
    """The procedure versions that open cases run on: number, how many cases, and the number of one of them."""
    query = select(Case.procedure_id, func.count(Case.id), func.min(Case.case_no)).where(Case.closed_at.is_(None))
    return [(row[0], row[1], row[2]) for row in db.session.execute(query.group_by(Case.procedure_id))]


def refused_messages() -> int:
    """Messages that the other side refused for what we are."""
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == "failed")) or 0
