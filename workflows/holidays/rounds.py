"""Goes through the cases whose clocks an older calendar reckoned, and puts them right: after an import, and now and then.

A row carries the label of its calendar, so whatever was left behind (an import that was killed, a process that had not
heard of the notice, a case that somebody was at work on) is found by one indexed question and done by the next round.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, literal_column, select, tuple_, update

from calendars.china import China
from models.account import SYSTEM, Actor
from models.base import db
from models.deadline import Deadline
from models.rows import table
from workflows.context import Context
from workflows.holidays.reckoning import History, Reckoning
from workflows.holidays.recompute import recompute
from workflows.locked import CaseBusy, on_case
from workflows.unit import transaction
from workflows.watching.faults import describe, passing

log = logging.getLogger("bihuan.calendar")

# Clocks looked at in one go.
BATCH = 500
# Spelt out, so that a database that plans before it knows a value sees which index fits.
OPEN = (
    Deadline.ended_at.is_(None),
    Deadline.state.in_([literal_column(f"'{state}'") for state in ("running", "paused", "fired")]),
)

# Told how many cases are behind us, and how many clocks were moved.
Progress = Callable[[int, int], None]


@dataclass
class Round:
    """What came of going through them: cases looked at, clocks moved or confirmed, cases left for the next round."""

    cases: int = 0
    changed: int = 0
    left: int = 0


def stale(label: str, after: tuple[str, int] = ("", 0)) -> Select[str, int]:
    """Open clocks that an older calendar reckoned: label and case, in the order of their index, from one place on."""
    return (
        select(Deadline.calendar, Deadline.case_id)
        .where(*OPEN, Deadline.calendar < label, tuple_(Deadline.calendar, Deadline.case_id) > tuple_(*after))
        .order_by(Deadline.calendar, Deadline.case_id)
    )


def count_stale(context: Context) -> int:
    """How many cases wait to be put right."""
    inner = stale(context.calendar().label).order_by(None).subquery()
    return db.session.scalar(select(func.count(func.distinct(inner.c.case_id)))) or 0


def bring_into_step(
    context: Context, actor: Actor = SYSTEM, progress: Progress | None = None, most: int | None = None
) -> Round:
    """Puts the clocks of every such case right, one unit for each case that changes; `most` cases at most.

    Safe in any number of processes. What can not be done now is left; a case that fails stops no other.
    """
    done, place = Round(), ("", 0)
    while not context.stopping.is_set() and (most is None or done.cases < most):
        calendar = context.calendar()
        db.session.rollback()
        found = [(row.calendar, row.case_id) for row in db.session.execute(stale(calendar.label, place).limit(BATCH))]
        db.session.rollback()
        if not found:
            break
        place = found[-1]
        cases = sorted({case_id for _, case_id in found})
        quiet = unmoved(context, calendar, cases)
        for case_id in cases:
            if case_id not in quiet and (most is None or done.cases < most):
                put_right(context, case_id, actor, done)
        done.cases += len(quiet)
        if progress is not None:
            progress(done.cases + done.left, done.changed)
    return done


def unmoved(context: Context, calendar: China, cases: list[int]) -> set[int]:
    """Cases that the new calendar leaves as they are; their rows only get its label, all of them in one go."""
    at, rows = context.clock.now(), clocks_of(cases)
    quiet: dict[int, list[Deadline]] = {}
    for case_id in cases:
        reckoning = Reckoning(rows.get(case_id, []), calendar, at, History(case_id))
        try:
            if not reckoning.changes():
                quiet[case_id] = reckoning.stale()
        except Exception as error:
            # Its own unit says what is wrong, and stops nobody.
            log.warning("case %s can not be reckoned: %s", case_id, describe(error))
    known = [{"row": row.id, "due": row.due_at, "was": row.calendar} for rows in quiet.values() for row in rows]
    if known:
        # Only if nobody has changed the row meanwhile; else the next round has it again.
        clocks = table(Deadline)
        same = (
            clocks.c.id == bindparam("row"),
            clocks.c.due_at == bindparam("due"),
            clocks.c.calendar == bindparam("was"),
        )
        with transaction():
            db.session.connection().execute(update(clocks).where(*same).values(calendar=calendar.label), known)
    return set(quiet)


def clocks_of(cases: list[int]) -> dict[int, list[Deadline]]:
    """The clocks of these cases that have not ended, in the order of their arming; the session does not watch them."""
    found: dict[int, list[Deadline]] = {}
    query = select(Deadline).where(Deadline.case_id.in_(cases), Deadline.ended_at.is_(None)).order_by(Deadline.id)
    for row in db.session.scalars(query.execution_options(populate_existing=True)):
        db.session.expunge(row)
        found.setdefault(row.case_id, []).append(row)
    return found


def put_right(context: Context, case_id: int, actor: Actor, done: Round) -> None:
    """One case in its own unit."""
    try:
        with on_case(context, case_id, actor, skip_locked=True) as unit:
            done.changed += len(recompute(unit, actor))
        done.cases += 1
    except CaseBusy:
        done.left += 1
    except Exception as error:
        done.left += 1
        if passing(error):
            log.warning("case %s waits for its new dates: %s", case_id, describe(error))
        else:
            log.exception("the dates of case %s could not be put right", case_id)
