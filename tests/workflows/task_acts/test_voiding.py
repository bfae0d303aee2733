"""作废: two accounts, a reason from the list and words; then nothing waits, and no limit counts as met or missed by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import select

from models.base import db
from models.errors import DomainError
from models.outbox import OutboxMessage
from models.queries import cases as case_queries
from models.queries import opinions
from models.task import Task
from tests.workflows.hiring import hire
from workflows.keeping.record import broken_chains
from workflows.stories.player import actor
from workflows.sweep import sweep
from workflows.task_acts import asking, voiding
from workflows.task_acts.asking import Wanted

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2 = "shantou-l1", "shantou-l2"


@pytest.fixture
def second(play: Play) -> str:
    return hire("shantou-l1-x", L1)


def refused(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def ask(play: Play, by: str = L1, reason: str = "duplicate", text: str = "与SH-1重复") -> None:
    voiding.ask(play.context, actor(by), play.case_no, reason, text)


def decide(play: Play, by: str, *, approve: bool = True, text: str = "情况属实") -> None:
    voiding.decide(play.context, actor(by), play.case_no, approve=approve, text=text)


def voided(play: Play, second: str) -> Play:
    ask(play)
    decide(play, second)
    return play


def test_a_voided_case_is_over_and_counted_apart_from_what_was_closed(play: Play, second: str) -> None:
    voided(play.dispatch(), second)

    assert (play.case.stage, play.case.closure, play.waiting) == ("void", "void", [])
    assert {row.state for row in case_queries.deadlines(play.case.id) if row.activity == "second_level_handling"} == {
        "cancelled"
    }
    assert all(row.ended_at is not None for row in case_queries.deadlines(play.case.id))
    assert play.events[-2:] == ["CaseVoidAsked", "CaseVoided"]
    assert [seq for _, _, seq in broken_chains()] == [None]


def test_nothing_happens_to_it_any_more(play: Play, second: str) -> None:
    task = play.dispatch().task("verify_by_callback").id
    voided(play, second)
    before = play.events

    assert sweep(play.context) == 0
    play.live("周一 2026-11-30 09:00").tick()

    assert play.events == before
    assert db.session.get_one(Task, task).state == "cancelled"
    assert db.session.scalar(select(OutboxMessage.id)) is None
    closed = refused(lambda: play.appeal())
    assert "作废" in closed.message_zh
    assert refused(lambda: ask(play)).message_zh == "不能作废：工单已作废"


def test_the_engine_of_a_voided_case_is_read_again_and_stands_still(play: Play, second: str) -> None:
    voided(play.dispatch(), second)

    with pytest.raises(DomainError) as caught:
        play.send("lodge_appeal", L2)

    assert caught.value.status == 409


def test_whoever_asked_does_not_decide(play: Play) -> None:
    ask(play)

    refusal = refused(lambda: decide(play, L1))

    assert (refusal.status, play.case.stage) == (403, "dispatch")


@pytest.mark.parametrize("by", ["supervisor", "admin"])
def test_supervisors_and_administrators_may_decide(play: Play, by: str) -> None:
    ask(play)
    decide(play, by)

    assert play.case.stage == "void"


@pytest.mark.parametrize(("by", "status"), [(L2, 404), ("supervisor", 403), ("analyst", 403), ("shantou-hall-l2", 404)])
def test_who_may_not_ask(play: Play, by: str, status: int) -> None:
    assert refused(lambda: ask(play, by)).status == status


def test_an_institution_sees_the_case_and_may_neither_ask_nor_decide(play: Play) -> None:
    play.dispatch()
    ask(play)

    assert refused(lambda: ask(play, L2)).status == 403
    assert refused(lambda: decide(play, L2)).status == 403


def test_a_refused_request_leaves_the_case_as_it_was_and_may_be_asked_anew(play: Play, second: str) -> None:
    before = (play.case.stage, play.waiting, play.due("dispatch_case"))
    ask(play)
    again = refused(lambda: ask(play))
    decide(play, second, approve=False, text="不是重复工单")

    assert again.code == "void-asked"
    assert (play.case.stage, play.waiting, play.due("dispatch_case")) == before
    assert refused(lambda: decide(play, second)).code == "nothing-asked"
    voided(play, second)
    assert play.case.stage == "void"


def test_the_one_who_asked_withdraws_and_nobody_else(play: Play, second: str) -> None:
    ask(play)

    assert refused(lambda: voiding.withdraw(play.context, actor(second), play.case_no)).status == 403
    voiding.withdraw(play.context, actor(L1), play.case_no)

    assert play.events[-1] == "CaseVoidWithdrawn"


@pytest.mark.parametrize(("reason", "text", "pointer"), [("boring", "没意思", "/reason"), ("other", " ", "/text")])
def test_it_takes_a_reason_of_the_list_and_words(play: Play, reason: str, text: str, pointer: str) -> None:
    refusal = refused(lambda: ask(play, reason=reason, text=text))

    assert (refusal.status, refusal.errors[0].pointer) == (422, pointer)


def test_what_was_filed_is_not_voided(play: Play) -> None:
    play.to_filing()
    assert "已有内容报送" in refused(lambda: ask(play)).message_zh

    play.tick()
    assert refused(lambda: ask(play)).message_zh == "不能作废：工单已办结"


def test_a_case_that_was_filed_after_the_request_is_not_voided_by_its_approval(play: Play, second: str) -> None:
    play.dispatch().callback().submit()
    ask(play)
    play.review()

    assert refused(lambda: decide(play, second)).code == "not-voidable"
    assert play.case.stage == "filing"


def test_requests_that_wait_at_its_steps_end_with_it(play: Play, second: str) -> None:
    play.dispatch()
    wanted = Wanted("consult", ("shantou-appeal",), "是否属于本中心职责")
    request = asking.ask(play.context, actor(L2), play.task("verify_by_callback").id, wanted).id

    voided(play, second)

    assert [row.state for row in opinions.requests_of(play.case.id)] == ["withdrawn"]
    assert [row.state for row in opinions.of_requests([request])[request]] == ["lapsed"]
    assert case_queries.visible(actor("shantou-appeal"), play.case_no) is not None
    assert "second_level" in {role for role, text in play.notices("result") if "作废" in text}


def test_a_joint_approval_is_not_voided_in_parts(new_play: Callable[..., Play], app: Flask) -> None:
    both = [{"code": "shantou-housing"}, {"code": "shantou-hall"}]
    whole = new_play(external_id="WO-J", institutions=both).complete("dispatch_parts", L1).tick()
    parts = case_queries.parts(whole.case.id)

    assert len(parts) == len(both)
    assert "联办" in refused(lambda: ask(whole)).message_zh
    assert "联办" in refused(lambda: voiding.ask(whole.context, actor(L1), parts[0], "test", "测试数据")).message_zh
