"""What somebody has typed into a form and not sent yet. Kept sealed: people write before anything is masked (ST-4b)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UTCDateTime, db


class Draft(Base):
    """One account's unsent form. `subject` names a step (`task/17`) or a message of a case (`case/5/lodge_appeal`).

    Gone when the form is sent, when its step is done, and with the case (workflows/drafts.py).
    """

    __tablename__ = "drafts"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    # The step; None for a message, which an account may send more than once.
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    sealed: Mapped[str] = mapped_column(Text)
    # By the real clock, which is the one on the wall of whoever types.
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    @property
    def place(self) -> str:
        """Where its content belongs: it opens for this account and form alone."""
        return place_of(self.account_id, self.subject)


def place_of(account_id: int, subject: str) -> str:
    """The place under which a draft is sealed."""
    return f"drafts/{account_id}/{subject}"


def find(account_id: int, subject: str) -> Draft | None:
    """The draft of an account, as the database has it now."""
    query = select(Draft).where(Draft.account_id == account_id, Draft.subject == subject)
    return db.session.scalar(query.execution_options(populate_existing=True))


def forget(case_id: int, subject: str, account_id: int | None = None) -> None:
    """Deletes the drafts of a form: one account's, or everybody's."""
    own = [Draft.account_id == account_id] if account_id is not None else []
    db.session.execute(delete(Draft).where(Draft.case_id == case_id, Draft.subject == subject, *own))
