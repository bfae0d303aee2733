"""Notices shown in the product: early warnings, urging, escalations, results. To an organisation's role, or to supervisors."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime

KINDS = {
    "early_warning": "预警",
    "overdue": "逾期",
    "urging": "催办",
    "escalation": "升级督办",
    "result": "结果",
    "recomputed": "期限调整",
    "mention": "提到我",
}


class Notice(Base):
    """One line for one audience. `organization_id` None and role `supervisor`: the leaders of the locality."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_organization_id_role_at", "organization_id", "role", "at"),
        Index("ix_notices_account_id", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    # For one person alone, such as whoever was mentioned in a note; the role is then not asked.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(String(24))
    locality: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def to_person(case: Any, at: datetime, account_id: int, kind: str, text: str) -> Notice:
    """A notice for one person, such as one who was mentioned in a note; `case` carries `id` and `locality`."""
    return Notice(
        case_id=case.id,
        organization_id=None,
        account_id=account_id,
        role="",
        locality=case.locality,
        kind=kind,
        text=text[:300],
        at=at,
    )
