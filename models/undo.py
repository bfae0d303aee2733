"""What a case was like before its newest human step was completed, kept as long as that step may be taken back (撤回)."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime


class StepUndo(Base):
    """One row a case (`id` is the case's), replaced by every completion. Holds only what that completion changed.

    A completion that can never be taken back leaves the row of the one before, which then is of no use. `event_seq` and
    `state_hash` are those of after the completion, so that everything later is noticed.
    """

    __tablename__ = "step_undos"

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    task_id: Mapped[int] = mapped_column()
    account_id: Mapped[int | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    event_seq: Mapped[int] = mapped_column()
    state_hash: Mapped[str] = mapped_column(String(64))
    # The engine's state of before, and the rows as they were: see workflows/task_acts/undoing.py.
    workflow_state: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    rows: Mapped[dict[str, Any]] = mapped_column(Json, default={})
