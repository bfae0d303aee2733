"""A run that tries a procedure on the past: which content beside which version, on what terms, how far, and what came out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime
from models.files_column import Files

STATES = {"waiting": "排队中", "running": "进行中", "done": "已完成", "failed": "失败", "cancelled": "已取消"}
UNDER_WAY = ("waiting", "running")


class Backtest(Base):
    """One run. It tries a draft (`draft_id`, with its files as they were) or a version (`procedure_id`) beside `against_id`.

    `digest` is the hash of what was tried. `updated_at` is by the real clock: one that has stood still for long has lost its
    process.
    """

    __tablename__ = "backtests"
    __table_args__ = (Index("ix_backtests_key_id", "key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    serves: Mapped[str] = mapped_column(String(32))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_drafts.id"), index=True)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedures.id"))
    against_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    digest: Mapped[str] = mapped_column(String(64))
    files: Mapped[dict[str, str]] = mapped_column(Files, deferred=True)
    kind: Mapped[str] = mapped_column(String(16))
    terms: Mapped[dict[str, Any]] = mapped_column(Json)
    seed: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    error: Mapped[str | None] = mapped_column(Text)
    job_id: Mapped[str | None] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNDER_WAY
