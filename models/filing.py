"""Filings (报备) with the province: what was sent, under which key, and what came back (ST-35e, ST-37c)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime

STATUS_ZH = {"pending": "待报送", "confirmed": "省局已收", "returned": "省局退回", "failed": "报送失败，需人工处理"}


class Filing(Base):
    """One submission. A returned one is followed by a new one with a new number; none is overwritten."""

    __tablename__ = "filings"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    filing_no: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    target: Mapped[str] = mapped_column(String(32), default="province")
    status: Mapped[str] = mapped_column(String(16), default="pending")
    payload_hash: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    receipt_no: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
