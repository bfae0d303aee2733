"""Plays a story through the front door on a simulated clock, and compares what happened with what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from calendars.clock import to_beijing
from calendars.errors import NoticeError
from handlers.joint import part_key
from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.errors import DomainError
from models.outbox import OutboxMessage
from models.task import Task
from workflows import front_door, intake
from workflows.background.scheduler import tick
from workflows.context import Context
from workflows.evaluators.showing import show_evaluator
from workflows.holidays.notices import import_notice
from workflows.joint import case_named
from workflows.stories.expectations import Checked, check
from workflows.stories.orders import follow_up, work_order
from workflows.stories.reading import StoryError
from workflows.stories.refusals import said
from workflows.stories.sample import fill
from workflows.stories.story import Step, Story
from workflows.stories.vocabulary import Vocabulary
from workflows.stories.wording import Words
from workflows.task_acts import holding

# A case of Shantou that nobody touches for three years is urged 750 times.
MOST_MOVES = 5000
ARRIVAL = Words("收到工单", "The work order arrives")


@dataclass
class Player:
    """One story on its way. `set_clock` moves the case clock forward; `province` is told «down», «up» or «reject»."""

    context: Context
    set_clock: Callable[[datetime], None]
    province: Callable[[str], None]
    case_no: str = ""
    warnings: list[str] = field(default_factory=list)
    # What whoever was refused in this step was told, and the code by which a story expects it.
    refusal: Words | None = None
    code: str = ""
    # The step that is being played (0: the work order arrives), and how its expectations were met.
    number: int = 0
    checked: list[Checked] = field(default_factory=list)
    # How often the clock was set forward: a story comes to an end.
    moved: int = 0

    def play(self, story: Story, after: Callable[[Step | None], None] = lambda step: None) -> None:
        """The whole story. Raises `StoryError` at the first difference; `after` is called after each step."""
        self.live_until(story.received)
        if not self.open(story):
            return
        after(None)
        for number, step in enumerate(story.steps, start=1):
            self.number = number
            self.take(step, self.place(number, step), story.notices)
            after(step)
        self.number = len(story.steps) + 1
        self.refusal = None
        self.hold(self.case_no, story.expect, Words("结局", "At the end"))

    def place(self, number: int, step: Step) -> Words:
        """Where in the story that is: «第2步“回访核实”»."""
        verb, _, target = step.do.partition(" ")
        called = self.vocabulary.called(target or verb)
        named = f"“{called}”" if called else ""
        return Words(f"第{number}步{named}", f"Step {number} {named}".rstrip())

    @property
    def vocabulary(self) -> Vocabulary:
        """What the procedure of the story calls things."""
        return Vocabulary(self.context.definitions.version(case_of(self.case_no).procedure_id))

    def hold(self, case_no: str, expect: Mapping[str, Any], where: Words) -> None:
        """Compares; raises at the first difference, but all that the step expects has been looked at."""
        self.checked = check(self.context, case_no, expect, self.warnings)
        wrong = next((item for item in self.checked if not item.holds), None)
        if wrong is not None:
            raise otherwise(where, wrong.said_zh, wrong.said_en)

    def open(self, story: Story) -> bool:
        """The work order arrives; False where it is refused as the story says."""
        try:
            self.case_no = intake.open_case(self.context, actor("province"), work_order(story)).case_no
        except DomainError as refusal:
            codes, self.refusal = {refusal.code, *(error.code for error in refusal.errors)}, told(refusal)
            if story.refused not in codes:
                raise otherwise(ARRIVAL, f"被拒绝：{self.refusal.zh}", f"refused: {self.refusal.en}") from refusal
            return False
        if story.refused:
            zh, en = (
                f"期望被拒绝（{said(story.refused)}），实际已立案",
                f"expected a refusal ({story.refused}), it was taken",
            )
            raise otherwise(ARRIVAL, zh, en)
        return True

    def take(self, step: Step, where: Words, notices: Mapping[str, str] | None = None) -> None:
        """One step: time passes, somebody acts, and it is checked. `notices` are those that the story brings with it."""
        self.checked, self.refusal, self.code = [], None, ""
        self.live_until(step.at)
        if step.province:
            self.province(step.province)
        if step.notice:
            self.refusable(step, where, lambda: self.bring_in(step.notice, (notices or {})[step.notice], step.by))
        if step.do:
            self.refusable(step, where, lambda: self.perform(step, where))
        tick(self.context)
        self.hold(self.number_of(step), step.expect, where)

    def number_of(self, step: Step) -> str:
        """The case that a step is about: the story's own, or an institution's part of it (ST-29)."""
        return case_named(part_key(self.case_no, step.case)).case_no if step.case else self.case_no

    def live_until(self, instant: datetime) -> None:
        """Lives through everything that falls due on the way, each at its own instant."""
        if instant < self.context.clock.now():
            said = f"{to_beijing(instant):%Y-%m-%d %H:%M}"
            raise StoryError(f"时间倒流：{said}", f"time runs backwards: {said}")
        while (moment := self.next_moment()) is not None and moment <= instant:
            self.set_clock(max(moment, self.context.clock.now()))
            self.moved += 1
            if self.moved > MOST_MOVES:
                raise StoryError(
                    f"时间推进超过{MOST_MOVES}次", f"the clock was set forward more than {MOST_MOVES} times"
                )
            before = self.pending()
            tick(self.context)
            if self.pending() == before:
                # Nothing moved (an incident resting): go straight to the instant.
                break
        self.set_clock(instant)
        tick(self.context)

    def next_moment(self) -> datetime | None:
        """When something is next due: a deadline, or another try of a delivery."""
        db.session.rollback()
        moments = [
            db.session.scalar(select(func.min(Deadline.due_at)).where(Deadline.state == "running")),
            db.session.scalar(select(func.min(OutboxMessage.next_attempt_at)).where(OutboxMessage.state == "pending")),
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def pending(self) -> list[Any]:
        """What is waiting to happen; changes with everything that happens."""
        db.session.rollback()
        deadlines = db.session.execute(select(Deadline.id, Deadline.due_at).where(Deadline.state == "running")).all()
        messages = db.session.execute(
            select(OutboxMessage.id, OutboxMessage.next_attempt_at).where(OutboxMessage.state == "pending")
        ).all()
        return [*deadlines, *messages]

    def refusable(self, step: Step, where: Words, act: Callable[[], list[str]]) -> None:
        """Does what the step says; a refusal must be the one that the story expects."""
        try:
            self.warnings = act()
        except (DomainError, NoticeError) as refusal:
            db.session.rollback()
            errors = getattr(refusal, "errors", [])
            self.refusal, self.code = told(refusal), errors[0].code if errors else refusal.code
            if step.refused not in {refusal.code, *(error.code for error in errors)}:
                raise otherwise(where, f"被拒绝：{self.refusal.zh}", f"refused: {self.refusal.en}") from refusal
            return
        if step.refused:
            zh, en = (
                f"期望被拒绝（{said(step.refused)}），实际已办理",
                f"expected a refusal ({step.refused}), it was done",
            )
            raise otherwise(where, zh, en)

    def bring_in(self, name: str, text: str, by: str) -> list[str]:
        """A holiday notice is imported, the way an administrator does it."""
        import_notice(self.context, actor(by or "admin"), text, name.rpartition("/")[2])
        return []

    def perform(self, step: Step, where: Words) -> list[str]:
        """One act through the front door; returns its warnings."""
        who, case_no = actor(step.by), self.number_of(step)
        verb, _, target = step.do.partition(" ")
        if verb == "follow_up":
            intake.open_case(self.context, who, follow_up(case_of(self.case_no), step))
            return []
        if verb in ("delegate", "release", "claim"):
            task = self.task(case_no, target, where)
            if verb == "delegate":
                holding.delegate(self.context, who, task.id, step.to, step.data.get("note", ""))
            else:
                (holding.release if verb == "release" else holding.claim)(self.context, who, task.id)
            return []
        if verb == "show_evaluator":
            show_evaluator(self.context, who, case_no, step.data["reason"])
            return []
        case = case_of(case_no)
        definition = self.context.definitions.by_id[case.procedure_id]
        at = self.context.clock.now()
        if step.do in definition.messages:
            form, _ = definition.form_of(definition.messages[step.do])
            return front_door.message(self.context, who, case_no, step.do, fill(form, step.data, at)).warnings
        task = self.task(case_no, step.do, where)
        form, _ = definition.form_of(definition.elements[task.step])
        outcome = step.outcome or next((item.id for item in definition.elements[task.step].outcomes), None)
        return front_door.complete(self.context, who, task.id, outcome, fill(form, step.data, at)).warnings

    def task(self, case_no: str, name: str, where: Words) -> Task:
        """The open step of this name."""
        query = select(Task).where(Task.case_id == case_of(case_no).id, Task.step == name, Task.state == "open")
        task = db.session.scalar(query)
        if task is None:
            called = self.vocabulary.called(name) or name
            raise otherwise(where, f"步骤“{called}”此时没有待办", f"step “{called}” is not open")
        return task


def told(refusal: DomainError | NoticeError) -> Words:
    """A refusal as the person reads it: what is wrong with the fields, or with the act."""
    errors = getattr(refusal, "errors", ())
    return Words(
        "；".join(error.message_zh for error in errors) or refusal.message_zh,
        "; ".join(error.message_en for error in errors) or refusal.message_en,
    )


def otherwise(where: Words, zh: str, en: str) -> StoryError:
    """It went otherwise than the story says, and where."""
    return StoryError(f"{where.zh}，{zh}", f"{where.en}, {en}")


def actor(username: str) -> Actor:
    """The demonstration account of this name."""
    account = Account.by_username(username)
    if account is None:
        raise StoryError(f"没有账户 {username}", f"there is no account {username}")
    return account.actor()


def case_of(case_no: str) -> Case:
    """The story's case."""
    case = Case.by_no(case_no)
    if case is None:
        raise StoryError(f"没有工单 {case_no}", f"there is no case {case_no}")
    return case
