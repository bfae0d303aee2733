"""Plays a story through the front door on a simulated clock, and compares what happened with what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from calendars.clock import to_beijing
from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.errors import DomainError
from models.outbox import OutboxMessage
from models.task import Task
from workflows import front_door, holding, intake
from workflows.context import Context
from workflows.scheduler import tick
from workflows.stories.expectations import check
from workflows.stories.sample import fill
from workflows.stories.story import Step, Story, StoryError


@dataclass
class Player:
    """One story on its way. `set_clock` moves the case clock forward; `province` is told «down», «up» or «reject»."""

    context: Context
    set_clock: Callable[[datetime], None]
    province: Callable[[str], None]
    case_no: str = ""
    warnings: list[str] = field(default_factory=list)

    def play(self, story: Story, after: Callable[[Step | None], None] = lambda step: None) -> None:
        """The whole story. Raises `StoryError` at the first difference; `after` is called after each step."""
        self.live_until(story.received)
        order = work_order(story)
        self.case_no = intake.open_case(self.context, actor("province"), order).case_no
        after(None)
        for number, step in enumerate(story.steps, start=1):
            self.take(step, f"{story.name}: 第{number}步 step {number}")
            after(step)
        check(self.context, self.case_no, story.expect, self.warnings, f"{story.name}: 结局 at the end")

    def take(self, step: Step, where: str) -> None:
        """One step: time passes, somebody acts, and it is checked."""
        self.live_until(step.at)
        if step.province:
            self.province(step.province)
        if step.do:
            self.act(step, where)
        tick(self.context)
        check(self.context, self.case_no, step.expect, self.warnings, where)

    def live_until(self, instant: datetime) -> None:
        """Lives through everything that falls due on the way, each at its own instant."""
        if instant < self.context.clock.now():
            raise StoryError(f"时间倒流 / time runs backwards: {to_beijing(instant).isoformat()}")
        while (moment := self.next_moment()) is not None and moment <= instant:
            self.set_clock(max(moment, self.context.clock.now()))
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

    def act(self, step: Step, where: str) -> None:
        """Does what the step says; a refusal must be the one that the story expects."""
        try:
            self.warnings = self.perform(step, where)
        except DomainError as refusal:
            db.session.rollback()
            if refusal.code != step.refused:
                raise StoryError(f"{where}: {step.do} 被拒绝 was refused: {refusal} {refusal.errors}") from refusal
            return
        if step.refused:
            raise StoryError(f"{where}: {step.do} 应被拒绝而未被拒绝 should have been refused: {step.refused}")

    def perform(self, step: Step, where: str) -> list[str]:
        """One act through the front door; returns its warnings."""
        who = actor(step.by)
        verb, _, target = step.do.partition(" ")
        if verb in ("delegate", "release", "claim"):
            task = self.task(target, where)
            if verb == "delegate":
                holding.delegate(self.context, who, task.id, step.to, step.data.get("note", ""))
            else:
                (holding.release if verb == "release" else holding.claim)(self.context, who, task.id)
            return []
        case = case_of(self.case_no)
        definition = self.context.definitions.by_id[case.procedure_id]
        at = self.context.clock.now()
        if step.do in definition.messages:
            form, _ = definition.form_of(definition.messages[step.do])
            return front_door.message(self.context, who, self.case_no, step.do, fill(form, step.data, at)).warnings
        task = self.task(step.do, where)
        form, _ = definition.form_of(definition.elements[task.step])
        outcome = step.outcome or next((item.id for item in definition.elements[task.step].outcomes), None)
        return front_door.complete(self.context, who, task.id, outcome, fill(form, step.data, at)).warnings

    def task(self, name: str, where: str) -> Task:
        """The open step of this name."""
        query = select(Task).where(Task.case_id == case_of(self.case_no).id, Task.step == name, Task.state == "open")
        task = db.session.scalar(query)
        if task is None:
            raise StoryError(f"{where}: 步骤 {name} 未打开 / step {name} is not open")
        return task


def actor(username: str) -> Actor:
    """The demonstration account of this name."""
    account = Account.by_username(username)
    if account is None:
        raise StoryError(f"没有账户 {username} / no account {username}")
    return account.actor()


def case_of(case_no: str) -> Case:
    """The story's case."""
    case = Case.by_no(case_no)
    if case is None:
        raise StoryError(f"没有工单 {case_no} / no case {case_no}")
    return case


def work_order(story: Story) -> dict[str, Any]:
    """The work order that sets a story going: a plain one, with what the story changes."""
    given: Mapping[str, Any] = story.order
    generated = story.received - timedelta(minutes=30)
    evaluation = {
        "level": {"system": "platform", "code": "1"},
        "channel": "hall-terminal",
        "reasons": ["办理时间：该事项超过法定时限办结"],
        "text": "等了三个小时，窗口说材料不全让我回去再来。",
        "evaluated_at": to_beijing(generated - timedelta(minutes=30)).isoformat(),
        "item": {"code": "440500-001", "name": "公积金提取"},
        "institution": {"code": "shantou-housing", "name": "市住房公积金管理中心"},
        "staff": {"name": "李某", "number": "0021"},
        "evaluator": {"name": "王某", "phone": "13800000000"},
        **given.get("evaluation", {}),
    }
    return {
        "external_id": given.get("external_id", f"story-{story.locality}-{story.name}"),
        "locality": story.locality,
        "generated_at": to_beijing(generated).isoformat(),
        "received_at": to_beijing(story.received).isoformat(),
        "evaluation": evaluation,
    }
