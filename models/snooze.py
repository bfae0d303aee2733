"""稍后处理: a step that one account does not want to see in its inbox until then. Nobody else notices, no limit moves."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime


class Snooze(Base):
    """One step, put aside by one account. Early warning and due date end it, whatever `until` says."""

    __tablename__ = "snoozes"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True, autoincrement=False)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
