"""Early warnings that would come after the deadline itself: their clock strikes at night or on a rest day, and the limit ends
before anybody is at work again. They are known from the ledger, so they go out at the last permitted moment before.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from calendars.counting import beijing_day
from calendars.quiet import LAST_CALL, is_open, next_opening, sending
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.notice import Notice, to_office
from models.task import Task
from workflows.context import Context
from workflows.notifying import settings
from workflows.unit import transaction

BATCH = 500


def look_ahead(context: Context) -> int:
    """Makes the notices; returns how many. Asks the database only in the last half hour before closing."""
    now, calendar, hours = context.clock.now(), context.calendar(), settings.policy().hours
    closing = hours.closing(beijing_day(now))
    if not is_open(now, hours, calendar) or now < closing - LAST_CALL:
        return 0
    opening = next_opening(closing, hours, calendar)
    limit = aliased(Deadline)
    query = (
        select(Deadline, limit.due_at)
        .join(limit, (limit.case_id == Deadline.case_id) & (limit.activity == Deadline.activity))
        .where(Deadline.state == "running", Deadline.purpose == "warn", Deadline.due_at >= closing)
        .where(Deadline.due_at < opening, limit.state == "running", limit.purpose == "due", limit.due_at <= opening)
        .order_by(Deadline.due_at, Deadline.id)
        .limit(BATCH)
    )
    told = 0
    with transaction():
        for clock, due_at in db.session.execute(query).all():
            # The moment is looked at, not the case: what was armed after last call is told while the office is open.
            found = sending(clock.due_at, hours, calendar, known_at=clock.armed_at, due_at=due_at)
            if found.why == "before" and found.at <= now:
                told += tell(clock, due_at, context)
    return told


def tell(clock: Deadline, due_at: object, context: Context) -> int:
    """A warning to those who hold or answer for the steps under the limit, once for each clock and date."""
    key = f"ahead:{clock.id}:{int(clock.due_at.timestamp())}"
    query = select(Task, Case).join(Case, Case.id == Task.case_id)
    steps = db.session.execute(
        query.where(Task.case_id == clock.case_id, Task.state == "open", Task.due_at == due_at).order_by(Task.id)
    ).all()
    told = 0
    for step, case in steps:
        for office in dict.fromkeys((step.owner_organization_id, step.organization_id)):
            own = f"{key}:{office}:{step.lane}"[:80]
            if db.session.scalar(select(Notice.id).where(Notice.key == own)) is None:
                text = f"{case.case_no} {step.name}将在休息时间内到期，提前提醒"
                db.session.add(to_office(case, context.clock.now(), office, step.lane, "early_warning", text, key=own))
                db.session.flush()
                told += 1
    return told
