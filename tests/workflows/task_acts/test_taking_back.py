"""撤回: what was done is put back exactly, while nobody has acted on it; no limit moves, and the log only grows."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from calendars.clock import to_beijing
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.queries import cases as case_queries
from models.records import Record
from models.rows import columns
from models.task import Task
from tests.evidence import PDF
from tests.workflows.hiring import hire
from workflows import drafts, front_door, notes
from workflows.drafts import Subject
from workflows.files import attaching
from workflows.keeping.record import broken_chains
from workflows.stories.player import actor
from workflows.task_acts import holding, taking_back, undoing, urging

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2 = "shantou-l1", "shantou-l2"


def done(play: Play, step: str) -> Task:
    """The newest finished step of this name."""
    query = select(Task).where(Task.case_id == play.case.id, Task.step == step, Task.state == "done").order_by(Task.id)
    return list(db.session.scalars(query))[-1]


def take_back(play: Play, step: str, by: str, reason: str = "转错了机构") -> Play:
    taking_back.take_back(play.context, actor(by), done(play, step).id, reason)
    return play


def refused(play: Play, step: str, by: str) -> DomainError:
    with pytest.raises(DomainError) as caught:
        take_back(play, step, by)
    return caught.value


def facts_of(play: Play) -> dict[str, Any]:
    """Everything of the case that a completion may change."""
    case = play.case
    return {name: getattr(case, name) for name in columns(Case) if name not in undoing.NEVER_BACK}


def clocks(play: Play) -> dict[int, tuple[Any, ...]]:
    return {
        row.id: (
            row.element_id,
            row.starts_at,
            row.due_at,
            row.original_due_at,
            row.state,
            row.engine_task_id,
            row.ended_at,
        )
        for row in case_queries.deadlines(play.case.id)
    }


def intact(play: Play) -> bool:
    return dict((no, seq) for _, no, seq in broken_chains())[play.case_no] is None


def test_a_dispatch_that_was_taken_back_leaves_the_case_as_it_was_before(play: Play) -> None:
    before, clocks_before, task = facts_of(play), clocks(play), play.task("dispatch_case").id
    play.dispatch()

    take_back(play, "dispatch_case", L1)

    assert facts_of(play) == before
    assert {number: row for number, row in clocks(play).items() if number in clocks_before} == clocks_before
    assert {row[4] for number, row in clocks(play).items() if number not in clocks_before} == {"cancelled"}
    assert (play.waiting, play.task("dispatch_case").id) == (["dispatch_case"], task)
    assert play.events[-1] == "StepTakenBack"
    assert intact(play)


def test_after_it_the_case_can_be_dispatched_elsewhere_and_goes_its_whole_way(play: Play) -> None:
    play.dispatch()
    take_back(play, "dispatch_case", L1)

    play.dispatch(to="shantou-hall").callback(by="shantou-hall-l2").submit(by="shantou-hall-l2").review().tick()

    assert play.case.stage == "closed"
    assert intact(play)


@pytest.mark.parametrize(("step", "by"), [("verify_by_callback", L2), ("submit_rectification", L2)])
def test_limits_go_on_with_their_first_start_and_date(play: Play, step: str, by: str) -> None:
    play.dispatch()
    if step == "submit_rectification":
        play.at("周日 2026-09-27 10:00").callback()
    before = {
        row.id: (row.starts_at, row.due_at) for row in case_queries.deadlines(play.case.id) if row.purpose == "due"
    }
    facts, due = facts_of(play), play.task(step).due_at
    play.at("周一 2026-09-28 10:00").complete(step, by)

    play.at("周一 2026-09-28 15:00")
    take_back(play, step, by, "材料漏传")

    after = {row.id: (row.starts_at, row.due_at) for row in case_queries.deadlines(play.case.id) if row.id in before}
    assert after == before
    assert facts_of(play) == facts
    assert (play.waiting, play.task(step).due_at) == ([step], due)


def test_a_limit_that_passed_meanwhile_is_overdue_from_the_taking_back_on(play: Play) -> None:
    play.dispatch().callback()
    due = play.row("handling_due").due_at
    play.live(f"{to_beijing(due) - timedelta(hours=2):%Y-%m-%d %H:%M}").submit()
    back = f"{to_beijing(due) + timedelta(hours=9):%Y-%m-%d %H:%M}"
    play.live(back)

    take_back(play, "submit_rectification", L2)
    play.tick()

    assert play.row("handling_due").due_at == due
    assert play.days_of("HandlingOverdue") == [back]
    assert play.task("submit_rectification").due_at == due


def test_the_engine_comes_back_the_same_after_save_and_restore(play: Play) -> None:
    play.dispatch()
    take_back(play, "dispatch_case", L1)
    play.live("周三 2026-09-30 09:00")

    assert [name for name in play.events if name.startswith("Dispatch")] == [
        "DispatchEarlyWarning",
        "DispatchOverdue",
        "DispatchUrged",
    ]
    assert play.dispatch().waiting == ["verify_by_callback"]


def test_what_was_put_on_record_stays_readable_and_says_that_it_was_taken_back(play: Play) -> None:
    play.dispatch()
    take_back(play, "dispatch_case", L1)
    play.dispatch()

    rows = list(db.session.scalars(select(Record).where(Record.case_id == play.case.id).order_by(Record.id)))
    assert [row.taken_back_at is None for row in rows] == [False, True]


def test_whoever_had_got_the_next_step_is_told(play: Play) -> None:
    play.dispatch()
    take_back(play, "dispatch_case", L1)

    assert ("second_level", f"{play.case_no}“转派工单”已由办理人撤回，“回访核实”取消") in play.notices("result")


def claimed(play: Play) -> None:
    holding.claim(play.context, actor(L2), play.task("verify_by_callback").id)


def handed_down(play: Play) -> None:
    holding.delegate(play.context, actor(L2), play.task("verify_by_callback").id, "shantou-housing-desk", "")


def claimed_and_released(play: Play) -> None:
    claimed(play)
    holding.release(play.context, actor(L2), play.task("verify_by_callback").id)


def acted(play: Play) -> None:
    play.callback()


def appealed(play: Play) -> None:
    play.appeal()


def warned(play: Play) -> None:
    play.live(f"{to_beijing(play.row('handling_warn').due_at) + timedelta(minutes=1):%Y-%m-%d %H:%M}")


@pytest.mark.parametrize("touch", [claimed, handed_down, claimed_and_released, acted, appealed, warned])
def test_it_is_refused_with_the_reason_once_the_next_has_acted_or_a_clock_has_spoken(
    play: Play, touch: Callable[[Play], None]
) -> None:
    play.dispatch()
    touch(play)
    before = (facts_of(play), clocks(play), play.events)

    refusal = refused(play, "dispatch_case", L1)

    assert (refusal.code, refusal.status) == ("not-to-be-taken-back", 409)
    assert refusal.message_zh.startswith("不能撤回：")
    assert (facts_of(play), clocks(play), play.events) == before


def types(play: Play) -> None:
    task = play.task("verify_by_callback")
    drafts.save(play.context, actor(L2), Subject(task.case_id, task.id), {"data/record": ["打通电话"]})


def writes(play: Play) -> None:
    notes.write(play.context, actor(L2), play.case_no, "请先看看缴存记录")


def adds_a_file(play: Play) -> None:
    attaching.attach(play.context, actor(L2), play.case_no, attaching.Upload(io.BytesIO(PDF), "材料.pdf"))


@pytest.mark.parametrize(
    ("begins", "words"), [(types, "已有人开始填写"), (writes, "已有人写了备注"), (adds_a_file, "上传附件")]
)
def test_what_the_next_has_begun_is_not_taken_from_them(play: Play, begins: Callable[[Play], None], words: str) -> None:
    play.dispatch()
    begins(play)

    assert words in refused(play, "dispatch_case", L1).message_zh


def test_what_went_to_the_province_is_not_taken_back(play: Play) -> None:
    play.to_filing()

    refusal = refused(play, "decide_review", L1)

    assert "已报送" in refusal.message_zh
    assert play.case.stage == "filing"


def test_only_the_account_that_did_it_takes_it_back(play: Play) -> None:
    play.dispatch()
    colleague = hire("shantou-l1-x", L1)

    assert refused(play, "dispatch_case", colleague).message_zh == "不能撤回：只有办理人本人可以撤回"
    assert refused(play, "dispatch_case", "shantou-hall-l2").status == 404


def test_it_says_why(play: Play) -> None:
    play.dispatch()
    with pytest.raises(DomainError) as caught:
        take_back(play, "dispatch_case", L1, " ")

    assert (caught.value.status, caught.value.errors[0].pointer) == (422, "/reason")


def test_a_return_is_taken_back_and_the_first_limit_was_never_touched(play: Play) -> None:
    play.dispatch().callback().submit()
    due = play.task("decide_review").due_at
    handling = play.row("handling_due").due_at
    play.review("return", opinion="补充整改照片")

    take_back(play, "decide_review", L1)

    assert (play.waiting, play.task("decide_review").due_at) == (["decide_review"], due)
    assert (play.row("handling_due").due_at, play.case.return_count) == (handling, 0)
    assert play.review().waiting == []


def test_it_may_be_taken_back_again_and_again(play: Play) -> None:
    facts = facts_of(play)
    for _ in range(3):
        play.dispatch()
        take_back(play, "dispatch_case", L1)

    assert facts_of(play) == facts
    assert intact(play)


def test_urging_the_next_is_no_acting_of_the_next(play: Play) -> None:
    play.dispatch()
    urging.urge(play.context, actor(L1), play.case_no, play.task("verify_by_callback").id)

    take_back(play, "dispatch_case", L1)

    assert play.waiting == ["dispatch_case"]


def test_a_step_that_is_open_is_not_taken_back(play: Play) -> None:
    with pytest.raises(DomainError) as caught:
        taking_back.take_back(play.context, actor(L1), play.task("dispatch_case").id, "先不办了")

    assert caught.value.message_zh == "不能撤回：该步骤尚未办理"
    assert front_door.own_task(actor(L1), play.task("dispatch_case").id).state == "open"
