"""What a person has read: everything up to a mark, and single notices after it. Notices belong to offices; reading does not."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class NoticeMark(Base):
    """Everything up to this notice counts as read."""

    __tablename__ = "notice_marks"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    read_until: Mapped[int]


class NoticeRead(Base):
    """One notice after the mark that was read."""

    __tablename__ = "notice_reads"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True, autoincrement=False)
