"""The link by which the person who wrote the review sees the answer and says whether it is one (ST-36: fed back to the evaluator).

The token is random and shown once; only its hash is kept. Where it goes by SMS, it lies sealed until that has left.
What the person says is a record of the case, not a column here.
"""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime, db

ACTIVE = text("used_at IS NULL AND revoked_at IS NULL")
# 192 bits: nobody guesses it, and it still fits a short message.
TOKEN_BYTES = 24
LONGEST_TOKEN = 64


class EvaluatorLink(Base):
    """One link. At most one of a case is active; instants are aware, `expires_at` is the first instant at which it is dead."""

    __tablename__ = "evaluator_links"
    __table_args__ = (
        Index("uq_evaluator_links_active", "case_id", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE),
        Index("ix_evaluator_links_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(16), default="answer")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What the person said of the answer; None until then.
    satisfied: Mapped[bool | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sealed: Mapped[str | None] = mapped_column(Text)
    sealed_with: Mapped[str | None] = mapped_column(String(40))

    @property
    def place(self) -> str:
        """Where its sealed token belongs."""
        return f"evaluator_links/{self.id}"

    def state(self, now: datetime) -> str:
        """`active`, `used`, `revoked` or `expired` at this instant."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if now >= self.expires_at else "active"


STATES = {"active": "有效", "used": "已使用", "revoked": "已撤销", "expired": "已过期"}


def new_token() -> str:
    """A token that nobody can guess; fit for an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Under which a token is kept. It is random and long, so a plain hash tells nothing."""
    return hashlib.sha256(token[:LONGEST_TOKEN].encode()).hexdigest()


def by_token(token: str) -> EvaluatorLink | None:
    """The link of a token, in whatever state; one look-up by an index, whether there is one or not."""
    wanted = select(EvaluatorLink).where(EvaluatorLink.token_hash == hash_of(token))
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def of_case(case_id: int) -> list[EvaluatorLink]:
    """The links of a case, the newest first."""
    return list(
        db.session.scalars(
            select(EvaluatorLink).where(EvaluatorLink.case_id == case_id).order_by(EvaluatorLink.id.desc())
        )
    )
