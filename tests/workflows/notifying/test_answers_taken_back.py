"""An answer that was taken back after its link had gone out: the person is told so, and gets no second message that says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from handlers.ports import GatewayUnavailable
from models.base import db
from models.errors import DomainError
from models.notice import Notice
from models.task import Task
from tests.workflows.countersigned import countersigned
from tests.workflows.linking import answered, make, say, see, verdicts
from workflows.evaluators import evaluator_links, texting
from workflows.setup import publish
from workflows.stories.player import actor
from workflows.task_acts import taking_back, voiding
from workflows.unit import transaction

if TYPE_CHECKING:
    from tests.workflows.conftest import Play
    from tests.workflows.notifying.conftest import Office

PERSON = {"name": "王小明", "phone": "13812345678"}
FIRST, SECOND = "已补办并致歉。", "已补办，并已退还多收的费用。"


@pytest.fixture
def accepted(office: Office, new_play: Callable[..., Play]) -> Play:
    """A case whose answer was accepted and waits for its signature, on Thursday 2026-09-24 10:00."""
    with transaction():
        publish(office.context, countersigned())
    return answered(new_play(evaluator=PERSON), reply=FIRST)


def take_back(play: Play) -> Play:
    """The bureau takes its acceptance back."""
    done = select(Task.id).where(Task.case_id == play.case.id, Task.step == "decide_review", Task.state == "done")
    number = db.session.scalars(done.order_by(Task.id.desc())).first()
    assert number is not None
    taking_back.take_back(play.context, actor("shantou-l1"), number, "答复漏了退费")
    return play


def answered_anew(play: Play) -> Play:
    """The institution answers better, and the bureau accepts that."""
    return play.review("return", opinion="写明退费").submit(reply=SECOND).review()


def press(office: Office, play: Play) -> None:
    texting.text(office.context, actor("shantou-l2"), play.case_no, "答复评价人")
    db.session.rollback()


def token_of(office: Office) -> str:
    return office.evaluators.sent[-1].words["link"].removeprefix("https://bihuan.example/answer/")


def test_the_same_link_says_that_the_answer_is_looked_at_again_and_then_shows_the_new_one(
    office: Office, accepted: Play
) -> None:
    token = make(office.context, accepted.case_no).token
    assert [answer.text for answer in see(office.context, token).answers] == [FIRST]

    take_back(accepted)
    shown = see(office.context, token)
    assert (shown.item, shown.answers) == ("公积金提取", [])

    accepted.review("return", opinion="写明退费").submit(reply=SECOND)
    assert see(office.context, token).answers == [], "what nobody has accepted yet is told to nobody"

    accepted.review()
    assert [answer.text for answer in see(office.context, token).answers] == [SECOND]
    say(office.context, token, "yes")
    assert [said["satisfied"] for said in verdicts(accepted.case)] == [True]


def test_nothing_can_be_said_of_an_answer_that_is_looked_at_again_and_the_link_is_not_used_up(
    office: Office, accepted: Play
) -> None:
    token = make(office.context, accepted.case_no).token
    take_back(accepted)

    with pytest.raises(DomainError) as refusal:
        say(office.context, token, "no")

    assert refusal.value.status == 409
    assert verdicts(accepted.case) == []
    answered_anew(accepted)
    say(office.context, token, "yes")
    assert [said["satisfied"] for said in verdicts(accepted.case)] == [True]


def test_an_answer_that_was_judged_is_not_taken_back(office: Office, accepted: Play) -> None:
    say(office.context, make(office.context, accepted.case_no).token, "no")

    with pytest.raises(DomainError) as refusal:
        take_back(accepted)

    assert refusal.value.code == "not-to-be-taken-back"


def test_one_message_is_enough_where_the_answer_is_taken_back_and_given_anew(office: Office, accepted: Play) -> None:
    press(office, accepted)
    office.round()
    token = token_of(office)

    take_back(accepted)
    office.round()
    answered_anew(accepted)
    office.round()

    assert len(office.evaluators.attempts) == 1
    assert [answer.text for answer in see(office.context, token).answers] == [SECOND]


def test_a_message_that_still_waits_when_the_answer_is_taken_back_does_not_go_out(
    office: Office, accepted: Play
) -> None:
    office.at("周四 2026-09-24 20:00")
    press(office, accepted)
    take_back(accepted)

    office.at("周一 2026-09-28 08:30").round()

    assert office.evaluators.attempts == []
    (message,) = [message for message in office.messages if message.link_id is not None]
    assert (message.state, message.last_error) == ("failed", "答复已撤回，不再发送 / the answer was taken back")
    told = [(notice.account_id, notice.text) for notice in office.rows(Notice) if "回访短信" in notice.text]
    assert told == [(actor("shantou-l2").account_id, f"{accepted.case_no} {texting.TAKEN_BACK}")]
    with pytest.raises(DomainError) as refusal:
        press(office, accepted)
    assert refusal.value.code == "not-answered-yet"

    db.session.rollback()
    answered_anew(accepted)
    press(office, accepted)
    office.round()
    assert len(office.evaluators.sent) == 1
    assert [answer.text for answer in see(office.context, token_of(office)).answers] == [SECOND]


def test_a_message_that_waits_goes_out_once_where_the_answer_stands_again_by_then(
    office: Office, accepted: Play
) -> None:
    office.at("周四 2026-09-24 20:00")
    press(office, accepted)
    answered_anew(take_back(accepted))

    office.at("周一 2026-09-28 08:30").round()

    assert len(office.evaluators.sent) == 1
    assert [answer.text for answer in see(office.context, token_of(office)).answers] == [SECOND]


def test_a_repeat_after_a_failure_does_not_go_out_either(office: Office, accepted: Play) -> None:
    office.evaluators.will(GatewayUnavailable("timeout"))
    press(office, accepted)
    office.round()
    take_back(accepted)

    office.at("周一 2026-09-28 08:30").round()

    assert office.evaluators.sent == []
    assert len(office.evaluators.attempts) == 1


def test_the_link_dies_with_a_case_that_is_voided(office: Office, accepted: Play) -> None:
    token = make(office.context, accepted.case_no).token
    voiding.ask(office.context, actor("admin"), accepted.case_no, "test", "测试数据")
    voiding.decide(office.context, actor("supervisor"), accepted.case_no, approve=True, text="确是测试")

    with pytest.raises(DomainError) as refusal:
        see(office.context, token)

    assert refusal.value.code == "link-dead"


def test_why_no_link_can_be_made_meanwhile_is_said(office: Office, accepted: Play) -> None:
    take_back(accepted)

    with pytest.raises(DomainError) as refusal:
        make(office.context, accepted.case_no)

    assert refusal.value.code == "not-answered-yet"
    assert evaluator_links.standing(office.context, accepted.case) == []
