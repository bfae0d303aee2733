"""Notices shown in the product: new tasks, early warnings, urging, escalations, results. To an office's role, or to one account."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime

KINDS = {
    "new_task": "新任务",
    "early_warning": "预警",
    "overdue": "逾期",
    "urging": "催办",
    "escalation": "升级督办",
    "mention": "提到我",
    "result": "办理结果",
    "recomputed": "期限调整",
    "incident": "系统事故",
}
# Kinds that ask somebody to do something about an open step: pointless once nothing is open.
ABOUT_STEPS = frozenset({"new_task", "early_warning", "overdue", "urging", "escalation"})
LONGEST = 300
UNPLANNED = text("planned = false")


class Notice(Base):
    """One line for one audience. `organization_id` None and role `supervisor`: the leaders of the locality; with
    `account_id` it is for that person alone.

    `planned` once it was decided to whom it goes outside the product (workflows/notifying). `private`: its words were
    entered by a person and are shown in the product alone. `key` makes one of a kind: a second one with it is not kept.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_organization_id_role_at", "organization_id", "role", "at"),
        # Only what is not planned yet is ever looked for, the oldest first.
        Index(
            "ix_notices_unplanned",
            "id",
            sqlite_where=text("planned = 0"),
            postgresql_where=UNPLANNED,
        ),
        # What a person has not read: newer than a mark, in one of a few offices and roles.
        Index("ix_notices_audience", "organization_id", "role", "id"),
        Index("ix_notices_account_id", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(String(24))
    locality: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(String(LONGEST))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    planned: Mapped[bool] = mapped_column(default=False, server_default=false())
    private: Mapped[bool] = mapped_column(default=False, server_default=false())
    key: Mapped[str | None] = mapped_column(String(80), unique=True)


def to_office(case: Any, at: datetime, office: int | None, role: str, kind: str, text: str, **more: Any) -> Notice:
    """The one way to make a notice: for a role of an office, or (office None) of the case's locality.

    `case` is the case or whatever carries its `id` and `locality`. Longer texts are cut at 300 characters.
    """
    return Notice(
        case_id=case.id,
        organization_id=office,
        role=role,
        locality=case.locality,
        kind=kind,
        text=text[:LONGEST],
        at=at,
        **more,
    )


def to_person(case: Any, at: datetime, account_id: int, kind: str, text: str, **more: Any) -> Notice:
    """A notice for one person, such as one who was mentioned in a note."""
    return to_office(case, at, None, "", kind, text, account_id=account_id, **more)
