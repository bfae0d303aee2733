"""The outbox: what must leave this machine, written in the unit's transaction and delivered afterwards, at least once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

# Seconds until the next try after the n-th failure; the last one repeats for ever: a filing is never given up.
BACKOFF = (10, 30, 60, 300, 900, 1800, 3600)
PENDING = text("state = 'pending'")


class OutboxMessage(Base):
    """One message to the outside. `idempotency_key` lets the receiver see that a repeat is a repeat."""

    __tablename__ = "outbox"
    # Only what is pending is ever looked for, the oldest first (models/queries/outbox.py).
    __table_args__ = (
        Index("ix_outbox_pending", "next_attempt_at", "id", sqlite_where=PENDING, postgresql_where=PENDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UTCDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


def backoff_seconds(attempts: int) -> int:
    """Seconds to wait after this many failed attempts."""
    return BACKOFF[min(attempts, len(BACKOFF)) - 1] if attempts else 0
