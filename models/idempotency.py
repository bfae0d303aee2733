"""Acts that may be repeated: the answer of an act under the caller's own key, kept in the act's own transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime, db
from models.errors import DomainError


class IdempotencyKey(Base):
    """One act under one key of one account: a repeat with the same content gets the same answer."""

    __tablename__ = "idempotency_keys"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def answer_of(account_id: int | None, key: str, hashes: Collection[str]) -> dict[str, Any] | None:
    """The answer given before; None for a new key; 409 where the key was used for something else.

    `hashes` are what the hash of this content may be.
    """
    row = db.session.get(IdempotencyKey, (account_id, key), populate_existing=True) if account_id else None
    if row is None:
        return None
    if row.content_hash not in hashes:
        raise DomainError(
            "idempotency-key-reused",
            "该 Idempotency-Key 已用于其他内容",
            "this Idempotency-Key was used for other content",
        )
    return dict(row.answer)
