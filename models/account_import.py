"""A file of accounts that an administrator has looked at and may import: all of it, as it was shown, or nothing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

# So long a preview waits for its import.
LIFETIME = timedelta(hours=2)


class AccountImport(Base):
    """The rows of one file as they were read, until they are imported; for the administrator who brought the file."""

    __tablename__ = "account_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    file: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
