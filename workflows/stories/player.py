"""Plays a story through the front door on a simulated clock, and compares what happened with what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
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
from models.evaluation import Evaluation
from models.outbox import OutboxMessage
from models.task import Task
from workflows import front_door, intake
from workflows.background.scheduler import tick
from workflows.context import Context
from workflows.evaluators.showing import show_evaluator
from workflows.holidays.notices import import_notice
from workflows.joint import case_named
from workflows.procedures.shelf import SHELF, read_yaml
from workflows.stories.expectations import check
from workflows.stories.sample import fill
from workflows.stories.story import Step, Story, StoryError
from workflows.task_acts import holding


@dataclass
class Player:
    """One story on its way. `set_clock` moves the case clock forward; `province` is told «down», «up» or «reject»."""

    context: Context
    set_clock: Callable[[datetime], None]
    province: Callable[[str], None]
    case_no: str = ""
    warnings: list[str] = field(default_factory=list)
    # What the last one who was refused was told.
    refusal: str = ""

    def play(self, story: Story, after: Callable[[Step | None], None] = lambda step: None) -> None:
        """The whole story. Raises `StoryError` at the first difference; `after` is called after each step."""
        self.live_until(story.received)
        if not self.open(story):
            return
        after(None)
        for number, step in enumerate(story.steps, start=1):
            self.take(step, f"{story.name}: 第{number}步 step {number}", story.folder)
            after(step)
        check(self.context, self.case_no, story.expect, self.warnings, f"{story.name}: 结局 at the end")

    def open(self, story: Story) -> bool:
        """The work order arrives; False where it is refused as the story says."""
        try:
            self.case_no = intake.open_case(self.context, actor("province"), work_order(story)).case_no
        except DomainError as refusal:
            codes, self.refusal = {refusal.code, *(error.code for error in refusal.errors)}, told(refusal)
            if story.refused not in codes:
                raise StoryError(
                    f"{story.name}: 工单被拒绝 the work order was refused: {refusal} {refusal.errors}"
                ) from refusal
            return False
        if story.refused:
            raise StoryError(f"{story.name}: 工单应被拒绝 the work order should have been refused: {story.refused}")
        return True

    def take(self, step: Step, where: str, folder: Path = Path()) -> None:
        """One step: time passes, somebody acts, and it is checked. `folder` is where the story's own files lie."""
        self.live_until(step.at)
        if step.province:
            self.province(step.province)
        if step.notice:
            self.refusable(step, where, lambda: self.bring_in(folder / step.notice, step.by or "admin"))
        if step.do:
            self.refusable(step, where, lambda: self.perform(step, where))
        tick(self.context)
        check(self.context, self.number_of(step), step.expect, self.warnings, where)

    def number_of(self, step: Step) -> str:
        """The case that a step is about: the story's own, or an institution's part of it (ST-29)."""
        return case_named(part_key(self.case_no, step.case)).case_no if step.case else self.case_no

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

    def refusable(self, step: Step, where: str, act: Callable[[], list[str]]) -> None:
        """Does what the step says; a refusal must be the one that the story expects."""
        what = step.do or step.notice
        try:
            self.warnings = act()
        except (DomainError, NoticeError) as refusal:
            db.session.rollback()
            self.refusal = told(refusal)
            errors = getattr(refusal, "errors", [])
            if step.refused not in {refusal.code, *(error.code for error in errors)}:
                raise StoryError(f"{where}: {what} 被拒绝 was refused: {refusal} {errors}") from refusal
            return
        if step.refused:
            raise StoryError(f"{where}: {what} 应被拒绝而未被拒绝 should have been refused: {step.refused}")

    def bring_in(self, path: Path, by: str) -> list[str]:
        """A holiday notice is imported, the way an administrator does it."""
        import_notice(self.context, actor(by), path.read_text(encoding="utf-8"), path.name)
        return []

    def perform(self, step: Step, where: str) -> list[str]:
        """One act through the front door; returns its warnings."""
        who, case_no = actor(step.by), self.number_of(step)
        verb, _, target = step.do.partition(" ")
        if verb == "follow_up":
            intake.open_case(self.context, who, follow_up(self.case_no, step))
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

    def task(self, case_no: str, name: str, where: str) -> Task:
        """The open step of this name."""
        query = select(Task).where(Task.case_id == case_of(case_no).id, Task.step == name, Task.state == "open")
        task = db.session.scalar(query)
        if task is None:
            raise StoryError(f"{where}: 步骤 {name} 未打开 / step {name} is not open")
        return task


def told(refusal: DomainError | NoticeError) -> str:
    """A refusal as the person reads it: what is wrong with the fields, or with the act."""
    return "；".join(error.message_zh for error in getattr(refusal, "errors", ())) or refusal.message_zh


def follow_up(case_no: str, step: Step) -> dict[str, Any]:
    """The follow-up evaluation of a story's case (ST-22c): what was said first, with what the step changes."""
    case = case_of(case_no)
    said = db.session.scalars(select(Evaluation).filter_by(case_id=case.id, assess_number=1)).one()
    at = to_beijing(step.at).isoformat()
    evaluation = {
        "level": {"system": said.level_system, "code": said.level_code},
        "channel": said.channel,
        "reasons": said.reasons,
        "text": "整改后再次评价。",
        "evaluated_at": at,
        "item": {"code": said.item_code, "name": said.item_name},
        "institution": {"code": said.institution_code},
        **step.data.get("evaluation", {}),
    }
    return {
        "external_id": step.data.get("external_id", f"{case.external_id}-2"),
        "follows": case.external_id,
        "locality": case.locality,
        "generated_at": at,
        "received_at": at,
        "evaluation": evaluation,
    }


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


def cast_of(folder: str) -> dict[str, Any]:
    """Who plays in a folder's stories, and what is usual in its work orders (`cast.yaml`)."""
    path = SHELF / folder / "cast.yaml"
    return dict(read_yaml(path)) if path.exists() else {}


def work_order(story: Story) -> dict[str, Any]:
    """The work order that sets a story going: the usual one, with what the story changes."""
    given: Mapping[str, Any] = story.order
    external_id = given.get("external_id", f"story-{story.locality}-{story.name}")
    order = usual_order(story.locality, story.received, external_id)
    order["evaluation"] |= given.get("evaluation", {})
    return order


def usual_order(folder: str, received: datetime, external_id: str) -> dict[str, Any]:
    """A plain work order for the procedure of a folder, with what its cast changes; received at an instant (aware)."""
    cast = cast_of(folder)
    generated = received - timedelta(minutes=30)
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
        **cast.get("work_order", {}),
    }
    return {
        "external_id": external_id,
        "locality": cast.get("locality", folder),
        "generated_at": to_beijing(generated).isoformat(),
        "received_at": to_beijing(received).isoformat(),
        "evaluation": evaluation,
    }
