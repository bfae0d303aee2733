"""Incidents: a unit that failed for another reason than a rule. Seen by an administrator, tried again with back-off."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime

BACKOFF = (60, 300, 900, 3600, 14400)


class Incident(Base):
    """One failing piece of work of one case, such as a deadline that could not be fired."""

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_state_retry_at", "state", "retry_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    deadline_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("deadlines.id"), unique=True)
    error: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open")
    attempts: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retry_at: Mapped[datetime] = mapped_column(UTCDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
