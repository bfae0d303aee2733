"""What a completed step changed, kept beside the case so that it may be put back (workflows/task_acts/taking_back.py).

Only columns that changed are kept, with what they held before; what is new is named, to be cancelled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.base import Base, UTCDateTime, db
from models.case import Case
from models.deadline import Deadline
from models.evaluation import Evaluation
from models.notice import Notice
from models.records import Record
from models.rows import table
from models.task import Task
from models.undo import StepUndo

if TYPE_CHECKING:
    from workflows.unit import Unit

# The log and what counts on only grow.
NEVER_BACK = frozenset({"id", "version", "event_seq", "last_hash", "deadline_seq", "filing_count", "workflow_state"})
KEPT = (Case, Task, Deadline)


def keep(unit: Unit, task: Task) -> None:
    """Adds the row to what the unit writes; nothing where the step can never be taken back.

    Called when everything else of the unit is known, before it is written.
    """
    if is_final(unit):
        return
    unit.rows.add(
        StepUndo(
            id=unit.case.id,
            task_id=task.id,
            account_id=unit.actor.account_id,
            at=unit.at,
            event_seq=unit.case.event_seq,
            state_hash=hash_of(unit.case.workflow_state),
            workflow_state=unit.state_before,
            rows=rows_of(unit),
        )
    )


def hash_of(state: bytes) -> str:
    """How a state is recognised."""
    return hashlib.sha256(state).hexdigest()


def is_final(unit: Unit) -> bool:
    """Whether this completion did what can not be put back from rows of ours: it ended the case, sent something to the
    province or another case, corrected the evaluation, or moved a limit. Left open is only what is known in full."""
    kinds = {type(row) for row in unit.effects.rows}
    if unit.case.closed_at is not None or unit.engine.completed or unit.effects.orders or unit.ledger.replaced:
        return True
    # What a handler changes by way of the session is known to it alone.
    if kinds - {Record, Notice} or db.session.new or db.session.dirty:
        return True
    return any(isinstance(row, Evaluation) for row, _ in changed(unit))


def changed(unit: Unit) -> Iterator[tuple[Base, dict[str, Any]]]:
    """Rows that the unit changed, with the columns that changed as they were before."""
    for row, before in unit.rows.known:
        now = row.__dict__
        different = {name: value for name, value in before.items() if now[name] is not value and now[name] != value}
        if different:
            yield row, different


def rows_of(unit: Unit) -> dict[str, Any]:
    """The rows as they were, by the name of their table."""
    kept: dict[str, Any] = {"cases": {}, "tasks": {}, "deadlines": {}}
    for row, before in changed(unit):
        values = {name: plain(value) for name, value in before.items() if name not in NEVER_BACK}
        if isinstance(row, Case):
            kept["cases"] = values
        elif isinstance(row, KEPT) and values:
            kept[row.__tablename__][str(row.id)] = values
    kept["new_tasks"] = [row.__dict__["engine_task_id"] for row in unit.rows.added.get(Task, [])]
    kept["new_deadlines"] = [row.__dict__["id"] for row in unit.rows.added.get(Deadline, [])]
    kept["records"] = sum(isinstance(row, Record) for row in unit.effects.rows)
    return kept


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def restored(model: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of columns as they were kept."""
    columns = table(model).c
    return {
        name: datetime.fromisoformat(value) if value and isinstance(columns[name].type, UTCDateTime) else value
        for name, value in values.items()
    }
