"""One case through one version: it arrives, people act when they would, clocks fire in between, until it is closed.

Handlers, expressions, ledger and inbox are those of a running case (`workflows/acting.py`); only the rows lie in memory.
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from calendars.errors import CalendarFault
from calendars.working_time import after_working_minutes, minutes_of_day
from handlers.router import HandlerError
from models.account import SYSTEM
from models.deadline import Deadline
from models.errors import DomainError
from models.task import Task
from workflows.backtest.history import is_machine
from workflows.backtest.learned import LearnedEngine
from workflows.backtest.living import Living, Stage
from workflows.backtest.past import Arrival, Plan
from workflows.backtest.people import Entered, People
from workflows.backtest.said import machine_data, then_as_now
from workflows.clock_orders import waits_on
from workflows.front_door import window_of
from workflows.procedures import guards
from workflows.procedures.elements import Element
from workflows.procedures.expressions import ExpressionError

# More moves than a case could ever need; more tries than somebody would make who is refused.
MOVES, TRIES = 600, 60
# What can go wrong in a case and leaves the others alone.
FAULTS = (DomainError, ExpressionError, HandlerError, CalendarFault, LookupError, ValueError)


class Stuck(Exception):  # noqa: N818 -- named for what it means
    """A case can not be replayed to its end; the text says why, in Chinese."""


@dataclass(order=True)
class Coming:
    """Something that somebody will do at an instant. `subject` is the step's number, or the name of a message."""

    at: datetime
    order: int
    plan: Plan = field(compare=False)
    subject: int | str = field(compare=False)
    tries: int = field(compare=False, default=0)


