"""How far the demonstration's simulated clock runs ahead of the real one. One row; never moved back."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db


class DemoClock(Base):
    """The offset in whole seconds, added to the real time. `loading` stands while the demonstration is being loaded."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    offset_seconds: Mapped[int] = mapped_column(default=0)
    loading: Mapped[bool | None]


def offset() -> timedelta:
    """The current offset; none before the demonstration was loaded."""
    return timedelta(seconds=db.session.scalar(select(DemoClock.offset_seconds).where(DemoClock.id == 1)) or 0)
