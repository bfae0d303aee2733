"""Moves a case to another version and back, and looks at everything that is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.base import db
from models.deadline import Deadline
from models.migration_run import MigratedCase, MigrationRun
from models.rows import columns
from models.task import Task
from tests.workflows.migrating.variants import publish_beside, rewritten
from workflows.migrating import ordering
from workflows.procedures.shelf import SHELF, Source
from workflows.stories.player import actor

SHANTOU = Source.read(SHELF / "shantou")
TEN, SEVEN = "10个工作日</bpmn:timeDuration>", "7个工作日</bpmn:timeDuration>"


@dataclass
class Mover:
    """Orders migrations of a play's case as the publisher."""

    play: Any

    def to(self, source: Source, choice: str = "recompute", mapping: dict[str, str] | None = None) -> MigrationRun:
        """Publishes a version and brings the case to it."""
        return self.start(self.plan(source, mapping), choice)

    def plan(self, source: Source, mapping: dict[str, str] | None = None) -> MigrationRun:
        """Publishes a version and looks what would become of the case."""
        version = publish_beside(self.play.context, source)
        return ordering.begin(
            self.play.context, actor("publisher"), version.locality, [], version.version, mapping or {}
        )

    def start(self, run: MigrationRun, choice: str = "recompute") -> MigrationRun:
        return ordering.start(self.play.context, actor("publisher"), run.id, choice, early=True)

    def back(self, run: MigrationRun) -> MigratedCase:
        """Puts it back; what became of it."""
        return self.row(ordering.revert(self.play.context, actor("publisher"), run.id))

    def row(self, run: MigrationRun) -> MigratedCase:
        """What became of the case."""
        db.session.rollback()
        query = select(MigratedCase).where(MigratedCase.run_id == run.id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()


def seven(source: Source = SHANTOU) -> Source:
    return rewritten(source, (TEN, SEVEN))


def whole(play: Any) -> dict[str, Any]:
    """Ledger, inbox and state, every column."""
    case = play.case
    db.session.refresh(case)
    found: dict[str, Any] = {"state": case.workflow_state, "stage": case.stage, "procedure": case.procedure_id}
    for model in (Deadline, Task):
        query = select(model).where(model.case_id == case.id).order_by(model.id)
        rows = db.session.scalars(query.execution_options(populate_existing=True))
        found[model.__name__] = [{name: getattr(row, name) for name in columns(model)} for row in rows]
    return found
