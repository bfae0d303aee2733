"""What has to leave."""

from datetime import datetime

from sqlalchemy import Select, literal_column, select

from models.outbox import OutboxMessage

# Spelt out and not bound: a database that plans before it knows the value could not use the index of what is pending.
PENDING = OutboxMessage.state == literal_column("'pending'")


def due(now: datetime) -> Select[OutboxMessage]:
    """Pending messages whose next attempt has come, the oldest first."""
    return (
        select(OutboxMessage)
        .where(PENDING, OutboxMessage.next_attempt_at <= now)
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
    )
