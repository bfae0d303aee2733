"""Bringing running cases to another version of their procedure (迁移): one run for all of them, one row for each case."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime

# What a run does: first it only looks (试算), then it moves, at last it may put everything back.
PHASES = {"plan": "试算", "move": "迁移", "revert": "撤回迁移"}
STATES = {"running": "进行中", "done": "已完成", "stopped": "已停止"}
OUTCOMES = {
    "can": "可以迁移",
    "cannot": "不能迁移",
    "moved": "已迁移",
    "refused": "未迁移",
    "failed": "迁移出错",
    "reverted": "已撤回",
    "stays": "不能撤回",
}
# What the next phase of a run takes up.
WAITING = {"move": "can", "revert": "moved"}


class MigrationRun(Base):
    """One migration of the running cases of a procedure (`key`) from some versions to another, with what was chosen."""

    __tablename__ = "migration_runs"
    __table_args__ = (Index("ix_migration_runs_key", "key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    from_ids: Mapped[list[int]] = mapped_column(Json)
    to_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    # Element of the old version → element of the new one; to nothing: a clock that ends.
    mapping: Mapped[dict[str, str]] = mapped_column(Json, default={})
    # `keep` or `recompute` (workflows/migrating/clocks.py); empty until somebody chose.
    choice: Mapped[str] = mapped_column(String(16), default="")
    phase: Mapped[str] = mapped_column(String(8), default="plan")
    state: Mapped[str] = mapped_column(String(8), default="running")
    # How many cases the phase is about, and the last one that was looked at.
    total: Mapped[int] = mapped_column(default=0)
    job_id: Mapped[str | None] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_by: Mapped[str | None] = mapped_column(String(64))
    moved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reverted_by: Mapped[str | None] = mapped_column(String(64))
    reverted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def is_busy(self) -> bool:
        """Whether somebody works on it just now."""
        return self.state == "running"


class MigratedCase(Base):
    """One case of a run: what would become of it, what did, and what it was before."""

    __tablename__ = "migrated_cases"
    __table_args__ = (
        Index("uq_migrated_cases_run_id_case_id", "run_id", "case_id", unique=True),
        Index("ix_migrated_cases_run_id_outcome_id", "run_id", "outcome", "id"),
        Index("ix_migrated_cases_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("migration_runs.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    case_no: Mapped[str] = mapped_column(String(40))
    from_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    outcome: Mapped[str] = mapped_column(String(8))
    # Each reason: code, zh, en, element, name, by_hand.
    obstacles: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=[])
    # Each token: kind, before, after, name_before, name_after.
    steps: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=[])
    # Choice → each clock that changes: see workflows/migrating/clocks.py.
    clocks: Mapped[dict[str, list[dict[str, Any]]]] = mapped_column(Json, default={})
    # Whether a limit would run out at once by the new rule.
    passes: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What it was, and how it stood after the move: see workflows/migrating/putting_back.py.
    state_before: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    kept: Mapped[dict[str, Any]] = mapped_column(Json, default={}, deferred=True)
