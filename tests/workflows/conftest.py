"""Builders that drive the real acts: a case is brought somewhere by what people do, never by setting columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from calendars.clock import FixedClock, read_beijing, to_beijing
from calendars.deadlines import due_day
from gateways.memory import InMemoryProvince
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.notice import Notice
from models.queries import cases as case_queries
from models.task import Task
from tests.workflows.clerking import Clerk
from tests.workflows.pausable import pausable
from tests.workflows.spoiling import Diagram
from workflows import front_door, intake
from workflows.background.scheduler import tick
from workflows.context import Context
from workflows.lint import beside
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.procedures.shelf import SHARED
from workflows.setup import publish as publish_source
from workflows.stories.orders import work_order
from workflows.stories.player import Player, actor
from workflows.stories.sample import fill
from workflows.stories.story import Story
from workflows.unit import transaction

if TYPE_CHECKING:
    from sketching import Sketch

HOUSING = "shantou-housing"


@dataclass
class Play:
    """One case of Shantou. Every act happens at the clock's time and answers with the play, so that acts chain."""

    context: Context
    clock: FixedClock
    external_id: str = "WO-1"
    case_no: str = ""
    locality: str = "shantou"
    warnings: list[str] = field(default_factory=list)

    def at(self, text: str) -> Play:
        """Moves the clock to a Beijing time («周一 2026-03-02 09:00») without letting anything happen on the way."""
        self.clock.set(read_beijing(text))
        return self

    def live(self, text: str) -> Play:
        """Moves the clock, living through everything that falls due on the way at its own instant."""
        Player(self.context, self.clock.set, lambda _: None).live_until(read_beijing(text))
        return self

    def tick(self) -> Play:
        """One round of sweep and delivery, now."""
        tick(self.context)
        return self

    def open(self, **evaluation: Any) -> Play:
        """The work order arrives now."""
        now = self.clock.now()
        story = Story(
            "play", self.locality, "", (), now, {"external_id": self.external_id, "evaluation": evaluation}, "", (), {}
        )
        self.case_no = intake.open_case(self.context, actor("province"), work_order(story)).case_no
        return self

    def complete(self, step: str, by: str, outcome: str | None = None, **data: Any) -> Play:
        """Completes a step; required fields that are not given are filled in."""
        task = self.task(step)
        definition = self.context.definitions.by_id[self.case.procedure_id]
        element = definition.elements[step]
        form, _ = definition.form_of(element)
        outcome = outcome or element.outcomes[0].id
        progress = front_door.complete(self.context, actor(by), task.id, outcome, fill(form, data, self.clock.now()))
        self.warnings = progress.warnings
        return self

    def dispatch(self, to: str = HOUSING, by: str = "shantou-l1") -> Play:
        """转派."""
        return self.complete("dispatch_case", by, to=to)

    def callback(self, by: str = "shantou-l2", **data: Any) -> Play:
        """回访核实; substantiated and without a clue unless said otherwise."""
        return self.complete("verify_by_callback", by, **data)

    def submit(self, outcome: str = "rectified", by: str = "shantou-l2", **data: Any) -> Play:
        """提交整改."""
        return self.complete("submit_rectification", by, outcome, **data)

    def review(self, outcome: str = "accept", by: str = "shantou-l1", **data: Any) -> Play:
        """复核."""
        return self.complete("decide_review", by, outcome, **data)

    def appeal(self, by: str = "shantou-l2", **data: Any) -> Play:
        """提出申诉."""
        definition = self.context.definitions.by_id[self.case.procedure_id]
        form, _ = definition.form_of(definition.messages["lodge_appeal"])
        filled = fill(form, data, self.clock.now())
        self.warnings = front_door.message(self.context, actor(by), self.case_no, "lodge_appeal", filled).warnings
        return self

    def send(self, name: str, by: str, **data: Any) -> Play:
        """Gives the case a message."""
        definition = self.context.definitions.by_id[self.case.procedure_id]
        form, _ = definition.form_of(definition.messages[name])
        progress = front_door.message(self.context, actor(by), self.case_no, name, fill(form, data, self.clock.now()))
        self.warnings = progress.warnings
        return self

    def verify_appeal(self, outcome: str = "substantiated", by: str = "shantou-appeal", **data: Any) -> Play:
        """核实申诉."""
        return self.complete("verify_appeal", by, outcome, **data)

    def correct(self, outcome: str = "uphold", by: str = "shantou-l1", **data: Any) -> Play:
        """审定修正."""
        return self.complete("decide_correction", by, outcome, **data)

    def to_filing(self) -> Play:
        """On the present day from dispatch through an accepted review; the filing lies in the outbox."""
        return self.dispatch().callback().submit().review()

    @property
    def case(self) -> Case:
        """The case as it is in the database now."""
        db.session.rollback()
        case = Case.by_no(self.case_no)
        assert case is not None
        return case

    def task(self, step: str) -> Task:
        """The open step of this name."""
        found = [task for task in case_queries.open_tasks([self.case.id]) if task.step == step]
        assert len(found) == 1, f"{step} is not open: {self.waiting}"
        return found[0]

    @property
    def waiting(self) -> list[str]:
        """The open steps."""
        return [task.step for task in case_queries.open_tasks([self.case.id])]

    def row(self, element: str) -> Deadline:
        """The newest ledger row of a clock."""
        return [row for row in case_queries.deadlines(self.case.id) if row.element_id == element][-1]

    def due(self, element: str) -> str:
        """The Beijing day on which a clock (of the ledger) or an open step falls due."""
        tasks = {task.step: task.due_at for task in case_queries.open_tasks([self.case.id])}
        instant = tasks.get(element) or self.row(element).due_at
        return due_day(instant).isoformat()

    @property
    def facts(self) -> dict[str, Any]:
        """What the diagram may read of the case."""
        return self.case.facts()

    def notices(self, kind: str) -> list[tuple[str, str]]:
        """The notices of a kind, as role and text."""
        found = select(Notice).where(Notice.case_id == self.case.id, Notice.kind == kind).order_by(Notice.id)
        return [(notice.role, notice.text) for notice in db.session.scalars(found)]

    @property
    def events(self) -> list[str]:
        """The names of the events, oldest first."""
        return [event.name for event in case_queries.events(self.case.id)]

    def days_of(self, event: str) -> list[str]:
        """When events of a name became true, as Beijing times."""
        found = case_queries.events(self.case.id)
        return [f"{to_beijing(item.effective_at):%Y-%m-%d %H:%M}" for item in found if item.name == event]


