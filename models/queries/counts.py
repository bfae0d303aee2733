"""Counts for whoever runs an installation."""

from sqlalchemy import func, select

from models.base import db
from models.deadline import Deadline
from models.incident import Incident
from models.outbox import OutboxMessage


def open_incidents() -> int:
    """Deadlines that could not be fired and are still to be."""
    query = (
        select(func.count(Incident.id))
        .join(Deadline, Deadline.id == Incident.deadline_id)
        .where(Incident.state == "open", Deadline.state == "running")
    )
    return db.session.scalar(query) or 0


def refused_messages() -> int:
    """Messages that the other side refused for what we are."""
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state == "failed")) or 0
