"""What is offered is what would be done, and what is not says why: the offers and the acts agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.account import Actor
from models.base import db
from models.errors import DomainError
from models.queries import cases
from models.queries import voiding as void_requests
from models.task import Task
from tests.workflows.hiring import hire
from workflows.stories.player import actor
from workflows.task_acts import acts_on_task, asking, handing, holding, voiding
from workflows.task_acts.asking import Wanted

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2, SUB = "shantou-l1", "shantou-l2", "shantou-l2-sub"
ASKING = ("hand_over", "hand_down", "entrust", "co_handle", "countersign", "consult")


def offers(play: Play, by: str, step: str = "verify_by_callback") -> dict[str, str | None]:
    task = play.task(step)
    found = [*acts_on_task.offered_at_once(actor(by), task), *acts_on_task.offered(play.context, actor(by), task)]
    return {one.id: one.reason for one in found}


def of_case(play: Play, by: str | Actor) -> dict[str, tuple[str, str | None]]:
    who = actor(by) if isinstance(by, str) else by
    steps, asked = cases.open_tasks([play.case.id]), void_requests.asked_for(play.case.id)
    return {one.id: (one.name_zh, one.reason) for one in acts_on_task.offered_on_case(who, play.case, steps, asked)}


def test_an_open_step_offers_everything_to_whoever_holds_it(play: Play) -> None:
    play.dispatch()

    assert offers(play, L2) == {name: None for name in ("claim", *ASKING, "copy", "snooze")}
    holding.claim(play.context, actor(L2), play.task("verify_by_callback").id)
    assert offers(play, L2) == {name: None for name in ("release", *ASKING, "copy", "snooze")}


def test_what_a_colleague_holds_says_so(play: Play) -> None:
    play.dispatch()
    colleague = hire("shantou-l2-x", L2, "乙的同事")
    handing.hand_over(play.context, actor(L2), play.task("verify_by_callback").id, colleague)

    found = offers(play, L2)

    assert {found[name] for name in ASKING} == {"已由 乙的同事 领取"}


def test_what_was_handed_down_may_be_taken_in_hand_again(play: Play) -> None:
    play.dispatch()
    holding.delegate(play.context, actor(L2), play.task("verify_by_callback").id, "shantou-housing-desk", "")

    own, below = (acts_on_task.offered_at_once(actor(by), play.task("verify_by_callback")) for by in (L2, SUB))

    assert "收回" in {one.name_zh for one in own}
    assert "交回" in {one.name_zh for one in below}
    assert offers(play, L2)["hand_over"] == "已下派下级账户，须先收回"


def test_a_finished_step_offers_taking_back_to_whoever_did_it_until_the_next_acts(play: Play) -> None:
    task = play.task("dispatch_case").id
    play.dispatch()

    def taking_back(by: str) -> dict[str, str | None]:
        row = db.session.get_one(Task, task, populate_existing=True)
        return {one.id: one.reason for one in acts_on_task.offered(play.context, actor(by), row)}

    assert taking_back(L1) == {"take_back": None}
    assert taking_back(hire("shantou-l1-x", L1)) == {}
    play.callback()
    assert str(taking_back(L1)["take_back"]).startswith("该步骤办理后")


def test_answers_may_be_looked_at_while_they_are_waited_for(play: Play) -> None:
    play.dispatch()
    asking.ask(play.context, actor(L2), play.task("verify_by_callback").id, Wanted("consult", (SUB,), "请核对"))

    assert "requests" in offers(play, L2)


def test_a_late_step_is_not_put_aside(play: Play) -> None:
    play.dispatch()
    due = play.task("verify_by_callback").due_at
    assert due is not None
    play.clock.set(due)

    assert offers(play, L2)["snooze"] == "已逾期，不能稍后处理"


@pytest.mark.parametrize(
    ("by", "acts"),
    [
        (L1, {"copy", "urge", "void"}),
        (L2, {"copy"}),
        ("supervisor", {"urge"}),
        ("admin", {"void"}),
        ("analyst", set()),
        ("shantou-staff", set()),
    ],
)
def test_a_case_offers_what_the_role_may(play: Play, by: str, acts: set[str]) -> None:
    play.dispatch()

    assert set(of_case(play, by)) == acts


def test_voiding_is_asked_for_withdrawn_or_decided_whichever_comes_next(play: Play) -> None:
    assert of_case(play, L1)["void"] == ("申请作废", None)
    voiding.ask(play.context, actor(L1), play.case_no, "test", "测试数据")

    assert of_case(play, L1)["void"] == ("撤回作废申请", None)
    assert of_case(play, "supervisor")["void"] == ("审批作废", None)
    voiding.decide(play.context, actor("supervisor"), play.case_no, approve=True, text="确是测试")
    assert "void" not in of_case(play, L1)


def test_what_is_offered_without_a_reason_is_not_refused_for_its_state(play: Play) -> None:
    play.dispatch()
    task = play.task("verify_by_callback").id
    for name, reason in offers(play, L2).items():
        if name in ("entrust", "co_handle", "countersign", "consult") and reason is None:
            try:
                asking.ask(play.context, actor(L2), task, Wanted(name, (SUB,), "请核对"))
            except DomainError as refusal:
                raise AssertionError(name) from refusal
