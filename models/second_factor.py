"""The second factor of an account: a secret from which its owner's device makes a number every 30 seconds (TOTP, RFC 6238)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime


class SecondFactor(Base):
    """One account's. The secret is sealed; recovery codes are kept as argon2 hashes, each good once.

    Until `confirmed_at` it is only being set up and asks nobody. `last_step` is the 30-second step of the newest code that was
    used: it and all before it open nothing any more.
    """

    __tablename__ = "second_factors"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    secret_sealed: Mapped[str] = mapped_column(Text)
    sealed_with: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_step: Mapped[int] = mapped_column(default=0)
    recovery_hashes: Mapped[list[str]] = mapped_column(Json)

    @property
    def place(self) -> str:
        """Where the secret is sealed for."""
        return place_of(self.account_id)


def place_of(account_id: int) -> str:
    """The place of an account's secret."""
    return f"second_factors/{account_id}/secret"
