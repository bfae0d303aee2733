"""One run of the stories of a draft: who asked, on which content, how far it is, and what came out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Json, UTCDateTime
from models.files_column import Files

STATES = {"waiting": "排队中", "running": "运行中", "done": "已完成", "failed": "未能运行", "cancelled": "已取消"}
GOING = frozenset({"waiting", "running"})


class ScenarioRun(Base):
    """`names` are the stories that were asked for, None for all. `digest` is the content on which they were played.

    `results` says of each story whether it passed, in the order in which they were played; `plays` holds each step by step,
    name → JSON (workflows/stories/report.py: StoryRun).
    """

    __tablename__ = "scenario_runs"
    __table_args__ = (Index("ix_scenario_runs_draft_id", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("procedure_drafts.id"))
    digest: Mapped[str] = mapped_column(String(64))
    names: Mapped[list[str] | None] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    results: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=[])
    # Elements of the diagram that no story passes; known where all were played.
    missed: Mapped[list[str]] = mapped_column(Json, default=[])
    # Why nothing could be played, or not to the end.
    fault: Mapped[str] = mapped_column(Text, default="")
    plays: Mapped[dict[str, str] | None] = mapped_column(Files, deferred=True)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The job that plays it, None while somebody waits for it; when it was last heard of, by the system's clock.
    job_id: Mapped[str | None] = mapped_column(String(64))
    heard_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_going(self) -> bool:
        """Whether it waits or runs."""
        return self.state in GOING

    @property
    def passed(self) -> bool:
        """Whether all that was asked for went as it says."""
        return self.state == "done" and bool(self.results) and all(result["passed"] for result in self.results)
