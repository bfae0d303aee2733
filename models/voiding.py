"""作废: that a case never should have been one. One account asks, another one decides."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Actor
from models.base import Base, UTCDateTime
from models.errors import forbidden

REASONS = {
    "duplicate": "重复工单",
    "test": "测试数据",
    "wrong_locality": "不属于本地区",
    "not_an_evaluation": "不是评价或没有实际内容",
    "withdrawn_upstream": "省平台已撤销",
    "other": "其他（在说明中写明）",
}
STATES = {"asked": "待审批", "approved": "已作废", "refused": "不予作废", "withdrawn": "已撤回申请"}
PENDING = text("state = 'asked'")
# Whoever may ask for it, and whoever may decide; a first-level account only for cases of its own office.
ASKERS = frozenset({"first_level", "admin"})
DECIDERS = frozenset({"first_level", "supervisor", "admin"})


class VoidRequest(Base):
    """One request to void one case."""

    __tablename__ = "void_requests"
    __table_args__ = (
        Index("uq_void_requests_asked", "case_id", unique=True, sqlite_where=PENDING, postgresql_where=PENDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(16), default="asked")
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[str | None] = mapped_column(Text)

    def ensure_other(self, actor: Actor) -> None:
        """Refuses (403) the account that asked: voiding takes two."""
        if actor.account_id == self.account_id:
            raise forbidden(
                "作废须由另一人审批，不能审批本人提出的申请", "another person decides, never the one who asked"
            )
