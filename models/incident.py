"""Incidents (事故): background work of a case that failed for another reason than a rule, until it is mended or given up."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime
from models.errors import DomainError

# Seconds until the next try after the n-th failure of a deadline; the last one repeats.
BACKOFF = (60, 300, 900, 3600, 14400)
KINDS = {
    "deadline": "时钟未能触发",
    "filing_refused": "报送被拒收",
    "filing_fault": "报送或登记回执出错",
    "procedure": "流程版本缺失",
    "notice_failed": "提醒未能送达",
    "migration": "迁移到新版流程出错",
}
# `obsolete`: the case has moved on, nothing is left to be done.
STATES = {"open": "待处理", "resolved": "已解决", "skipped": "已跳过", "obsolete": "已失效"}


class Incident(Base):
    """One failing piece of work of one case: a deadline (`deadline_id`) a message to the province (`outbox_id`), a message of
    notices to a person (`notice_message_id`), or its way over to another version (`migrated_id`).

    `element` and `handler` say where it broke; `element_name` is what the diagram called it, kept for the day on which
    the diagram can not be read. `error` tells nothing of what people entered (ST-4b).
    """

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_state_retry_at", "state", "retry_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    deadline_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("deadlines.id"), unique=True)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), unique=True)
    notice_message_id: Mapped[int | None] = mapped_column(ForeignKey("notice_messages.id"), unique=True)
    migrated_id: Mapped[int | None] = mapped_column(ForeignKey("migrated_cases.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(24), default="deadline", server_default="deadline")
    element: Mapped[str | None] = mapped_column(String(80))
    element_name: Mapped[str | None] = mapped_column(String(80))
    handler: Mapped[str | None] = mapped_column(String(80))
    error: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open")
    attempts: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retry_at: Mapped[datetime] = mapped_column(UTCDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)

    def failed(self, error: str, retry_at: datetime) -> None:
        """It failed (again): open, and to be tried at `retry_at`."""
        self.attempts += 1
        self.error, self.retry_at = error, retry_at
        self.state, self.resolved_at, self.closed_by, self.reason = "open", None, None, None

    def close(self, state: str, by: str, at: datetime, reason: str | None = None) -> None:
        """It is over: resolved, skipped or obsolete."""
        self.state, self.closed_by, self.resolved_at, self.reason = state, by, at, reason

    def ensure_open(self, shown: Callable[[datetime], str]) -> None:
        """Refuses an incident that is over, saying by whom and when (409)."""
        if self.state == "open":
            return
        when = shown(self.resolved_at) if self.resolved_at else "?"
        raise DomainError(
            "incident-closed",
            f"该事故已于 {when} 由 {self.closed_by} 处理：{STATES.get(self.state, self.state)}",
            f"this incident was dealt with by {self.closed_by} at {when}: {self.state}",
        )


def next_try(now: datetime, attempts: int) -> datetime:
    """When a deadline is tried again after this many failures."""
    return now + timedelta(seconds=BACKOFF[min(attempts, len(BACKOFF)) - 1])
