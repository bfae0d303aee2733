"""Erases the person behind an evaluation when its term is over, and leaves the case (ST-4b)."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select

from calendars.clock import beijing_instant, to_beijing
from models.account import SYSTEM
from models.base import db
from models.case import Case
from models.evaluation import Evaluator
from models.queries import cases as case_queries
from models.undo import StepUndo
from workflows.context import Context
from workflows.locked import CaseBusy, on_case
from workflows.notifying import forgetting
from workflows.unit import transaction

BATCH = 200
# The digest of an order holds its evaluator too. Afterwards a repeat of the order can not be told from another one.
NO_DIGEST = "erased"
# A limit of a next step that long has been warned of, and then nothing is taken back anyway.
UNDO_KEPT = timedelta(days=60)

log = logging.getLogger("bihuan.retention")


def ends_before(now: datetime, days: int) -> datetime:
    """Cases closed before this instant have had their term: natural days in Beijing, the day of closing not counted."""
    return beijing_instant(to_beijing(now).date() - timedelta(days=days))


def over(context: Context) -> Select[int]:
    """Cases whose evaluator has had its term."""
    return (
        select(Evaluator.case_id)
        .join(Case, Case.id == Evaluator.case_id)
        .where(Evaluator.erased_at.is_(None))
        .where(Case.closed_at < ends_before(context.clock.now(), context.retention_days))
    )


def due(context: Context, after: int = 0, most: int = BATCH) -> list[int]:
    """Cases whose evaluator is to be erased now, in the order of their ids, from the one after `after` on."""
    db.session.rollback()
    query = over(context).where(Evaluator.case_id > after).order_by(Evaluator.case_id).limit(most)
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def forget_undos(context: Context) -> None:
    """Deletes what would put old completions back: nobody takes a step back after so many days."""
    with transaction():
        db.session.execute(delete(StepUndo).where(StepUndo.at < context.clock.now() - UNDO_KEPT))


def count_due(context: Context) -> int:
    """How many evaluators are to be erased now."""
    return db.session.scalar(select(func.count()).select_from(over(context).subquery())) or 0


def erase_due(context: Context) -> int:
    """Erases every evaluator whose term is over, one unit each; returns how many. Safe in any number of workers.

    A case that fails is logged and tried again by the next round; it holds up no other.
    """
    forget_undos(context)
    forgetting.forget_due(context)
    erased, last = 0, 0
    while batch := due(context, after=last):
        for case_id in batch:
            try:
                erased += erase(context, case_id)
            except CaseBusy:
                continue
            except Exception:
                log.exception("the evaluator of case %s could not be erased", case_id)
        last = batch[-1]
    return erased


def erase(context: Context, case_id: int) -> bool:
    """Erases one evaluator; False where another worker was faster."""
    with on_case(context, case_id, SYSTEM, skip_locked=True) as unit:
        row = case_queries.evaluator(case_id)
        closed = unit.case.closed_at
        if row is None or row.erased_at is not None or closed is None:
            return False
        row.erase(unit.at)
        unit.case.content_hash = NO_DIGEST
        unit.emit("EvaluatorErased", retention_days=context.retention_days)
    return True
