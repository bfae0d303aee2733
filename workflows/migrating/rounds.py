"""The work of a migration, case by case: look, move, put back. Safe to be killed anywhere and to run twice.

Each case is a unit and a transaction of its own, and its row says in that very transaction what became of it; so a round that
begins again takes up what is left. Where somebody stops the run, or an administrator the job, it ends between two cases.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import select

from models.account import SYSTEM, Account, Actor
from models.base import db
from models.errors import DomainError
from models.migration_run import WAITING, MigratedCase, MigrationRun
from workflows.background.incidents import Work, report, resolve
from workflows.background.report import JobCancelled
from workflows.context import Context
from workflows.locked import on_case
from workflows.migrating.course import Progress, Stopped, close, fresh, order_of
from workflows.migrating.looking import passes, plan
from workflows.migrating.moving import Order, carry_over, tell
from workflows.migrating.obstacles import CannotMove, refused
from workflows.migrating.putting_back import keep, put_back
from workflows.sweep import sweep
from workflows.unit import transaction
from workflows.watching.faults import passing

log = logging.getLogger("bihuan.migrating")


def carry_on(context: Context, run_id: int, progress: Progress = lambda done, total: None) -> None:
    """Does what is left of a run's phase, and closes the phase."""
    try:
        run = fresh(run_id)
        PHASES[run.phase](context, run, progress)
    except Stopped:
        return
    except Exception as error:
        # Called off by an administrator; a fault of the database is tried again by the engine of the jobs.
        if isinstance(error, JobCancelled):
            close(run_id, "stopped")
        raise
    close(run_id, "done")


def move(context: Context, run: MigrationRun, progress: Progress) -> None:
    """Moves every case that can be moved."""
    order, actor = order_of(run), ordered_by(run.moved_by)
    each(context, run, progress, lambda row: move_one(context, order, actor, row))


def revert(context: Context, run: MigrationRun, progress: Progress) -> None:
    """Puts back every case that was moved and has not gone on."""
    actor, run_id = ordered_by(run.reverted_by), run.id
    each(context, run, progress, lambda row: revert_one(context, run_id, actor, row))


PHASES = {"plan": plan, "move": move, "revert": revert}


def each(context: Context, run: MigrationRun, progress: Progress, act: Callable[[int], None]) -> None:
    """The rows that wait for this phase, one after the other; a passing fault of the database leaves one for later."""
    run_id, waiting, total = run.id, WAITING[run.phase], run.total
    query = select(MigratedCase.id).where(MigratedCase.run_id == run_id, MigratedCase.outcome == waiting)
    rows = list(db.session.scalars(query.order_by(MigratedCase.id)))
    before = total - len(rows)
    for number, row_id in enumerate(rows, start=1):
        act(row_id)
        progress(before + number, total)
        fresh(run_id)


def ordered_by(username: str | None) -> Actor:
    """Whoever ordered it, for the log of each case."""
    account = Account.by_username(username) if username else None
    return account.actor() if account is not None else SYSTEM


def row_of(row_id: int, waiting: str) -> MigratedCase | None:
    """The row under the lock of its case; None where another worker was faster."""
    row = db.session.get_one(MigratedCase, row_id, populate_existing=True)
    return row if row.outcome == waiting else None


def move_one(context: Context, order: Order, actor: Actor, row_id: int) -> None:
    """One case in its own unit: moved, or refused with the reason, or an incident."""
    case_id = db.session.get_one(MigratedCase, row_id).case_id
    work = Work(case_id, migrated_id=row_id, kind="migration")
    try:
        # What is due by the old rule is on record as late before anything is reckoned anew.
        with on_case(context, case_id, actor, settle=sweep) as unit:
            row = row_of(row_id, WAITING["move"])
            if row is None:
                return
            carried = carry_over(unit, order)
            tell(unit, carried, order)
            keep(unit, row)
            row.outcome, row.at, row.steps = "moved", unit.at, [asdict(step) for step in carried.steps]
            row.clocks = {order.choice: [clock.kept() for clock in carried.changed]}
            row.passes = passes(carried)
            resolve(work, unit.at, actor)
    except Exception as error:
        not_done(context, work, error, "refused")


def try_again(context: Context, actor: Actor, row_id: int) -> str:
    """Another try at a case that failed; what came of it."""
    with transaction():
        row = db.session.get_one(MigratedCase, row_id, populate_existing=True, with_for_update=True)
        if row.outcome == "failed":
            row.outcome = WAITING["move"]
        run = db.session.get_one(MigrationRun, row.run_id, populate_existing=True)
    move_one(context, order_of(run), actor, row_id)
    db.session.rollback()
    return db.session.get_one(MigratedCase, row_id, populate_existing=True).outcome


def revert_one(context: Context, run_id: int, actor: Actor, row_id: int) -> None:
    """One case put back in its own unit. What is due by the rule that is given up is not fired first."""
    case_id = db.session.get_one(MigratedCase, row_id).case_id
    try:
        with on_case(context, case_id, actor) as unit:
            row = row_of(row_id, WAITING["revert"])
            if row is None:
                return
            put_back(unit, row, run_id)
            row.outcome, row.at = "reverted", unit.at
    except Exception as error:
        not_done(context, Work(case_id, migrated_id=row_id, kind="migration"), error, "stays")


def not_done(context: Context, work: Work, error: Exception, outcome: str) -> None:
    """Says on the row why not. A fault is an incident as well; one that passes leaves the case for the next round."""
    if passing(error):
        raise error
    if isinstance(error, DomainError):
        error = refused(error)
    with transaction():
        row = db.session.get_one(MigratedCase, work.migrated_id, populate_existing=True)
        row.at = context.clock.now()
        if isinstance(error, CannotMove):
            row.outcome, row.obstacles = outcome, [obstacle.kept() for obstacle in error.obstacles]
        elif outcome == "refused":
            row.outcome = "failed"
        else:
            row.outcome = outcome
    if not isinstance(error, CannotMove):
        log.exception("case %s could not be migrated", work.case_id, exc_info=error)
        report(context, work, error)
