"""The event log of a case: append-only, each event carrying the hash of the one before."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime, canonical_json

GENESIS = "0" * 64


class CaseEvent(Base):
    """What happened. `effective_at` is when it became true (a passed deadline: its due instant); `at` when it was noticed."""

    __tablename__ = "case_events"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64))
    element_id: Mapped[str | None] = mapped_column(String(80))
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    effective_at: Mapped[datetime] = mapped_column(UTCDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


def chain_hash(row: dict[str, Any]) -> str:
    """SHA-256 over the event's content and the hash before it; `row` has the columns of `CaseEvent` but the hash."""
    content = {
        **{key: row[key] for key in ("case_id", "seq", "name", "element_id", "actor", "data", "previous_hash")},
        "at": stamp(row["at"]),
        "effective_at": stamp(row["effective_at"]),
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def stamp(instant: datetime) -> str:
    """An instant as UTC text with microseconds, the same whatever database it came back from."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def first_break(events: list[CaseEvent], length: int, last_hash: str) -> int | None:
    """The `seq` of the first event that was changed, removed or reordered; None when the chain holds.

    `length` and `last_hash` are what the case remembers of its log, so that a tail cut off is noticed as well.
    """
    previous = GENESIS
    for expected, event in enumerate(events, start=1):
        row = {column.key: getattr(event, column.key) for column in CaseEvent.__table__.columns}
        if event.seq != expected or event.previous_hash != previous or event.hash != chain_hash(row):
            return expected
        previous = event.hash
    return None if (len(events), previous) == (length, last_hash) else len(events) + 1
