"""Where it jams: for each step how many wait, how many were done in a period, how long it took, how many were late."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select

from models.account import Actor
from models.base import db
from models.queries import oversight
from models.queries.oversight import Wanted
from models.task import Task

FINISHED = Task.state == literal_column("'done'")
LATE = case((Task.completed_at >= Task.due_at, 1), else_=0)


@dataclass(frozen=True)
class Heat:
    """One step. `median` is in minutes of office hours, None where none was measured; shares have no value over nothing."""

    step: str
    waiting: int = 0
    waiting_late: int = 0
    done: int = 0
    limited: int = 0
    late: int = 0
    median: float | None = None

    @property
    def missed(self) -> int:
        """Limits that were missed: by what was done too late, and by what is late and still waits (else a jam looks cool)."""
        return self.late + self.waiting_late

    @property
    def decided(self) -> int:
        """Limits of which it is known whether they were kept: of all that was done within the period, and the missed ones."""
        return self.limited + self.waiting_late

    @property
    def late_share(self) -> float | None:
        """The share of missed limits; None where none is decided yet."""
        return self.missed / self.decided if self.decided else None


def heat(actor: Actor, wanted: Wanted, since: datetime, until: datetime) -> dict[str, Heat]:
    """Every step in which something waits, or was done from `since` until `until`, both included."""
    waiting, done, medians = open_now(actor, wanted, until), done_in(actor, wanted, since, until), {}
    if done:
        medians = medians_of(actor, wanted, since, until)
    found = {}
    for step in sorted({*waiting, *done}):
        count, late = waiting.get(step, (0, 0))
        finished, limited, too_late = done.get(step, (0, 0, 0))
        found[step] = Heat(step, count, late, finished, limited, too_late, medians.get(step))
    return found


def open_now(actor: Actor, wanted: Wanted, now: datetime) -> dict[str, tuple[int, int]]:
    """Step → how many wait, and how many of them are late."""
    late = func.sum(case((Task.due_at <= now, 1), else_=0))
    where = (oversight.OVERSEEN, oversight.tasks(actor), *oversight.narrowed(wanted))
    rows = db.session.execute(select(Task.step, func.count(), late).where(*where).group_by(Task.step))
    return {step: (count, late) for step, count, late in rows}


def done_in(actor: Actor, wanted: Wanted, since: datetime, until: datetime) -> dict[str, tuple[int, int, int]]:
    """Step → how many were done, how many of them had a limit, how many of those were late."""
    query = select(Task.step, func.count(), func.count(Task.due_at), func.sum(LATE))
    rows = db.session.execute(query.where(*period(actor, wanted, since, until)).group_by(Task.step))
    return {step: (done, limited, late) for step, done, limited, late in rows}


def medians_of(actor: Actor, wanted: Wanted, since: datetime, until: datetime) -> dict[str, float]:
    """Step → the median of the minutes at work; of an even number the mean of the two in the middle."""
    over = func.count().over(partition_by=Task.step)
    place = func.row_number().over(partition_by=Task.step, order_by=Task.worked_minutes)
    ranked = (
        select(Task.step, Task.worked_minutes, place.label("place"), over.label("of"))
        .where(*period(actor, wanted, since, until), Task.worked_minutes.is_not(None))
        .subquery()
    )
    columns = ranked.c
    middle = and_(columns.place * 2 >= columns.of, columns.place * 2 <= columns.of + 2)
    rows = db.session.execute(
        select(columns.step, func.avg(columns.worked_minutes)).where(middle).group_by(columns.step)
    )
    return {step: float(minutes) for step, minutes in rows}


def period(actor: Actor, wanted: Wanted, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Steps done in a period, of those that the actor oversees."""
    done = (FINISHED, Task.completed_at >= since, Task.completed_at <= until)
    return (*done, oversight.tasks(actor), *oversight.narrowed(wanted))
