"""Lets six weeks of cases live: work orders arrive, people act when people would, the clock moves from one to the next.

No row is inserted for show: everything goes through the front door, the sweep and the province's interface.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from calendars.clock import beijing_instant, to_beijing
from models.base import db
from models.case import Case
from models.demo_clock import DemoClock
from models.errors import DomainError
from models.event import CaseEvent
from models.organization import Organization
from models.task import Task
from workflows import front_door, intake
from workflows.context import Context
from workflows.procedures.shelf import SHELF
from workflows.stories import people
from workflows.stories.casting import cast_of
from workflows.stories.orders import usual_order
from workflows.stories.player import Player, actor
from workflows.stories.sample import fill
from workflows.unit import transaction

WEEKS = 6
CASES = 36
SEED = 20260810


@dataclass(order=True)
class Plan:
    """Something that somebody will do at an instant."""

    at: datetime
    order: int
    case_id: int | None = field(compare=False)
    task_id: int | None = field(compare=False)
    number: int = field(compare=False, default=0)


def begins(ends: datetime) -> datetime:
    """Half past eight in the morning, six weeks before."""
    return beijing_instant(to_beijing(ends).date() - timedelta(weeks=WEEKS), time(8, 30))


def is_loaded() -> bool:
    """Whether the demonstration is there, whole. One whose loading was interrupted is not."""
    db.session.rollback()
    interrupted = db.session.scalar(select(DemoClock.loading).where(DemoClock.id == 1))
    return not interrupted and bool(db.session.scalar(select(func.count(Case.id))))


def mark(loading: bool) -> None:
    """Notes that loading begins, or that it is done."""
    with transaction():
        row = db.session.get(DemoClock, 1, populate_existing=True) or DemoClock(id=1, offset_seconds=0)
        row.loading = loading
        db.session.add(row)


def last_seen() -> datetime | None:
    """When something last happened; None in an empty house."""
    return db.session.scalar(select(func.max(CaseEvent.at)))


@dataclass
class Demonstration:
    """The six weeks. `player` owns the clock; `dice` decides how quick people are (same seed, same life)."""

    context: Context
    player: Player
    ends: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))
    plans: list[Plan] = field(default_factory=list)
    planned: set[int] = field(default_factory=set)
    counter: int = 0

    def live(self) -> int:
        """Lives from the first work order to now; returns how many cases there are.

        Where an earlier loading was interrupted it goes on: the record is never taken back.
        """
        mark(loading=True)
        first = to_beijing(self.context.clock.now()).date()
        self.player.live_until(max(self.context.clock.now(), last_seen() or self.context.clock.now()))
        opened = set(db.session.scalars(select(Case.external_id)))
        for number in range(CASES):
            at = self.office_time(first, number * WEEKS * 5 // CASES)
            if people.external_id(number) not in opened:
                self.plan(at, None, None, number)
        self.look_around()
        while self.plans and self.plans[0].at < self.ends:
            plan = heapq.heappop(self.plans)
            self.player.live_until(max(plan.at, self.context.clock.now()))
            if plan.task_id is None:
                intake.open_case(self.context, actor("province"), self.work_order(plan.number))
            else:
                self.act(plan.task_id)
            self.look_around()
        elsewhere = self.open_elsewhere(opened)
        self.player.live_until(self.ends)
        mark(loading=False)
        return CASES + elsewhere

    def open_elsewhere(self, opened: set[str]) -> int:
        """An hour before the end one case arrives for every other procedure, so that each account finds something to do."""
        self.player.live_until(max(self.ends - timedelta(hours=1), self.context.clock.now()))
        folders = [
            path.parent.name for path in sorted(SHELF.glob("*/cast.yaml")) if path.parent.name != people.LOCALITY
        ]
        wanted = [folder for folder in folders if cast_of(folder).get("work_order") and f"demo-{folder}" not in opened]
        for folder in wanted:
            order = usual_order(folder, self.context.clock.now(), f"demo-{folder}")
            intake.open_case(self.context, actor("province"), order)
        return len(wanted)

    def plan(self, at: datetime, case_id: int | None, task_id: int | None, number: int = 0) -> None:
        """Puts something on the agenda."""
        self.counter += 1
        heapq.heappush(self.plans, Plan(at, self.counter, case_id, task_id, number))

    def look_around(self) -> None:
        """Whoever finds a new task decides when to do it."""
        db.session.rollback()
        own = Case.external_id.in_([people.external_id(number) for number in range(CASES)])
        waiting = select(Task).join(Case, Case.id == Task.case_id).where(Task.state == "open", own).order_by(Task.id)
        for task in db.session.scalars(waiting):
            if task.id not in self.planned:
                self.planned.add(task.id)
                days = self.dice.choices(*people.PACE[task.step])[0]
                today = to_beijing(self.context.clock.now()).date()
                at = self.office_time(today, days)
                self.plan(max(at, self.context.clock.now() + timedelta(minutes=20)), task.case_id, task.id)

    def office_time(self, start: date, working_days: int) -> datetime:
        """A moment in office hours, so many working days on."""
        calendar, day = self.context.calendar(), start
        day = calendar.add_working_days(day, working_days) if working_days else day
        minutes = self.dice.randrange(30, 480)
        return beijing_instant(day, time(8, 30)) + timedelta(minutes=minutes)

    def act(self, task_id: int) -> None:
        """Does what the step asks, the way people do: mostly as expected, sometimes a return or an appeal."""
        db.session.rollback()
        task = db.session.get(Task, task_id)
        if task is None or task.state != "open":
            return
        case = db.session.get_one(Case, task.case_id)
        who = people.handler(task, case)
        outcome, data = people.answer(self.dice, task, case)
        definition = self.context.definitions.by_id[case.procedure_id]
        form, _ = definition.form_of(definition.elements[task.step])
        try:
            front_door.complete(self.context, actor(who), task.id, outcome, fill(form, data, self.context.clock.now()))
            if task.step == "dispatch_case" and self.dice.random() < people.APPEALS:
                self.appeal(case)
        except DomainError:
            # Somebody was refused (an appeal is pending, say) and tries again tomorrow.
            self.plan(self.context.clock.now() + timedelta(days=1), case.id, task_id)

    def appeal(self, case: Case) -> None:
        """The institution appeals at once."""
        db.session.refresh(case)
        office = db.session.get_one(Organization, case.second_level_id).code
        definition = self.context.definitions.by_id[case.procedure_id]
        form, _ = definition.form_of(definition.messages["lodge_appeal"])
        data = fill(form, {"statement": "评价内容与本次办件不符，疑为误评。"}, self.context.clock.now())
        front_door.message(self.context, actor(people.OFFICES[office][0]), case.case_no, "lodge_appeal", data)

    def work_order(self, number: int) -> dict[str, Any]:
        """The n-th work order of the six weeks."""
        now = to_beijing(self.context.clock.now())
        return people.work_order(self.dice, number, now)
