"""Who took which list out of the house: one row for each export."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime


class ExportRecord(Base):
    """One export: the list, what it was narrowed by, how many rows, as what file."""

    __tablename__ = "export_records"
    __table_args__ = (Index("ix_export_records_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by: Mapped[str] = mapped_column(String(64))
    list: Mapped[str] = mapped_column(String(64))
    file_format: Mapped[str] = mapped_column(String(8))
    narrowed_by: Mapped[dict[str, Any]] = mapped_column(Json)
    rows: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UTCDateTime)
