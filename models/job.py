"""How far a piece of background work has come: the administrator reads it, the job writes it."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime

STATES = {"running": "进行中", "done": "已完成", "failed": "失败", "cancelled": "已取消"}


class JobReport(Base):
    """One deferred job under its engine's number. Periodic work has none: its figures are in the metrics."""

    __tablename__ = "job_reports"
    __table_args__ = (Index("ix_job_reports_started_at", "started_at"),)

    job_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default="running")
    attempts: Mapped[int] = mapped_column(default=1)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(300))
    error: Mapped[str | None] = mapped_column(Text)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
