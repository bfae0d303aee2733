"""Every story of every shipped procedure, brought to another version at points of it, saved, restored and lived on.

Here a story is brought over at every third of its points, beginning with its first, its second or its third in turn, so that
every point has its stories; tests/soak brings each over at every point.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import simulated_world
from calendars.adjustments import Adjustments
from calendars.deadlines import compute
from calendars.rules import Relation, parse
from models.account import Account
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.migration_run import MigratedCase, MigrationRun
from models.procedure import Procedure
from models.rows import columns
from models.task import Task
from tests.workflows.migrating.variants import NEW, again, publish_beside, shorter, with_steps
from workflows import front_door
from workflows.background.scheduler import tick
from workflows.context import Context, Rehearsal
from workflows.migrating import ordering
from workflows.procedures.shelf import SHELF, Source
from workflows.stories.player import Player, actor
from workflows.stories.simulate import folders_of
from workflows.stories.story import Step, Story, stories
from workflows.sweep import sweep

STORIES = [story for folder in folders_of([]) for story in stories(folder) if not story.refused]


# Between two points at which a story is brought over.
EVERY = 3


def name_of(story: Story) -> str:
    return f"{story.locality}-{story.name}"


@dataclass
class Turn:
    """Says at which points of a story it is: at one of them at least."""

    story: Story
    every: int = EVERY
    points: int = 0

    def now(self) -> bool:
        """Asked once at each point."""
        first = STORIES.index(self.story) % min(self.every, max(len(self.story.steps), 1))
        self.points += 1
        return (self.points - 1) % self.every == first


@dataclass
class Mover:
    """Brings the story's case over whenever it is told, and looks at what became of it."""

    context: Context
    player: Player
    locality: str
    # On which version the cases of the procedure run.
    version: int = 1
    moved: int = 0

    @property
    def case(self) -> Case:
        """The story's case as it is now."""
        db.session.rollback()
        case = Case.by_no(self.player.case_no)
        assert case is not None
        db.session.refresh(case)
        return case

    def running(self) -> list[Case]:
        """The running cases of the procedure."""
        db.session.rollback()
        db.session.expunge_all()
        own = select(Procedure.id).where(Procedure.locality == self.locality)
        query = select(Case).where(Case.procedure_id.in_(own), Case.closed_at.is_(None)).order_by(Case.id)
        return list(db.session.scalars(query))

    def over(self, to: int, choice: str) -> MigrationRun | None:
        """Every running case of the procedure; None where there is none."""
        publisher = actor("publisher")
        run = ordering.begin(self.context, publisher, self.locality, [3 - to], to, {})
        planned = rows_of(run)
        if not planned:
            return None
        assert [(row.case_no, row.obstacles) for row in planned if row.outcome != "can"] == []
        run = ordering.start(self.context, publisher, run.id, choice, early=True)
        assert [(row.case_no, row.outcome) for row in rows_of(run) if row.outcome != "moved"] == []
        for row, before in zip(rows_of(run), planned, strict=True):
            # What the dry run said is what came about.
            assert row.clocks[choice] == before.clocks[choice] or row.passes
        self.moved += 1
        return run

    def back(self, run: MigrationRun) -> None:
        """Everything as it was."""
        publisher = actor("publisher")
        run = ordering.revert(self.context, publisher, run.id)
        assert [(row.case_no, row.outcome, row.obstacles) for row in rows_of(run) if row.outcome != "reverted"] == []


def rows_of(run: MigrationRun) -> list[MigratedCase]:
    """The cases of a run."""
    db.session.rollback()
    query = select(MigratedCase).where(MigratedCase.run_id == run.id).order_by(MigratedCase.id)
    found = list(db.session.scalars(query.execution_options(populate_existing=True)))
    db.session.expunge_all()
    return found


@contextmanager
def played(story: Story, source: Source) -> Iterator[Mover]:
    """A world with another version beside the one of the story."""
    with simulated_world(story.received, Rehearsal()) as world:
        publish_beside(world.context, source)
        player = Player(world.context, world.set_clock, world.province)
        yield Mover(world.context, player, story.locality)


def source_of(story: Story) -> Source:
    return Source.read(SHELF / story.locality)


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_brought_to_and_fro_between_identical_versions_a_story_ends_as_before(story: Story) -> None:
    ends_as_before(story, Turn(story))


def ends_as_before(story: Story, turn: Turn) -> None:
    with played(story, again(source_of(story))) as mover:

        def to_and_fro(step: Step | None) -> None:
            if not turn.now():
                return
            there = 3 - mover.version
            if mover.over(there, "recompute" if mover.moved % 2 else "keep") is not None:
                mover.version = there

        mover.player.play(story, to_and_fro)

        assert mover.moved or mover.case.closed_at is not None