@pytest.fixture
def play(app: Flask, context: Context, clock: FixedClock) -> Play:
    """A case that was just received, at the time of the `clock` fixture (Thursday 2026-09-24 10:00)."""
    return Play(context, clock).open()


@pytest.fixture
def new_play(app: Flask, context: Context, clock: FixedClock) -> Callable[..., Play]:
    """Makes a play whose work order arrives at a Beijing time: `new_play("周五 2026-02-13 09:00")`."""

    def make(
        received: str | None = None, external_id: str = "WO-1", locality: str = "shantou", **evaluation: Any
    ) -> Play:
        if received is not None:
            clock.set(read_beijing(received), allow_back=True)
        return Play(context, clock, external_id, locality=locality).open(**evaluation)

    return make


@pytest.fixture
def sketched(app: Flask, context: Context, clock: FixedClock) -> Callable[..., Play]:
    """Publishes a sketch of a procedure and opens a case of it: `sketched(Sketch()…, "周一 2026-03-02 09:00")`."""

    # Tests of other rooms load this module too, and have no path to what lies beside it.
    from sketching import RIVERSIDE, publish, seat

    def make(sketch: Sketch, received: str | None = None, external_id: str = "WO-1", **evaluation: Any) -> Play:
        if received is not None:
            clock.set(read_beijing(received), allow_back=True)
        seat(context)
        publish(context, sketch)
        play = Play(context, clock, external_id, locality=sketch.source.serves)
        return play.open(**{"institution": {"code": f"{RIVERSIDE}-hall"}, **evaluation})

    return make


@pytest.fixture
def clerk(context: Context, new_play: Callable[..., Any]) -> Clerk:
    """A case that was dispatched on Tue 2026-09-29 at 16:00: ten working days end on Mon 10-19 (National Day between)."""
    with transaction():
        publish_source(context, pausable())
    return Clerk(new_play("周一 2026-09-28 10:00").at("周二 2026-09-29 16:00").dispatch())


@pytest.fixture
def province_down(province: InMemoryProvince) -> Callable[[bool], None]:
    """Takes the province down (`True`) or brings it back."""

    def switch(down: bool) -> None:
        province.unavailable = "省平台停机 / down" if down else None

    return switch


@pytest.fixture(scope="session")
def shantou() -> Definition:
    """Shantou's procedure, executable."""
    return Definition.build(Source.read(SHELF / "shantou"))


@pytest.fixture
def diagram() -> Diagram:
    """A fresh copy of Shantou's diagram."""
    return Diagram(Source.read(SHELF / "shantou"))


@pytest.fixture
def part() -> Callable[[str], Diagram]:
    """Fresh copies of the shared parts, by name."""
    return lambda name: Diagram(beside(SHELF / SHARED / f"{name}.bpmn", {}))


@pytest.fixture
def instant() -> Callable[[str], datetime]:
    """Reads a Beijing time into UTC."""
    return lambda text: read_beijing(text).astimezone(UTC)
