"""Absence cover (代办): who does whose work, from when to when, and why.

At any instant an absent person is covered by one, and whoever covers is not absent: so nobody's work goes round in a circle,
and of each act it is plain for whom it was done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.account import LANES, Account
from models.base import Base, UTCDateTime
from models.errors import DomainError, forbidden, wrong_field

LONGEST = timedelta(days=366)


class Cover(Base):
    """One cover. Instants are those of the case clock; it begins at the first and ends by itself at the second."""

    __tablename__ = "covers"
    __table_args__ = (
        CheckConstraint("covering_id <> covered_id", name="somebody_else"),
        CheckConstraint("starts_at < ends_at", name="forward"),
        Index("ix_covers_covering_id_ends_at", "covering_id", "ends_at"),
        Index("ix_covers_covered_id_ends_at", "covered_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    covering_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    covered_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(200))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Ended before its time, by whom.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    @property
    def span(self) -> "Span":
        """The time in which it really holds."""
        return Span(self.starts_at, self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at))

    def state(self, at: datetime) -> str:
        """`coming`, `running`, `over` or `withdrawn` (ended before it began) at an instant."""
        if self.ended_at is not None and self.ended_at <= self.starts_at:
            return "withdrawn"
        if at < self.starts_at:
            return "coming"
        return "running" if at < self.span.ends_at else "over"

    def end(self, by_id: int | None, at: datetime) -> None:
        """Ends it now; 409 when it is over already."""
        if self.state(at) in ("over", "withdrawn"):
            raise DomainError("cover-is-over", "该代办已经结束", "this cover is over already")
        self.ended_at, self.ended_by_id = at, by_id


@dataclass(frozen=True)
class Span:
    """From an instant on, up to another one and without it."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        """Whether there is an instant in both."""
        return max(self.starts_at, other.starts_at) < min(self.ends_at, other.ends_at)


@dataclass(frozen=True)
class Plan:
    """A cover that somebody wants to enter."""

    covering: Account
    covered: Account
    span: Span
    reason: str

    def check(self, known: list[Cover], at: datetime) -> None:
        """Refuses what can not be a cover; `known` are the covers of these two whose time is not over."""
        self.check_time(at)
        self.check_people()
        for cover in known:
            if self.span.overlaps(cover.span):
                self.check_beside(cover)

    def check_time(self, at: datetime) -> None:
        """Its time lies ahead, and is not longer than a year (422)."""
        if self.span.ends_at <= self.span.starts_at:
            raise wrong_field("/ends_at", "not-after-start", "结束时间须晚于开始时间", "it must end after its start")
        if self.span.ends_at <= at:
            raise wrong_field("/ends_at", "in-the-past", "结束时间已过", "its end lies in the past")
        if self.span.ends_at - self.span.starts_at > LONGEST:
            raise wrong_field("/ends_at", "too-long", "一次代办最长一年", "a cover lasts a year at most")

    def check_people(self) -> None:
        """Two who work, the covered one in steps of cases; whoever covers belongs to the same organisation or one above."""
        if self.covering.id == self.covered.id:
            raise wrong_field("/covering", "oneself", "不能由本人代办本人的工作", "nobody covers themselves")
        for pointer, account in (("/covering", self.covering), ("/covered", self.covered)):
            if not account.active:
                raise wrong_field(pointer, "inactive", f"{account.name}的账户已停用", f"{account.username} is closed")
        if not LANES & set(self.covered.roles) or self.covered.organization is None:
            raise wrong_field(
                "/covered",
                "nothing-to-cover",
                f"{self.covered.name}没有办理步骤的角色，无需代办",
                f"{self.covered.username} has no role that works on steps",
            )
        above, own = self.covering.organization, self.covered.organization
        if above is None or (above.id != own.id and not own.is_below(above)):
            raise wrong_field(
                "/covering",
                "not-above",
                f"代办人须与{self.covered.name}同机构，或在其上级机构",
                "who covers belongs to the same organisation or to one above it",
            )

    def check_beside(self, other: Cover) -> None:
        """Refuses two covers at the same time that would contradict each other (409)."""
        if other.covered_id == self.covered.id:
            raise DomainError(
                "covered-already",
                f"{self.covered.name}在这段时间已有人代办",
                f"{self.covered.username} is covered already at that time",
            )
        if other.covered_id == self.covering.id:
            raise DomainError(
                "coverer-is-absent",
                f"{self.covering.name}在这段时间本人也由他人代办",
                f"{self.covering.username} is absent at that time",
            )
        if other.covering_id == self.covered.id:
            raise DomainError(
                "covered-is-covering",
                f"{self.covered.name}在这段时间正为他人代办，请先调整那项代办",
                f"{self.covered.username} covers somebody else at that time",
            )


def ensure_may_enter(who: Account, plan: Plan) -> None:
    """A person enters their own cover; a supervisor or administrator any, within their locality (403)."""
    if who.id == plan.covered.id:
        return
    overseeing = {"supervisor", "admin"} & set(who.roles)
    if not overseeing or (who.locality is not None and who.locality != plan.covered.locality):
        raise forbidden("只能登记本人的代办", "you may enter a cover for yourself only")
