"""None of the operations of convenience moves a limit: start and date of every limit are the same before and after each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models.base import db
from models.deadline import DeadlineChange
from models.queries import cases as case_queries
from models.queries import opinions
from models.task import Task
from tests.workflows.hiring import hire
from workflows.stories.player import actor
from workflows.task_acts import asking, bulk, copying, handing, holding, snoozing, taking_back, urging, voiding
from workflows.task_acts.asking import Wanted

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2, SUB = "shantou-l1", "shantou-l2", "shantou-l2-sub"
STEP = "verify_by_callback"


def task(play: Play) -> int:
    return play.task(STEP).id


def ask(kind: str) -> Callable[[Play], None]:
    return lambda play: void(asking.ask(play.context, actor(L2), task(play), Wanted(kind, (SUB,), "请核对")))


def void(_: Any) -> None:
    """For acts whose answer nobody needs."""


def answered(play: Play) -> None:
    ask("countersign")(play)
    (opinion, *_), *_ = db.session.execute(opinions.asked_of(actor(SUB)))
    asking.give(play.context, actor(SUB), opinion.id, "agree", "情况属实")


def withdrawn(play: Play) -> None:
    number = asking.ask(play.context, actor(L2), task(play), Wanted("consult", (SUB,), "请核对")).id
    asking.withdraw(play.context, actor(L2), task(play), number, "不再需要")


def copied(play: Play) -> None:
    (copy,) = copying.send(play.context, actor(L2), play.case_no, ["shantou-hall-l2"])
    copying.read(play.context, actor("shantou-hall-l2"), copy.id)
    copying.withdraw(play.context, actor(L2), play.case_no, copy.id)


def taken_back(play: Play) -> None:
    number = task(play)
    play.callback()
    taking_back.take_back(play.context, actor(L2), number, "漏填一项")


def void_asked_and_refused(play: Play) -> None:
    voiding.ask(play.context, actor(L1), play.case_no, "duplicate", "疑似重复")
    voiding.decide(play.context, actor("supervisor"), play.case_no, approve=False, text="不是重复")


def voided(play: Play) -> None:
    voiding.ask(play.context, actor(L1), play.case_no, "duplicate", "疑似重复")
    voiding.decide(play.context, actor("supervisor"), play.case_no, approve=True, text="确属重复")


ACTS: dict[str, Callable[[Play], None]] = {
    "claim": lambda play: void(holding.claim(play.context, actor(L2), task(play))),
    "release": lambda play: void(holding.release(play.context, actor(L2), task(play))),
    "delegate to a section": lambda play: void(
        holding.delegate(play.context, actor(L2), task(play), "shantou-housing-desk", "")
    ),
    "hand over": lambda play: void(handing.hand_over(play.context, actor(L2), task(play), "shantou-l2-x")),
    "entrust": ask("entrust"),
    "co-handle": ask("co_handle"),
    "countersign": ask("countersign"),
    "consult": ask("consult"),
    "answer": answered,
    "withdraw": withdrawn,
    "copy": copied,
    "urge": lambda play: void(urging.urge(play.context, actor(L1), play.case_no, task(play))),
    "snooze": lambda play: void(
        snoozing.snooze(play.context, actor(L2), task(play), play.clock.now() + timedelta(hours=5))
    ),
    "take back": taken_back,
    "void asked and refused": void_asked_and_refused,
    "void": voided,
    "bulk claim": lambda play: void(bulk.carry_out(play.context, actor(L2), bulk.Order("claim", [task(play)]))),
    "bulk hand over": lambda play: void(
        bulk.carry_out(play.context, actor(L2), bulk.Order("hand_over", [task(play)], to="shantou-l2-x"))
    ),
}


@pytest.mark.parametrize("name", list(ACTS))
def test_every_limit_keeps_its_start_and_its_date(play: Play, name: str) -> None:
    play.dispatch()
    hire("shantou-l2-x", L2)
    play.clock.advance(timedelta(hours=20))
    limits, number = known(play), task(play)
    shown = dates(number)

    ACTS[name](play)

    after = known(play)
    assert {row: after[row] for row in limits} == limits
    assert dates(number) == shown
    moved = select(DeadlineChange).where(
        DeadlineChange.case_id == play.case.id, DeadlineChange.due_before != DeadlineChange.due_after
    )
    assert list(db.session.scalars(moved)) == []


def known(play: Play) -> dict[int, tuple[Any, ...]]:
    rows = case_queries.deadlines(play.case.id)
    return {row.id: (row.starts_at, row.due_at, row.original_due_at, row.rule, str(row.adjustments)) for row in rows}


def dates(task_id: int) -> tuple[Any, ...]:
    row = db.session.get_one(Task, task_id, populate_existing=True)
    return row.due_at, row.warn_at, row.provisional
