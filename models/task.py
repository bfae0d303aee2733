"""The inbox rows: which human step waits, for whom, until when. A projection of the workflow state."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from models.account import Actor
from models.base import Base, UTCDateTime
from models.errors import DomainError

OPEN = text("state = 'open'")
DONE = text("state = 'done'")
ELSEWHERE = text("organization_id <> owner_organization_id")
# Roles of offices that see a case because they have a step in it, and not as its bureau or institution.
ROLES_BESIDE = ("third_level", "authority", "filing_office")
BESIDE = text("lane IN ('third_level', 'authority', 'filing_office')")
OPEN_ELSEWHERE = text("state = 'open' AND organization_id <> owner_organization_id")
# Login name → what somebody is called.
Called = Callable[[str], str]


class Task(Base):
    """One human step of one case. `owner_organization_id` answers for it; `organization_id` holds it just now."""

    __tablename__ = "tasks"
    __table_args__ = (
        # An inbox is walked in the order of its due dates, narrowed and counted without touching a row that is not shown
        # (models/queries/tasks.py, inbox.py).
        Index(
            "ix_tasks_open",
            "organization_id",
            "due_at",
            "id",
            "lane",
            "case_id",
            "name",
            "claimed_by",
            "warn_at",
            "paused",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        # What lies with a sub-account is rare: hardly a row is in these two.
        Index(
            "ix_tasks_handed_down",
            "owner_organization_id",
            "due_at",
            "id",
            sqlite_where=OPEN_ELSEWHERE,
            postgresql_where=OPEN_ELSEWHERE,
        ),
        Index("ix_tasks_held", "organization_id", "case_id", sqlite_where=ELSEWHERE, postgresql_where=ELSEWHERE),
        Index("ix_tasks_beside", "organization_id", "case_id", sqlite_where=BESIDE, postgresql_where=BESIDE),
        Index("ix_tasks_case_id_state", "case_id", "state"),
        # Whoever oversees many offices counts what is open and walks it in the order of its due dates (models/queries/oversight.py).
        Index(
            "ix_tasks_overseen",
            "due_at",
            "id",
            "case_id",
            "owner_organization_id",
            "step",
            "name",
            "claimed_by",
            "paused",
            "provisional",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        # What somebody has done, the newest first (models/queries/home.py, inbox.py).
        Index("ix_tasks_done_by", "completed_by", "completed_at", "id", sqlite_where=DONE, postgresql_where=DONE),
        # What was done in a period, counted without reading the rows themselves (models/queries/heat.py).
        Index(
            "ix_tasks_done",
            "completed_at",
            "case_id",
            "step",
            "owner_organization_id",
            "due_at",
            "worked_minutes",
            sqlite_where=DONE,
            postgresql_where=DONE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str] = mapped_column(String(80))
    engine_task_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(80))
    lane: Mapped[str] = mapped_column(String(40))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    owner_organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    warn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    provisional: Mapped[bool] = mapped_column(default=False)
    # Its limit is paused (中止): there is no date until the clock is resumed.
    paused: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Requests of this step that wait for an answer (models/opinion.py): while there are any it can not be completed.
    requests_open: Mapped[int] = mapped_column(default=0, server_default="0")
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    completed_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(32))
    # Minutes of office hours between `created_at` and `completed_at`, by the calendar in force when it was done.
    worked_minutes: Mapped[int | None]

    def urgency(self, now: datetime) -> str:
        """`normal`, `warned` or `overdue` at this instant; `paused` while its limit stands still."""
        if self.paused:
            return "paused"
        if self.due_at is not None and now >= self.due_at:
            return "overdue"
        return "warned" if self.warn_at is not None and now >= self.warn_at else "normal"

    @property
    def handed_down(self) -> bool:
        """Whether a sub-account holds it for the organisation that answers for it (ST-35b)."""
        return self.organization_id != self.owner_organization_id

    def ensure_open(self, shown: Callable[[datetime], str], called: Called = str) -> None:
        """Refuses a step that is done already, saying by whom and when (409); `shown` puts an instant into words, `called`
        a login name."""
        if self.state == "done":
            when, who = shown(self.completed_at) if self.completed_at else "?", called(self.completed_by or "?")
            raise DomainError(
                "task-already-done",
                f"该步骤已由 {who} 于 {when} 办理完毕",
                f"this step was completed by {who} at {when}",
            )
        if self.state != "open":
            raise DomainError(
                "task-cancelled", "该步骤已随流程变化取消", "this step was cancelled by the course of the case"
            )

    def capacity_of(self, actor: Actor) -> Actor:
        """As whom somebody acts on this step: for themselves where they can, else for one whom they cover (代办)."""
        if not actor.covering:
            return actor
        able = [one for one in actor.capacities if self.is_in_hands_of(one)]
        # Where nobody of them holds it, who may know of it is told why not.
        knowing = [one for one in actor.capacities if one.organization_id in self.offices and self.lane in one.roles]
        return [*able, *knowing, actor][0]

    @property
    def offices(self) -> tuple[int, int]:
        """Who holds it and who answers for it."""
        return self.organization_id, self.owner_organization_id

    def is_in_hands_of(self, actor: Actor) -> bool:
        """Whether the step lies in a lane of the actor's organisation, and no colleague has claimed it."""
        return self.organization_id == actor.organization_id and self.lane in actor.roles and self.is_free_for(actor)

    def is_free_for(self, actor: Actor) -> bool:
        """Whether nobody has claimed it, or the actor, or the one for whom the actor acts."""
        covered = actor.acting_for.username if actor.acting_for else None
        return self.claimed_by in (None, actor.username, covered)

    def is_known_to(self, actor: Actor) -> bool:
        """Whether the step is the actor's to know, for themselves or for one whom they cover (models/queries/scope.py)."""
        return any(one.organization_id in self.offices and self.lane in one.roles for one in actor.capacities)

    def ensure_held_by(self, actor: Actor, called: Called = str) -> None:
        """Refuses an actor who does not hold the step now: it is handed down, or a colleague has claimed it (409).

        What an absent colleague has claimed is in the hands of whoever covers them.
        """
        holder = self.capacity_of(actor)
        if self.organization_id != holder.organization_id:
            raise DomainError(
                "task-handed-down",
                "该步骤已下派下级账户，须先收回再办理",
                "the step is handed down to a sub-account: take it back first",
            )
        if not self.is_free_for(holder):
            who = called(self.claimed_by or "?")
            raise DomainError("task-claimed", f"该步骤已由 {who} 领取", f"the step is claimed by {who}")
