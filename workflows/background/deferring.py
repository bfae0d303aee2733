"""How a unit asks for background work: in its own transaction, so that the job is there exactly if the unit is."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event

from handlers.ports import JobKind
from models.base import Base, db
from models.outbox import OutboxMessage
from workflows.context import Context


def defer(context: Context, name: str, **arguments: Any) -> str | None:
    """Puts a job on record in the present transaction; returns its number.

    None where nobody works in the background (a simulation, a test): the caller's own rounds do it.
    """
    engine = context.jobs
    if engine is None:
        return None
    session = db.session()
    job_id = engine.defer(session.connection(), JobKind(name), arguments)
    event.listen(session, "after_commit", lambda _: engine.wake(), once=True)
    return job_id


def follow_up(context: Context, rows: Iterable[Base]) -> None:
    """A unit that wrote to the outbox has it delivered at once, not at the next round: one statement more, else none."""
    if any(isinstance(row, OutboxMessage) for row in rows):
        defer(context, "deliver")
