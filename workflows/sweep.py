"""Fires what is due: one indexed question, oldest first, one unit for each deadline. Cost follows what is due."""

import logging
from dataclasses import dataclass
from datetime import datetime

from handlers.act import PendingEvent
from models.account import SYSTEM, Actor
from models.base import db
from models.deadline import Deadline
from models.queries import deadlines
from workflows.background.incidents import Work, report, resolve, settle
from workflows.context import Context
from workflows.holidays.recompute import is_stale, recompute
from workflows.locked import CaseBusy, on_case
from workflows.watching.faults import describe, passing

log = logging.getLogger("bihuan.sweep")

BATCH = 200
# More rounds than one case could ever need at once: an urging a day for ten years.
ROUNDS = 4000


@dataclass(frozen=True)
class Due:
    """A deadline that was due when we looked."""

    deadline_id: int
    case_id: int
    due_at: datetime


def sweep(context: Context, case_id: int | None = None) -> int:
    """Fires every deadline that is due now, those newly armed in the past included. Returns how many were fired.

    With `case_id` those of one case alone: before a person acts, so that what was late is on record as late. A deadline
    that can not be fired becomes an incident and waits for its retry; it stops neither the others nor the person.
    """
    fired = 0
    if case_id is None:
        settle(context)
    for _ in range(ROUNDS):
        due = due_now(context, case_id)
        if not due or context.stopping.is_set():
            break
        results = [fire(context, item) for item in due]
        fired += results.count("fired")
        if set(results) == {"left"}:
            # All of them are locked by somebody at work on them: the next round takes them.
            break
    return fired


def due_now(context: Context, case_id: int | None = None) -> list[Due]:
    """The oldest running deadline of each case whose instant has come, oldest first, without those that wait for a retry."""
    now = context.clock.now()
    db.session.rollback()
    query = deadlines.due(now, BATCH)
    if case_id is not None:
        query = query.where(Deadline.case_id == case_id)
    # One deadline a case and round: what firing it arms in the past (the next urging) comes before the case's later ones.
    first: dict[int, Due] = {}
    for row in db.session.execute(query):
        first.setdefault(row.case_id, Due(row.id, row.case_id, row.due_at))
    db.session.rollback()
    return list(first.values())


def fire(context: Context, due: Due, by: Actor | None = None) -> str:
    """Fires one deadline in its own unit: `fired`, `failed` (an incident), or `left` where another worker is at it or was faster.

    With `by` it is an administrator's retry: it waits for the case's lock, and the log says who it was.
    """
    try:
        with on_case(context, due.case_id, SYSTEM, skip_locked=by is None) as unit:
            row = next((row for row in unit.ledger.rows if row.id == due.deadline_id), None)
            # A repeating clock that another worker fired meanwhile stands at its next instant: not ours to fire now.
            if row is None or row.state != "running" or row.due_at != due.due_at:
                return "left"
            if is_stale(unit) and any(change.row is row and change.moved for change in recompute(unit, SYSTEM)):
                # A notice came in that moved it; that is kept, and the next round looks again.
                return "left"
            if by is not None:
                data = {"kind": "deadline", "result": "resolved"}
                unit.effects.events.append(
                    PendingEvent("IncidentRetried", row.element_id, by.username, unit.at, unit.at, data)
                )
            unit.fire(row)
            resolve(Work(due.case_id, due.deadline_id), unit.at, by or SYSTEM)
    except CaseBusy:
        return "left"
    except Exception as error:
        if kind := passing(error):
            # Nothing is wrong with the case: the database was away for a moment. The next round takes it again.
            log.warning("deadline %s waits, database %s: %s", due.deadline_id, kind, describe(error))
            return "left"
        report(context, Work(due.case_id, due.deadline_id), error, by)
        return "failed"
    return "fired"
