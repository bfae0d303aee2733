"""Documents that were issued (印发): kept as they went out, with number and hash. One for each act that it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime, db


class IssuedDocument(Base):
    """One document as it was issued. `content` is its neutral tree, `pdf` the file; `sha256` is of the file and stands in the log.

    `source_id` is the record or filing that it is about: after another round there may be another one.
    """

    __tablename__ = "issued_documents"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "source_id", name="uq_issued_documents_case_id_kind_source_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(32))
    source_id: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    # The template's version; 0 is the shipped one.
    template_version: Mapped[int] = mapped_column()
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    @classmethod
    def of_case(cls, case_id: int) -> list[IssuedDocument]:
        """What was issued in a case, in that order."""
        return list(db.session.scalars(select(cls).where(cls.case_id == case_id).order_by(cls.id)))
