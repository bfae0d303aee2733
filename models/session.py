"""A browser's login. The browser holds a random key; here stands only its hash, so that the table opens no door."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Account
from models.base import Base, UTCDateTime, db
from models.cover import Cover

# A session ends after so long without a request, and at the latest so long after its login: a working day with overtime.
IDLE, LONGEST = timedelta(hours=4), timedelta(hours=16)
# How exactly we remember when it was last used: each note is a write.
NOTED_EVERY = timedelta(minutes=5)


class Session(Base):
    """One login of one account in one browser. Instants are of the real clock, also in a demonstration."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_account_id_ended_at", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Changes with the password: a changed one ends every session (access/tokens.py).
    fingerprint: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    address: Mapped[str] = mapped_column(String(64), default="")
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def live(self, at: datetime) -> bool:
        """Whether it lets anybody in at this instant."""
        return self.ended_at is None and at < self.last_seen_at + IDLE and at < self.created_at + LONGEST

    def end(self, at: datetime) -> None:
        """Ends it; a second time changes nothing."""
        if self.ended_at is None:
            self.ended_at = at


FIND = (
    select(Session, Account, select(Cover.id).where(Cover.covering_id == Account.id).exists())
    .join(Account, Account.id == Session.account_id)
    .where(Session.key_hash == bindparam("key"))
)


def hashed(key: str) -> str:
    """The hash under which a key is known. The key is random and long: a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def find(key: str) -> tuple[Session, Account, bool] | None:
    """The session of a key with its account, ended or not, and whether that ever covered somebody: few do, and every page asks."""
    row = db.session.execute(FIND, {"key": hashed(key)}).unique().one_or_none()
    return (row[0], row[1], bool(row[2])) if row else None


def live_of(account_id: int, at: datetime) -> list[Session]:
    """The account's sessions that still let somebody in, the one last used on top."""
    query = select(Session).where(Session.account_id == account_id, Session.ended_at.is_(None))
    return [row for row in db.session.scalars(query.order_by(Session.last_seen_at.desc())) if row.live(at)]


def end_all(account_id: int, at: datetime, *, but: int | None = None) -> int:
    """Ends every session of an account, except one, within the caller's transaction; how many there were."""
    ended = [row for row in live_of(account_id, at) if row.id != but]
    for row in ended:
        row.end(at)
    return len(ended)
