"""Early warnings that would come too late: their clock strikes at night or on a rest day, and the limit ends before anybody
at work again could act. They are known from the ledger, so they go out on the last working day before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased

from calendars.counting import beijing_day
from calendars.deadline import show
from calendars.quiet import LEAST_LEFT, is_open, next_opening, sending
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.notice import Notice, to_office
from models.task import Task
from workflows.context import Context
from workflows.notifying import settings
from workflows.unit import transaction

BATCH = 500


@dataclass(frozen=True)
class Struck:
    """A warning clock that strikes while nobody is at work, and the limit that it warns of."""

    id: int
    case_id: int
    strikes_at: datetime
    armed_at: datetime
    due_at: datetime


def look_ahead(context: Context) -> int:
    """Makes the notices of what strikes between today's closing and the next opening; returns how many."""
    now, calendar, hours = context.clock.now(), context.calendar(), settings.policy().hours
    if not is_open(now, hours, calendar):
        return 0
    closing = hours.closing(beijing_day(now))
    told = 0
    for batch in struck(closing, next_opening(closing, hours, calendar)):
        found = [
            (one, sending(one.strikes_at, hours, calendar, known_at=one.armed_at, due_at=one.due_at)) for one in batch
        ]
        told += tell(context, [one for one, when in found if when.why == "before" and when.at <= now])
    return told


def struck(closing: datetime, opening: datetime) -> Iterator[list[Struck]]:
    """Running warnings that strike while the office is closed, whose limit ends too soon after; a batch at a time."""
    limit = aliased(Deadline)
    query = (
        select(Deadline.id, Deadline.case_id, Deadline.due_at, Deadline.armed_at, limit.due_at)
        .join(limit, (limit.case_id == Deadline.case_id) & (limit.activity == Deadline.activity))
        .where(Deadline.state == "running", Deadline.purpose == "warn", Deadline.due_at < opening)
        .where(limit.state == "running", limit.purpose == "due", limit.due_at < opening + LEAST_LEFT)
        .order_by(Deadline.due_at, Deadline.id)
        .limit(BATCH)
    )
    after = Deadline.due_at >= closing
    while True:
        found = [Struck(*row) for row in db.session.execute(query.where(after))]
        if found:
            yield found
        if len(found) < BATCH:
            return
        after = tuple_(Deadline.due_at, Deadline.id) > (found[-1].strikes_at, found[-1].id)


def tell(context: Context, clocks: list[Struck]) -> int:
    """A warning to those who hold or answer for the steps under these limits, once for each clock and date."""
    if not clocks:
        return 0
    with transaction():
        notices = {str(notice.key): notice for notice in warnings(context.clock.now(), clocks)}
        known = set(db.session.scalars(select(Notice.key).where(Notice.key.in_(notices))))
        new = [notice for key, notice in notices.items() if key not in known]
        db.session.add_all(new)
    return len(new)


def warnings(now: datetime, clocks: list[Struck]) -> Iterator[Notice]:
    """The notices of these clocks, told before or not."""
    steps: dict[tuple[int, datetime | None], list[tuple[Task, Case]]] = defaultdict(list)
    query = select(Task, Case).join(Case, Case.id == Task.case_id).where(Task.state == "open", Task.due_at.is_not(None))
    for step, case in db.session.execute(query.where(Task.case_id.in_({one.case_id for one in clocks}))):
        steps[case.id, step.due_at].append((step, case))
    for one in clocks:
        for step, case in steps[one.case_id, one.due_at]:
            for office in dict.fromkeys((step.owner_organization_id, step.organization_id)):
                key = f"ahead:{one.id}:{int(one.strikes_at.timestamp())}:{office}:{step.lane}"[:80]
                text = f"{case.case_no} {step.name}将于{show(one.due_at)}到期，之前多为休息时间，提前提醒"
                yield to_office(case, now, office, step.lane, "early_warning", text, key=key)
