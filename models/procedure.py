"""Published procedure versions: the diagram, its forms, and the hash of both. A case stays on the version it began with."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime, db


class Procedure(Base):
    """One published version. Never changed once published."""

    __tablename__ = "procedures"
    __table_args__ = (UniqueConstraint("locality", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    locality: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    diagram: Mapped[str] = mapped_column(Text)
    forms: Mapped[dict[str, Any]] = mapped_column(Json)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @classmethod
    def current(cls, locality: str) -> "Procedure | None":
        """The version that new cases of this locality take."""
        return db.session.scalar(select(cls).where(cls.locality == locality).order_by(cls.version.desc()).limit(1))
