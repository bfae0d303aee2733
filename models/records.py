"""What people put on record in a case: one row an act, added and never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

KINDS = {
    "dispatch": "转派",
    "callback_verification": "回访核实",
    "verification": "核实（未回访）",
    "rectification": "整改",
    "review": "复核",
    "appeal": "申诉",
    "appeal_verification": "申诉核实",
    "correction_decision": "修正审定",
    "filing_correction": "备案材料更正",
    "filing_registration": "备案登记",
    "referral": "线索移送",
    "contact": "联系评价人",
    "handover": "移交",
    "supervision": "督办",
    "pause": "中止计时",
    "resume": "恢复计时",
    "extension_request": "申请延期",
    "extension_decision": "延期审定",
    "step": "办理",
    "answer_judged": "评价人回应答复",
}


class Record(Base):
    """One act with what its form brought. The form's schema belongs to the procedure version, so the data is kept whole."""

    __tablename__ = "records"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str | None] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    # The act was taken back (撤回); what it said stays readable.
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