def standing(case: Case, known: set[int] | None = None) -> dict[str, Any]:
    """The ledger, the inbox and the state of a case, every column of it; of the ledger only the rows that are known."""
    found: dict[str, Any] = {"state": case.workflow_state, "procedure": case.procedure_id, "stage": case.stage}
    for model in (Deadline, Task):
        rows = db.session.scalars(select(model).where(model.case_id == case.id).order_by(model.id))
        found[model.__tablename__] = {
            row.id: {name: getattr(row, name) for name in columns(model)}
            for row in rows
            if model is Task or known is None or row.id in known
        }
    return found


def difference(after: dict[str, Any], before: dict[str, Any]) -> list[Any]:
    """What is not as it was."""
    found: list[Any] = [name for name in ("state", "procedure", "stage") if after[name] != before[name]]
    for table in ("deadlines", "tasks"):
        found += [
            (row["step" if table == "tasks" else "element_id"], name, row[name], after[table][number][name])
            for number, row in before[table].items()
            for name in row
            if after[table][number][name] != row[name]
        ]
    return found


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_with_shorter_limits_dates_follow_the_new_rule_and_a_revert_gives_back_every_column(story: Story) -> None:
    gives_back_every_column(story, Turn(story))


def gives_back_every_column(story: Story, turn: Turn) -> None:
    with played(story, shorter(source_of(story))) as mover:

        def there_and_back(step: Step | None) -> None:
            if not turn.now():
                return
            # What is due now is on record before anything is moved.
            sweep(mover.context)
            before = {case.id: standing(case) for case in mover.running()}
            if (run := mover.over(2, "recompute")) is None:
                return
            for case in mover.running():
                follow_the_rule(mover.context, case, before[case.id]["deadlines"])
            mover.back(run)
            for case in mover.running():
                assert difference(standing(case, set(before[case.id]["deadlines"])), before[case.id]) == []

        mover.player.play(story, there_and_back)


def follow_the_rule(context: Context, case: Case, before: dict[int, dict[str, Any]]) -> None:
    """Each open limit is reckoned from the start that it had, by the rule of the version on which the case now is."""
    definition, calendar = context.definitions.version(case.procedure_id), context.calendar()
    for row in db.session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.ended_at.is_(None))):
        assert row.id in before
        assert row.starts_at == before[row.id]["starts_at"]
        element = definition.elements[row.element_id]
        if row.purpose == "due" and row.state != "replaced" and not element.timer.startswith("case."):
            assert row.rule == element.timer
            if parse(row.rule).relation is Relation.FROM_START:
                kept = Adjustments.read(row.adjustments)
                assert row.due_at == compute(row.rule, row.starts_at, calendar, adjustments=kept).due_at


class Eager(Player):
    """Whoever has one of the new steps completes it at once, so that the story goes on as it was written."""

    def perform(self, step: Step, where: str) -> list[str]:
        warnings = super().perform(step, where)
        # What one case sends to another has arrived.
        tick(self.context)
        self.complete_new_steps()
        return warnings

    def live_until(self, instant: datetime) -> None:
        super().live_until(instant)
        self.complete_new_steps()

    def complete_new_steps(self) -> None:
        """Until none is open."""
        while task := self.new_step():
            accounts = db.session.scalars(select(Account).where(Account.organization_id == task.organization_id))
            who = next(account.actor() for account in accounts if task.lane in account.roles)
            front_door.complete(self.context, who, task.id, "done", {})

    def new_step(self) -> Task | None:
        """One that is open."""
        db.session.rollback()
        return db.session.scalar(select(Task).where(Task.step.startswith(NEW), Task.state == "open").limit(1))


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_a_new_step_is_met_ahead_and_never_gone_back_to(story: Story) -> None:
    """Stories are brought over at their first point, their second, and so on in turn, so that every point has its stories."""
    chosen = STORIES.index(story) % max(len(story.steps), 1)
    with played(story, with_steps(source_of(story))) as mover:
        player = mover.player = Eager(mover.context, mover.player.set_clock, mover.player.province)
        points, ahead = 0, 0

        def at_its_point(step: Step | None) -> None:
            nonlocal points, ahead
            if points == chosen and mover.over(2, "keep") is not None:
                ahead = max(db.session.scalars(select(Task.id)), default=0)
                # Where the token stands is where it stood: nothing new waits.
                assert player.new_step() is None
            points += 1

        mover.player.play(story, at_its_point)

        if ahead:
            own = select(Task).where(Task.case_id == mover.case.id, Task.id > ahead).order_by(Task.id)
            later = [task.step for task in db.session.scalars(own)]
            definition = mover.context.definitions.version(mover.case.procedure_id)
            for place, step in enumerate(later):
                if not step.startswith(NEW) and NEW + step in definition.elements:
                    assert NEW + step in later[:place]


def test_the_stories_of_every_procedure_are_there() -> None:
    assert {story.locality for story in STORIES} == {folder.name for folder in folders_of([])}
    assert all(isinstance(folder, Path) for folder in folders_of([]))
