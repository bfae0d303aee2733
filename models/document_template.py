"""Templates of documents that administrators wrote in place of those that come with the house, and letterheads for docx."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime, db


class DocumentTemplate(Base):
    """One version of the template of one kind; the newest is in force. `text` is None where the shipped one was put back."""

    __tablename__ = "document_templates"
    __table_args__ = (UniqueConstraint("kind", "version", name="uq_document_templates_kind_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column()
    text: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by: Mapped[str] = mapped_column(String(64))

    @classmethod
    def newest(cls, kind: str) -> DocumentTemplate | None:
        """The version in force; None while nobody has replaced the shipped one."""
        return db.session.scalar(select(cls).where(cls.kind == kind).order_by(cls.version.desc()).limit(1))

    @classmethod
    def history(cls, kind: str) -> list[DocumentTemplate]:
        """All versions, the newest first."""
        return list(db.session.scalars(select(cls).where(cls.kind == kind).order_by(cls.version.desc())))


class Letterhead(Base):
    """One .docx below the papers: styles, header and footer. The newest is in force; without `content` it was taken away."""

    __tablename__ = "letterheads"

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by: Mapped[str] = mapped_column(String(64))

    @classmethod
    def newest(cls) -> Letterhead | None:
        """The one in force, without its content until that is asked for."""
        found = db.session.scalar(select(cls).order_by(cls.id.desc()).limit(1))
        return found if found is not None and found.sha256 is not None else None
