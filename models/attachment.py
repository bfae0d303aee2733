"""Attachments (附件): what people put to a case as evidence. The bytes lie elsewhere, sealed; the row stays when they go."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Actor
from models.base import Base, UTCDateTime
from models.errors import DomainError

KEPT = text("removed_at IS NULL")


class Attachment(Base):
    """One file of one case. `element` is the step or message it was put to; `task_id` the step's row in the inbox."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_case_id", "case_id"),
        # What the sweep asks of every file that lies in the store.
        Index("ix_attachments_storage_key", "storage_key", sqlite_where=KEPT, postgresql_where=KEPT),
        Index("ix_attachments_preview_key", "preview_key", sqlite_where=KEPT, postgresql_where=KEPT),
        Index("ix_attachments_thumbnail_key", "thumbnail_key", sqlite_where=KEPT, postgresql_where=KEPT),
        Index("ix_attachments_sealed_with", "sealed_with"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    element: Mapped[str | None] = mapped_column(String(80))
    element_name: Mapped[str | None] = mapped_column(String(80))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    # As the person called it, made legible and without the evaluator: for display alone, never a path.
    name: Mapped[str] = mapped_column(String(200))
    media: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    # Of what was handed in, in clear: so that anybody can hold a copy against the record.
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(64))
    preview_key: Mapped[str | None] = mapped_column(String(64))
    thumbnail_key: Mapped[str | None] = mapped_column(String(64))
    sealed_with: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_by: Mapped[str | None] = mapped_column(String(64))
    removed_reason: Mapped[str | None] = mapped_column(String(200))

    @property
    def keys(self) -> tuple[str, ...]:
        """Where its bytes lie: the original and its copies."""
        return tuple(key for key in (self.storage_key, self.preview_key, self.thumbnail_key) if key)

    def remove(self, by: Actor, reason: str, at: datetime, *, submitted: bool) -> None:
        """Takes it away: its uploader alone, and only until the step was completed, for then it is evidence (409)."""
        if self.removed_at is not None:
            raise DomainError("attachment-removed", "该附件已移除", "the attachment was removed already")
        if self.account_id != by.account_id:
            raise DomainError(
                "not-your-attachment", "只有上传人可以移除附件", "only whoever put it there may remove it", status=403
            )
        if submitted:
            raise DomainError(
                "attachment-submitted",
                "附件已随办理结果提交，作为材料留存，不能移除",
                "it was submitted with the step and stays as evidence",
            )
        self.removed_at, self.removed_by, self.removed_reason = at, by.username, reason
