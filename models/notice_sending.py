"""The outbox of notices: what goes to whom and when, the messages made of it, and every attempt to deliver one."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime

ITEM_STATES = {"waiting": "待发送", "gathered": "已编入消息", "dropped": "不再发送"}
MESSAGE_STATES = {"pending": "发送中", "delivered": "已送达", "failed": "未送达", "dropped": "不再发送"}
RESULTS = {
    "delivered": "成功",
    "unavailable": "对方暂不可用",
    "refused": "被拒绝",
    "fault": "程序出错",
    "dropped": "不再发送",
}
WAITING = text("state = 'waiting'")
PENDING = text("state = 'pending'")
DROPPED = text("state = 'dropped'")
TO_EVALUATOR = text("link_id IS NOT NULL")
# Seconds until the next try after the n-th failure; after the last one a message is dead: nobody needs a reminder of last week.
BACKOFF = (30, 60, 300, 900, 1800, 3600, 7200, 14400)


class NoticeItem(Base):
    """One notice to one person (or robot) on one channel, not before `send_at`. `quiet` ones keep to working hours."""

    __tablename__ = "notice_items"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel", "account_id"),
        UniqueConstraint("notice_id", "channel", "robot_id"),
        Index("ix_notice_items_waiting", "send_at", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_notice_items_message_id", "message_id"),
        Index("ix_notice_items_dropped", "send_at", sqlite_where=DROPPED, postgresql_where=DROPPED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("notice_robots.id"))
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(24))
    quiet: Mapped[bool]
    at_once: Mapped[bool]
    why: Mapped[str] = mapped_column(String(16))
    send_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("notice_messages.id"))


class NoticeMessage(Base):
    """One message to the outside: a single notice, a digest, a test, or a link to the person who wrote the review (`link_id`;
    then nobody's account). At least once, under its idempotency key.

    `case_id` is the first case that it tells of. `at` is when it was made by the case clock; all other instants are real ones
    (`context.system_clock`), for a demonstration's clock says nothing about a mail server.
    """

    __tablename__ = "notice_messages"
    __table_args__ = (
        Index("ix_notice_messages_pending", "next_attempt_at", "id", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_notice_messages_account_id", "account_id", "id"),
        Index("ix_notice_messages_link_id", "link_id", sqlite_where=TO_EVALUATOR, postgresql_where=TO_EVALUATOR),
        # What is old enough to be forgotten.
        Index("ix_notice_messages_created_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("notice_robots.id"))
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(24))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("evaluator_links.id"))
    count: Mapped[int] = mapped_column(default=1)
    quiet: Mapped[bool]
    shown: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UTCDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)

    def send_again(self, at: datetime) -> None:
        """Sets it back: it goes out with the next round, with all its attempts before it.

        Under its old key; under a new one where it was delivered: who asks for it again wants it to arrive again.
        """
        if self.state == "delivered":
            self.renew_key()
        self.state, self.attempts, self.next_attempt_at = "pending", 0, at

    def renew_key(self) -> None:
        """Makes it another message to whoever receives it, and no repeat."""
        key, _, number = self.idempotency_key.partition("~")
        self.idempotency_key = f"{key}~{int(number or 1) + 1}"


class NoticeAttempt(Base):
    """One attempt to deliver a message. `error` tells nothing of an address."""

    __tablename__ = "notice_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("notice_messages.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    result: Mapped[str] = mapped_column(String(16))
    error: Mapped[str | None] = mapped_column(Text)


def backoff_seconds(attempts: int) -> int:
    """Seconds to wait after this many failed attempts."""
    return BACKOFF[min(max(attempts, 1), len(BACKOFF)) - 1]
