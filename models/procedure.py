"""Published procedure versions: the diagram with all that lies beside it, and the hash of it all.

A case stays on the version it began with.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime, db


class Procedure(Base):
    """One published version. Never changed once published.

    `locality` is the name of its folder: a locality, or a variant of one, which `serves` then names.
    """

    __tablename__ = "procedures"
    __table_args__ = (UniqueConstraint("locality", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    locality: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    diagram: Mapped[str] = mapped_column(Text)
    forms: Mapped[dict[str, Any]] = mapped_column(Json)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default={}, server_default=text("'{}'"))
    tables: Mapped[dict[str, str]] = mapped_column(Json, default={}, server_default=text("'{}'"))
    parts: Mapped[dict[str, str]] = mapped_column(Json, default={}, server_default=text("'{}'"))
    serves: Mapped[str | None] = mapped_column(String(32), index=True)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @classmethod
    def all_current(cls) -> "list[Procedure]":
        """The version in force of every procedure, in the order of their names."""
        ordered = select(cls).order_by(cls.locality, cls.version)
        return list({procedure.locality: procedure for procedure in db.session.scalars(ordered)}.values())

    @classmethod
    def current(cls, locality: str) -> "Procedure | None":
        """The version that new cases of this locality take."""
        return db.session.scalar(select(cls).where(cls.locality == locality).order_by(cls.version.desc()).limit(1))


def localities() -> dict[str, str]:
    """Every locality with a procedure of its own, and what it is called in Chinese; ordered by its code."""
    columns = select(Procedure.locality, Procedure.settings).where(Procedure.serves == Procedure.locality)
    found = {row.locality: row.settings for row in db.session.execute(columns.order_by(Procedure.version))}
    return {locality: str((found[locality] or {}).get("title") or locality) for locality in sorted(found)}
