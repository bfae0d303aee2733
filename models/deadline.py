"""The deadline ledger: a rule, a start and a history. The instant is derived, stored and indexed, never the source."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

PURPOSES = {"due": "到期", "warn": "预警", "urge": "催办", "escalate": "升级"}
STATES = {
    "running": "计时中",
    "paused": "中止",
    "met": "已按期完成",
    "fired": "已触发",
    "cancelled": "已取消",
    "replaced": "已由新期限替代",
}
ADJUSTMENTS = {"pause": "中止", "extension": "延期"}
RUNNING = text("state = 'running'")
NOT_ENDED = text("ended_at IS NULL")
# What a new calendar reckons anew.
RECKONED = text("ended_at IS NULL AND state IN ('running', 'paused', 'fired')")
OPEN_LIMIT = text("purpose = 'due' AND ended_at IS NULL AND state IN ('running', 'fired')")


class Deadline(Base):
    """One clock of one case. `element_id` is the boundary event, `activity` the step it hangs on."""

    __tablename__ = "deadlines"
    __table_args__ = (
        # Only what runs can fall due: finished clocks, however many, are in nobody's way (models/queries/deadlines.py).
        Index("ix_deadlines_running", "due_at", "id", sqlite_where=RUNNING, postgresql_where=RUNNING),
        # Who is late: the limits of steps that are still open.
        Index("ix_deadlines_open_limits", "due_at", "case_id", sqlite_where=OPEN_LIMIT, postgresql_where=OPEN_LIMIT),
        # What a unit reads of its case: clocks without an end, and those that begin at a time that the case still holds.
        Index("ix_deadlines_not_ended", "case_id", sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED),
        Index("ix_deadlines_case_id_starts_at", "case_id", "starts_at"),
        # Which open clocks were reckoned by an older calendar: none, mostly (workflows/holidays/recompute.py).
        Index("ix_deadlines_reckoned", "calendar", "case_id", sqlite_where=RECKONED, postgresql_where=RECKONED),
    )

    # Given by the case (`Case.next_deadline_id`), so that rows and their history can be written in one statement each.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    element_id: Mapped[str] = mapped_column(String(80))
    activity: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(80))
    # The label of the calendar by which it was reckoned (calendars.notices.label_of); a plain CN was never looked at again.
    calendar: Mapped[str] = mapped_column(String(8), default="CN")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    provisional: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default="running")
    engine_task_id: Mapped[str] = mapped_column(String(32))
    armed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The date as it was before the first pause or extension moved it; None while nothing has.
    original_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What was done to a limit (due clocks alone), oldest first: {kind: pause, from, to, …} and {kind: extension, rule, …},
    # each with reason, by, approved_by, at. Replaced as a whole, never changed in place (models/rows.py).
    adjustments: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=[], server_default="[]")
    # When the step was left. A limit that has passed and is not ended is what makes a case overdue.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_limit(self) -> bool:
        """Whether it binds: a limit whose place another has taken does not any more."""
        return self.purpose == "due" and self.state != "replaced"

    @property
    def binds(self) -> bool:
        """Whether it is a limit that runs, or has run out, on something that is still open (queries/cases.py: open_limit)."""
        return self.purpose == "due" and self.ended_at is None and self.state in ("running", "fired")

    @property
    def is_open(self) -> bool:
        """Whether it runs, is paused, or has run out, on something that is still open."""
        return self.ended_at is None and self.state in ("running", "paused", "fired")

    @property
    def open_pause(self) -> dict[str, Any] | None:
        """The pause of this limit that still lasts, also while its step is left for a time; None where it runs."""
        return next((item for item in self.adjustments if item["kind"] == "pause" and item["to"] is None), None)

    @property
    def extensions(self) -> list[dict[str, Any]]:
        """The extensions that were granted."""
        return [item for item in self.adjustments if item["kind"] == "extension"]


class DeadlineChange(Base):
    """What happened to a deadline: armed, fired, met, reopened, cancelled, paused, resumed, extended … Append-only."""

    __tablename__ = "deadline_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    deadline_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("deadlines.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    change: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    due_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_after: Mapped[datetime | None] = mapped_column(UTCDateTime)
