"""Failed logins, counted so that guessing gets slower: per account and client address, and per client address alone.

Nothing here names a person: a counter stands under a keyed hash of what it counts. A counter forgets by itself, so that
nobody is ever locked out for good, and it never counts an account alone: a stranger elsewhere can not shut its owner out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime, db

# Failures are forgotten this long after the last one: longer than any wait, or waiting would wipe them out.
MEMORY = timedelta(hours=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=15)


@dataclass(frozen=True)
class Counter:
    """What is counted, and how many failures go without waiting."""

    key: str
    free: int

    def wait_after(self, failures: int) -> timedelta:
        """The pause after so many failures: none at first, then 10 seconds, doubling up to 15 minutes."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta(0)
        return min(FIRST_WAIT * (1 << min(beyond, 10)), LONGEST_WAIT)


class LoginAttempts(Base):
    """The failures under one counter, and until when it lets nobody try."""

    __tablename__ = "login_attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    blocked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


def blocked_until(counters: tuple[Counter, ...], at: datetime) -> datetime | None:
    """The instant until which one of these counters lets nobody try; None if a try is free."""
    rows = [db.session.get(LoginAttempts, counter.key, populate_existing=True) for counter in counters]
    ends = [row.blocked_until for row in rows if row is not None and row.blocked_until is not None]
    return max((end for end in ends if end > at), default=None)


def count_failure(counter: Counter, at: datetime) -> None:
    """One more failure; the counter is locked, so that several at the same moment all count."""
    row = db.session.get(LoginAttempts, counter.key, populate_existing=True, with_for_update=True)
    if row is None:
        row = LoginAttempts(key=counter.key, failures=0, failed_at=at)
        db.session.add(row)
    elif row.failed_at + MEMORY <= at:
        row.failures = 0
    row.failures += 1
    row.failed_at = at
    wait = counter.wait_after(row.failures)
    row.blocked_until = at + wait if wait else None
    db.session.flush()


def known(counter: Counter) -> bool:
    """Whether there is anything to forget."""
    return db.session.get(LoginAttempts, counter.key) is not None


def forget(counter: Counter) -> None:
    """The owner got in: the account's failures from this address were slips."""
    db.session.execute(delete(LoginAttempts).where(LoginAttempts.key == counter.key))


def forget_old(at: datetime) -> None:
    """Removes counters that remember nothing any more, leaving out those that somebody is just changing."""
    old = select(LoginAttempts.key).where(LoginAttempts.failed_at <= at - MEMORY).limit(100)
    keys = db.session.scalars(old.with_for_update(skip_locked=True)).all()
    if keys:
        db.session.execute(delete(LoginAttempts).where(LoginAttempts.key.in_(keys)))
