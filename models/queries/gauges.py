"""What the database says of an installation's state, by indexed counts alone; asked at every scrape."""

from datetime import datetime

from sqlalchemy import func, select

from models.base import db
from models.deadline import Deadline
from models.incident import Incident
from models.outbox import OutboxMessage


def due_deadlines(now: datetime) -> tuple[int, datetime | None]:
    """How many running deadlines are due, and the instant of the oldest of them."""
    due = select(func.count(), func.min(Deadline.due_at)).where(Deadline.state == "running", Deadline.due_at <= now)
    count, oldest = db.session.execute(due).one()
    return count, oldest


def pending_messages() -> tuple[int, datetime | None]:
    """How many messages wait to leave, and since when the oldest of them."""
    query = select(func.count(), func.min(OutboxMessage.created_at)).where(OutboxMessage.state == "pending")
    count, oldest = db.session.execute(query).one()
    return count, oldest


def states() -> dict[str, int]:
    """Open incidents and refused messages."""
    incidents = select(func.count()).select_from(Incident).where(Incident.state == "open")
    refused = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "failed")
    return {
        "incidents": db.session.scalar(incidents) or 0,
        "refused": db.session.scalar(refused) or 0,
    }
