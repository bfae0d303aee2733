"""A procedure while it is being changed: the draft with all its files, what it was after each save, and who did what with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime
from models.files_column import Files

STATES = {
    "draft": "编辑中",
    "checked": "检查通过",
    "proposed": "待批准",
    "approved": "已批准",
    "published": "已发布",
    "discarded": "已放弃",
}
# The same as the end of an English sentence: "the draft …".
STATES_EN = {
    "draft": "is still being edited",
    "checked": "has passed its checks and is not proposed yet",
    "proposed": "waits for approval",
    "approved": "is approved",
    "published": "is published",
    "discarded": "was discarded",
}
# In these a draft may be changed; a change makes it an unchecked one again.
EDITABLE = frozenset({"draft", "checked"})
# What somebody still works on.
OPEN = ("draft", "checked", "proposed", "approved")
ACTS = {
    "created": "新建草案",
    "imported": "导入草案",
    "restored": "恢复为新草案",
    "recovered": "找回早先的内容",
    "checked": "检查通过",
    "failed": "检查未通过",
    "overridden": "未通过检查仍予提交",
    "proposed": "提交审批",
    "withdrawn": "撤回审批",
    "approved": "批准",
    "rejected": "退回修改",
    "published": "发布",
    "discarded": "放弃草案",
}


class ProcedureDraft(Base):
    """One change of a procedure on its way to a version. `base_id` is the version that it began from, if any.

    `revision` counts the saves; who saves says which one they saw. `digest` is the hash of all files; that of what decides
    how the procedure runs is `Package.content_hash`. `check_report` is what lint and scenarios said, of the content
    `checked_digest`.
    """

    __tablename__ = "procedure_drafts"
    __table_args__ = (Index("ix_procedure_drafts_key_state", "key", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    serves: Mapped[str] = mapped_column(String(32), index=True)
    title: Mapped[str] = mapped_column(String(120))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("procedures.id"))
    state: Mapped[str] = mapped_column(String(16), default="draft")
    revision: Mapped[int] = mapped_column(default=1)
    files: Mapped[dict[str, str]] = mapped_column(Files, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    # Path → the revision that last changed it; a file that was taken out is still named.
    touched: Mapped[dict[str, int]] = mapped_column(Json, default={})
    # Everybody who put something into it: none of them approves it.
    authors: Mapped[list[str]] = mapped_column(Json, default=[])
    # Who has it open in the editor; others are told, not stopped.
    held_by: Mapped[str | None] = mapped_column(String(64))
    held_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    check_job: Mapped[str | None] = mapped_column(String(64))
    check_report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    checked_digest: Mapped[str | None] = mapped_column(String(64))
    # Why it was proposed although a check had failed, and by whom.
    override: Mapped[dict[str, Any] | None] = mapped_column(Json)
    proposed_by: Mapped[str | None] = mapped_column(String(64))
    approved_by: Mapped[str | None] = mapped_column(String(64))
    # What was imported and not understood, for the analyst to look at.
    import_notes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=[], server_default=text("'[]'"))
    published_id: Mapped[int | None] = mapped_column(ForeignKey("procedures.id"))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def is_editable(self) -> bool:
        """Whether its content may be changed now."""
        return self.state in EDITABLE

    @property
    def is_checked(self) -> bool:
        """Whether lint and scenarios passed on exactly this content."""
        return self.checked_digest == self.digest and bool((self.check_report or {}).get("passed"))


class DraftRevision(Base):
    """What a draft was after a save, so that nothing is lost."""

    __tablename__ = "procedure_draft_revisions"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("procedure_drafts.id"))
    number: Mapped[int]
    files: Mapped[dict[str, str]] = mapped_column(Files, deferred=True)
    changed: Mapped[list[str]] = mapped_column(Json)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ProcedureAct(Base):
    """Who did what with a procedure, when and why. Append-only."""

    __tablename__ = "procedure_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_drafts.id"), index=True)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedures.id"))
    act: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
