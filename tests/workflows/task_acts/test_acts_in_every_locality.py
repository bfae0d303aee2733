"""In every locality, at every step that a person does on the plain way: no operation moves a limit, and each is an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from calendars.clock import FixedClock
from models.account import Account
from models.base import db
from models.case import Case
from models.organization import Organization
from models.queries import cases as queries
from models.queries import opinions
from models.task import Task
from tests.workflows.hiring import hire
from workflows import intake
from workflows.background.scheduler import tick
from workflows.context import Context
from workflows.stories.orders import usual_order
from workflows.stories.player import Player, actor
from workflows.stories.simulate import folders_of
from workflows.stories.story import Step, stories
from workflows.task_acts import asking, copying, handing, holding, snoozing, taking_back, urging, voiding
from workflows.task_acts.asking import Wanted

FOLDERS = [folder for folder in folders_of([]) if any(stories(folder))]


@dataclass
class Round:
    """Somebody's open step, a colleague of theirs, a section below, and what was done at it so far."""

    context: Context
    clock: FixedClock
    by: str
    step: str
    number: str
    done: dict[str, int] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case as it is now."""
        db.session.rollback()
        found = Case.by_no(self.number)
        assert found is not None
        return found

    @property
    def task(self) -> Task:
        """The open step."""
        (found,) = [task for task in queries.open_tasks([self.case.id]) if task.step == self.step]
        return found

    @property
    def colleague(self) -> str:
        """Somebody with the same roles in the same office."""
        name = f"{self.by}-colleague"
        return name if Account.by_username(name) else hire(name, self.by)

    @property
    def section(self) -> str:
        """An office below."""
        account = Account.by_username(self.by)
        assert account is not None
        assert account.organization is not None
        code = f"{account.organization.code}-below"
        if Organization.by_code(code) is None:
            parent = account.organization
            db.session.add(
                Organization(code=code, name="下级科室", kind="section", locality=parent.locality, parent_id=parent.id)
            )
            db.session.commit()
        return code

    def limits(self) -> dict[int, tuple[Any, ...]]:
        """Start and date of every limit."""
        rows = queries.deadlines(self.case.id)
        return {row.id: (row.starts_at, row.due_at, row.original_due_at, row.rule) for row in rows}

    @property
    def is_open(self) -> bool:
        """Whether the step is one of the case, and not a message to it."""
        return self.step in [task.step for task in queries.open_tasks([self.case.id])]

    def every_act(self) -> None:
        """Each operation in turn; the step ends in the hands where it was."""
        for name, (act, events) in ACTS.items():
            if name == "稍后处理" and snoozing.why_not(self.task, self.clock.now()):
                # What is warned of or overdue is not put aside.
                self.done["已预警"] = self.done.get("已预警", 0) + 1
                continue
            if name == "作废" and voiding.why_not(self.case):
                # What was filed is not voided.
                continue
            before, already, task = self.limits(), len(queries.events(self.case.id)), self.task
            shown = (task.due_at, task.warn_at)
            act(self, task.id)
            assert self.limits() == before, name
            assert (self.task.due_at, self.task.warn_at) == shown, name
            assert len(queries.events(self.case.id)) - already == events, name
            self.done[name] = self.done.get(name, 0) + 1


def claimed(at: Round, task: int) -> None:
    holding.claim(at.context, actor(at.by), task)
    holding.release(at.context, actor(at.by), task)


def handed_over(at: Round, task: int) -> None:
    handing.hand_over(at.context, actor(at.by), task, at.colleague)
    handing.hand_over(at.context, actor(at.colleague), task, at.by)


def handed_down(at: Round, task: int) -> None:
    holding.delegate(at.context, actor(at.by), task, at.section, "请办")
    holding.release(at.context, actor(at.by), task)


def asked(kind: str) -> Callable[[Round, int], None]:
    def act(at: Round, task: int) -> None:
        request = asking.ask(at.context, actor(at.by), task, Wanted(kind, (at.colleague,), "是否属实")).id
        (opinion,) = opinions.of_requests([request])[request]
        verdict = "done" if kind in ("entrust", "co_handle") else "agree"
        asking.give(at.context, actor(at.colleague), opinion.id, verdict, "情况属实")

    return act


def copied(at: Round, task: int) -> None:
    (copy,) = copying.send(at.context, actor(at.by), at.number, [at.colleague])
    copying.read(at.context, actor(at.colleague), copy.id)
    copying.withdraw(at.context, actor(at.by), at.number, copy.id)


def urged(at: Round, task: int) -> None:
    urging.urge(at.context, actor("supervisor"), at.number, task)


def put_aside(at: Round, task: int) -> None:
    snoozing.snooze(at.context, actor(at.by), task, at.clock.now() + timedelta(minutes=1))
    snoozing.wake(at.context, actor(at.by), task)


def void_refused(at: Round, task: int) -> None:
    voiding.ask(at.context, actor("admin"), at.number, "duplicate", "疑似重复")
    voiding.decide(at.context, actor("supervisor"), at.number, approve=False, text="不是重复")


# What is done, and how many events it leaves.
ACTS: dict[str, tuple[Callable[[Round, int], None], int]] = {
    "领取、放回": (claimed, 2),
    "转办": (handed_over, 2),
    "下派、收回": (handed_down, 2),
    "委派": (asked("entrust"), 2),
    "协办": (asked("co_handle"), 2),
    "会签": (asked("countersign"), 2),
    "加签": (asked("consult"), 2),
    "抄送": (copied, 3),
    "催办": (urged, 1),
    "稍后处理": (put_aside, 2),
    "作废": (void_refused, 2),
}


def takes_part(step: Step) -> bool:
    """Whether somebody does something there, to the case or to one of its parts."""
    return bool(step.do and step.by and not step.refused)


def perform(player: Player, at: Round, step: Step, before: dict[int, tuple[Any, ...]]) -> None:
    """The story's own act; then it is taken back where it may be, and done again."""
    task = at.task.id
    player.perform(step, step.do)
    row = db.session.get_one(Task, task, populate_existing=True)
    if taking_back.why_not(actor(step.by), at.case, row, taking_back.undo_of(row), queries.open_tasks([row.case_id])):
        return
    taking_back.take_back(at.context, actor(step.by), task, "漏填一项")
    after = at.limits()
    assert {row: after[row] for row in before} == before, "撤回"
    at.done["撤回"] = at.done.get("撤回", 0) + 1
    player.perform(step, step.do)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_operation_moves_a_limit_and_each_is_an_event(
    app: Flask, context: Context, clock: FixedClock, folder: Path
) -> None:
    story = next(iter(stories(folder)))
    clock.set(story.received, allow_back=True)
    player = Player(context, clock.set, lambda _: None)
    player.open(story)
    done: dict[str, int] = {}

    for step in story.steps:
        player.live_until(step.at)
        if not takes_part(step):
            continue
        at = Round(context, clock, step.by, step.do, player.number_of(step), done)
        if at.is_open:
            at.every_act()
            perform(player, at, step, at.limits())
        else:
            player.perform(step, step.do)
        tick(context)

    assert set(ACTS) - set(done) <= ({"稍后处理"} if done.get("已预警") else set())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_voiding_ends_every_limit_and_moves_none(app: Flask, context: Context, clock: FixedClock, folder: Path) -> None:
    order = usual_order(folder.name, clock.now(), "WO-void")
    at = Round(context, clock, "", "", intake.open_case(context, actor("province"), order).case_no)
    before = at.limits()

    voiding.ask(context, actor("admin"), at.number, "test", "测试数据")
    voiding.decide(context, actor("supervisor"), at.number, approve=True, text="确是测试")

    assert at.limits() == before
    assert {row.state for row in queries.deadlines(at.case.id)} <= {"cancelled"}
    assert [event.name for event in queries.events(at.case.id)][-2:] == ["CaseVoidAsked", "CaseVoided"]
