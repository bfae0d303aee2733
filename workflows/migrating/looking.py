"""The dry run: what would become of every running case, by either choice. Nothing about them changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, select

from models.account import SYSTEM
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.migration_run import MigratedCase, MigrationRun
from models.queries import locking
from models.rows import Rows
from workflows.context import Context
from workflows.migrating.clocks import CHOICES, RECOMPUTE
from workflows.migrating.course import Progress, fresh, order_of
from workflows.migrating.moving import Carried, Order, carry_over
from workflows.migrating.obstacles import CannotMove, refused
from workflows.unit import transaction, unit_of

# Cases that are looked at before it is written what was found.
BATCH = 100


def running_cases(from_ids: list[int], after: int = 0) -> list[int]:
    """The next cases that run on these versions, in the order of their numbers."""
    query = select(Case.id).where(Case.procedure_id.in_(from_ids), Case.closed_at.is_(None), Case.id > after)
    return list(db.session.scalars(query.order_by(Case.id).limit(BATCH)))


def count_running(from_ids: list[int]) -> int:
    """How many cases run on these versions."""
    query = select(func.count(Case.id)).where(Case.procedure_id.in_(from_ids), Case.closed_at.is_(None))
    return db.session.scalar(query) or 0


def plan(context: Context, run: MigrationRun, progress: Progress) -> None:
    """Looks at every running case and writes what would become of it. Changes nothing about them."""
    run_id, total = run.id, run.total
    seen = select(func.max(MigratedCase.case_id), func.count(MigratedCase.id)).where(MigratedCase.run_id == run_id)
    last, done = db.session.execute(seen).one()
    orders = [order_of(run, choice) for choice in CHOICES]
    while cases := running_cases(run.from_ids, last or 0):
        found = [look(context, case_id, orders) for case_id in cases]
        run = fresh(run_id)
        last, done = cases[-1], done + len(cases)
        with transaction():
            db.session.add_all([row for row in found if row is not None])
        progress(done, max(total, done))
        run = fresh(run_id)


def look(context: Context, case_id: int, orders: Sequence[Order]) -> MigratedCase | None:
    """What would become of one case by each choice; None where it is gone."""
    number = orders[0].run_id
    row = MigratedCase(run_id=number, case_id=case_id, outcome="can", obstacles=[], steps=[], clocks={}, kept={})
    for order in orders:
        rows = Rows()
        found = locking.unlocked(rows, case_id)
        if found is None:
            return None
        case, around = found
        row.case_no, row.from_id = case.case_no, case.procedure_id
        locking.add_steps_and_clocks(rows, case, around, None)
        try:
            unit = unit_of(context, case, SYSTEM, context.clock.now(), rows, around)
            unit.resume()
            carried = carry_over(unit, order)
        except (CannotMove, DomainError) as error:
            why = error if isinstance(error, CannotMove) else refused(error)
            row.outcome, row.obstacles = "cannot", [obstacle.kept() for obstacle in why.obstacles]
            return row
        finally:
            forget(context, case_id)
        row.steps = [asdict(step) for step in carried.steps]
        found_clocks = [clock.kept() for clock in carried.changed]
        if not carried.choice_matters:
            row.clocks, row.passes = dict.fromkeys(CHOICES, found_clocks), passes(carried)
            return row
        row.clocks = {**row.clocks, order.choice: found_clocks}
        row.passes = row.passes or (order.choice == RECOMPUTE and passes(carried))
    return row


def forget(context: Context, case_id: int) -> None:
    """A workflow that stays in memory (a simulation) must not keep what was only looked at."""
    if context.live is not None:
        context.live.pop(case_id, None)


def passes(carried: Carried) -> bool:
    """Whether a limit would run out at once."""
    return any(clock.move.passed for clock in carried.clocks)
