"""What process analytics found of many cases, kept so that nobody waits for it twice. It may be thrown away at any time."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime


class Analysis(Base):
    """One question and its answer. `stamp` is what was newest when it was answered (models/queries/analytics.py)."""

    __tablename__ = "analyses"

    # The hash of the question.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wanted: Mapped[dict[str, Any]] = mapped_column(Json)
    # The job that answers it, since when (real time); None of one that was answered at once.
    job_id: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    figures: Mapped[dict[str, Any] | None] = mapped_column(Json)
    stamp: Mapped[str | None] = mapped_column(String(120))
    # As of when the figures are (case clock), and when they were made (real time).
    as_of: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
