"""Who gets which notice by which channel and when: the administrator's settings, and what a person chose within them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

ONLY = 1


class NoticeSettings(Base):
    """One row. `value` is what differs from the defaults of `workflows/notifying/policy.py`, which alone reads it."""

    __tablename__ = "notice_settings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class NoticeChoice(Base):
    """What one person chose."""

    __tablename__ = "notice_choices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    value: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
