"""A migration on its way: whether it is to go on, what it asks of each case, and the end of a phase."""

from __future__ import annotations

from collections.abc import Callable

from models.base import db
from models.migration_run import MigrationRun
from workflows.migrating.moving import Order, numbers_of
from workflows.unit import transaction

# Told how many cases are done, and of how many.
Progress = Callable[[int, int], None]


class Stopped(Exception):  # noqa: N818 -- not an error: somebody wants it to end
    """Somebody has stopped the run."""


def fresh(run_id: int) -> MigrationRun:
    """The run as it is now; raises `Stopped` where nobody wants it to go on."""
    db.session.rollback()
    run = db.session.get_one(MigrationRun, run_id, populate_existing=True)
    if run.state != "running":
        raise Stopped(run_id)
    return run


def close(run_id: int, state: str) -> None:
    """The phase is over, unless somebody stopped it before."""
    with transaction():
        run = db.session.get_one(MigrationRun, run_id, populate_existing=True, with_for_update=True)
        if run.state == "running":
            run.state = state


def order_of(run: MigrationRun, choice: str = "") -> Order:
    """What a run asks of each case."""
    numbers = numbers_of([*run.from_ids, run.to_id])
    return Order(frozenset(run.from_ids), run.to_id, choice or run.choice, dict(run.mapping), run.id, numbers)
