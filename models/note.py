"""Notes (备注): what colleagues of one organisation write to each other about a case. Nobody else ever reads them."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Actor
from models.base import Base, Json, UTCDateTime
from models.errors import DomainError

# A slip of the pen may be mended; what colleagues have answered to must stay.
EDITABLE = timedelta(minutes=10)


class Note(Base):
    """One note. A deleted one keeps its row: who wrote it, who deleted it and when, and no text."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_case_id_organization_id", "case_id", "organization_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str] = mapped_column(Text)
    # Usernames of the colleagues whom it mentions.
    mentions: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_by: Mapped[str | None] = mapped_column(String(64))

    def may_edit(self, by: Actor, at: datetime) -> bool:
        """Whether its author may still mend it."""
        return self.account_id == by.account_id and self.deleted_at is None and at < self.created_at + EDITABLE

    def may_delete(self, by: Actor) -> bool:
        """Whether this account may delete it: its author, at any time; a trace stays."""
        return self.account_id == by.account_id and self.deleted_at is None

    def edit(self, by: Actor, text: str, mentions: list[str], at: datetime) -> None:
        """Writes another text; 403 for another person, 409 after ten minutes or when it is deleted."""
        self.ensure_theirs(by)
        if at >= self.created_at + EDITABLE:
            raise DomainError(
                "note-too-old",
                "备注发出超过10分钟，不能再修改，可另写一条",
                "a note can be edited within ten minutes: write another one",
            )
        self.text, self.mentions, self.edited_at = text, mentions, at

    def delete(self, by: Actor, at: datetime) -> None:
        """Forgets the text and leaves the trace; 403 for another person, 409 where it is deleted."""
        self.ensure_theirs(by)
        self.text, self.mentions, self.deleted_at, self.deleted_by = "", [], at, by.username

    def ensure_theirs(self, by: Actor) -> None:
        """Refuses whoever did not write it, and a note that is deleted."""
        if self.account_id != by.account_id:
            raise DomainError("not-your-note", "只有作者可以修改备注", "only its author may change a note", status=403)
        if self.deleted_at is not None:
            raise DomainError("note-deleted", "该备注已删除", "the note is deleted")