class Replay(Living):
    """A case on its way."""

    def __init__(self, stage: Stage, arrival: Arrival, people: People) -> None:
        super().__init__(stage, arrival)
        self.people = people
        self.agenda: list[Coming] = []
        self.counter = 0
        self.rounds: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.awaited: set[str] = set()
        self.seen = 0
        # What was not as in history: by kind (`outcome`, `round`, `message`, `refused`) and element.
        self.left: Counter[tuple[str, str]] = Counter()
        self.how: dict[int, str] = {}
        self.open(arrival)

    def open(self, arrival: Arrival) -> None:
        """The work order arrives."""
        case, start = self.case, self.definition.start
        if start.properties.get("assign") == "institution":
            case.second_level_id = case.institution_id
        kinds = {role: self.stage.offices.of_kind(kind) for role, kind in self.definition.offices.items()}
        case.offices = {role: number for role, number in kinds.items() if number and role != "first_level"}
        with self.acting(SYSTEM, arrival.opened) as acting:
            acting.note(start)
            self.engine = acting.engine = LearnedEngine(self.stage.atlas, acting.surroundings())
            acting.settle()
        self.look_around(arrival.opened)

    def run(self) -> Replay:
        """Lives through the case until nothing more will happen; raises `Stuck`."""
        for _ in range(MOVES):
            clock, coming = self.next_clock(), self.agenda[0] if self.agenda else None
            # Nobody is left to act: a clock that only marks a limit as missed changes nothing any more.
            if clock is None and coming is None:
                break
            if clock is not None and (coming is None or max(clock.due_at, self.now) <= coming.at):
                if coming is None and (self.is_over or clock.element_id in self.stage.atlas.quiet):
                    break
                self.fire(clock)
            elif coming is not None:
                heapq.heappop(self.agenda)
                self.take(coming)
        else:
            raise Stuck("办理步骤过多，流程可能循环不止")
        if not self.is_over:
            waiting = "、".join(self.definition.elements[step.element].name for step in self.steps())
            raise Stuck(f"停在“{waiting or '等待'}”，没有后续办理")
        return self

    def fire(self, row: Deadline) -> None:
        """A clock's instant has come."""
        at = max(row.due_at, self.now)
        with self.acting(SYSTEM, at) as acting:
            acting.fire(row)
            acting.settle()
        self.look_around(at)

    def look_around(self, at: datetime) -> None:
        """Whoever finds a new step decides when to do it; for what is waited for from outside an answer is planned."""
        for task in self.rows.tasks[self.seen :]:
            element = self.definition.elements[task.step]
            form = self.definition.form_of(element)[0]
            entered = Entered(element, self.rounds[task.step], at, task.owner_organization_id, form)
            self.rounds[task.step] += 1
            plan = self.people.answer(entered)
            self.how[task.id] = plan.how
            self.plan(task.id, plan)
            for name, message in self.people.comes(entered):
                self.plan(name, message)
        self.seen = len(self.rows.tasks)
        waiting = {name for name, element in self.messages().items() if is_machine(self.definition.elements[element])}
        for name in sorted(waiting - self.awaited):
            self.plan(name, self.people.heard(name, self.heard[name], at))
            self.heard[name] += 1
        self.awaited = waiting

    def plan(self, subject: int | str, plan: Plan, at: datetime | None = None, tries: int = 0) -> None:
        """Puts something on the agenda."""
        self.counter += 1
        heapq.heappush(self.agenda, Coming(max(at or plan.at, self.now), self.counter, plan, subject, tries))

    def take(self, coming: Coming) -> None:
        """Somebody acts. Who is refused tries again on the next working day."""
        try:
            if isinstance(coming.subject, str):
                self.say(coming.subject, coming)
            else:
                self.complete(self.rows.tasks[coming.subject - 1], coming)
        except FAULTS as fault:
            if isinstance(coming.subject, str) and not self.is_awaited(coming.subject):
                self.left["message", coming.subject] += 1
                return
            if coming.tries >= TRIES or not isinstance(fault, DomainError) or fault.status == 422:
                raise Stuck(reason(fault, self.subject(coming))) from fault
            self.left["refused", self.subject(coming)] += 1
            again = after_working_minutes(coming.at, minutes_of_day(), self.stage.calendar)
            self.plan(coming.subject, coming.plan, max(again, coming.at + timedelta(minutes=1)), coming.tries + 1)

    def is_awaited(self, message: str) -> bool:
        """Whether the case can not go on without an answer from outside."""
        element = self.definition.messages.get(message)
        return element is not None and is_machine(element)

    def subject(self, coming: Coming) -> str:
        """The step or message that was planned."""
        return coming.subject if isinstance(coming.subject, str) else self.rows.tasks[coming.subject - 1].step

    def complete(self, task: Task, coming: Coming) -> None:
        """A step is done, unless the course of the case has cancelled it meanwhile."""
        if task.state != "open":
            return
        element = self.definition.elements[task.step]
        outcome, offered = coming.plan.outcome, [item.id for item in element.outcomes]
        if offered and outcome not in offered:
            if not coming.tries:
                self.left["outcome", task.step] += 1
            outcome = offered[0]
        elif not offered:
            outcome = None
        office = self.stage.offices.by_id.get(task.owner_organization_id)
        actor = self.actor(task.owner_organization_id, frozenset({task.lane}), office.code if office else None)
        with self.acting(actor, coming.at) as acting:
            acting.do(element, self.fitted(element, coming), outcome)
            if coming.plan.how == "usual":
                self.left["round", task.step] += 1
            task.state, task.outcome, task.completed_at, task.completed_by = "done", outcome, coming.at, actor.username
            acting.engine.complete(task.engine_task_id, outcome)
            acting.settle()
        self.look_around(coming.at)

    def say(self, name: str, coming: Coming) -> None:
        """A message comes. What the procedure does not know or is not open for is counted as not possible."""
        element = self.definition.messages.get(name)
        if element is None:
            self.left["message", name] += 1
            return
        machine = is_machine(element)
        actor = SYSTEM if machine else self.sender(element, coming.plan.data)
        with self.acting(actor, coming.at) as acting:
            data = machine_data(acting, element, coming.plan.data) if machine else self.fitted(element, coming)
            guards.check_open(element, acting.names(None))
            if name not in acting.engine.messages():
                raise DomainError("message-not-open", f"“{element.name}”现在不能进行", f"{name} is not open now")
            window = window_of(acting, element)
            guards.check_in_time(acting.at, element, window)
            acting.do(element, data, None, window)
            if replaced := element.properties.get("replaces", ""):
                acting.ledger.replaced.add(replaced)
            self.awaited.discard(name)
            acting.engine.deliver(name, again=waits_on(element))
            acting.settle()
        self.look_around(coming.at)

    def fitted(self, element: Element, coming: Coming) -> dict[str, Any]:
        """What the form of an act says."""
        return then_as_now(self.definition, element, coming.plan, coming.at)


def reason(fault: BaseException, subject: str) -> str:
    """Why a case stops, in Chinese."""
    said = getattr(fault, "message_zh", "") or str(fault)
    errors = "；".join(error.message_zh for error in getattr(fault, "errors", ()))
    return f"{subject}：{errors or said}"[:200]
