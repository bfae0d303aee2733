"""回访链接 (ST-36): made by the offices of the case when the answer stands, shown to whoever has it, dead when it should be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from calendars.china import China
from calendars.clock import FixedClock, beijing_instant, read_beijing, to_beijing
from calendars.deadlines import compute
from models.base import db
from models.errors import DomainError
from models.evaluator_link import EvaluatorLink, hash_of, of_case
from models.login_attempt import LoginAttempts
from models.queries import cases as queries
from tests.workflows.conftest import Play
from tests.workflows.linking import HERE, answered, events, make, see
from workflows.background.delivery import deliver
from workflows.context import Context
from workflows.evaluators import evaluator_links
from workflows.stories.player import actor

NewPlay = Callable[..., Play]


def refusal(work: Callable[[], object]) -> tuple[str, int]:
    """With what code and status something is refused."""
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code, caught.value.status


def test_a_link_shows_item_institution_and_answer_and_lasts_thirty_natural_days(
    new_play: NewPlay, context: Context
) -> None:
    play = answered(new_play("周一 2026-03-02 09:00"), reply="已为您补办公积金提取。")

    made = make(context, play.case_no)
    shown = see(context, made.token)

    assert (shown.item, shown.institution) == ("公积金提取", "市住房公积金管理中心")
    assert [(answer.institution, answer.text) for answer in shown.answers] == [
        ("市住房公积金管理中心", "已为您补办公积金提取。")
    ]
    assert to_beijing(made.expires_at).isoformat() == "2026-04-02T00:00:00+08:00"
    assert [name for _, name in shown.levels] == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


def test_the_token_is_kept_nowhere(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())

    made = make(context, play.case_no)

    (link,) = of_case(play.case.id)
    assert link.token_hash == hash_of(made.token)
    assert made.token not in repr(vars(link)) + repr(events(play.case, "EvaluatorLinkMade"))
    assert made.token not in play.case.workflow_state.decode("latin-1")


def test_neither_the_person_nor_an_official_is_named_in_the_answer(new_play: NewPlay, context: Context) -> None:
    play = new_play(evaluator={"name": "王小明", "phone": "13812345678"}, staff={"name": "李大海", "number": "0021"})
    reply = "王小明您好：窗口李大海已致歉，公积金中心经办人 乙复核，科长赵六负责，可致电13998765432或0754-8888。"
    answered_ = play.dispatch().callback().submit(reply=reply, responsible_person="赵六六").review()
    db.session.rollback()

    (answer,) = see(context, make(context, answered_.case_no).token).answers

    for name in ("王小明", "李大海", "经办人", "13998765432"):
        assert name not in answer.text
    assert "0754-8888" in answer.text


@pytest.mark.parametrize("by", ["shantou-l1", "shantou-l2"])
def test_the_bureau_and_the_institution_may_make_one(new_play: NewPlay, context: Context, by: str) -> None:
    play = answered(new_play())

    assert see(context, make(context, play.case_no, by).token)
    assert [said["reason"] for said in events(play.case, "EvaluatorLinkMade")] == ["答复评价人"]


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("shantou-hall-l2", ("not-found", 404)),
        ("cangxi-l1", ("not-found", 404)),
        ("supervisor", ("forbidden", 403)),
        ("shantou-appeal", ("forbidden", 403)),
        ("province", ("forbidden", 403)),
    ],
)
def test_nobody_else_may(new_play: NewPlay, context: Context, by: str, code: tuple[str, int]) -> None:
    play = answered(new_play())

    assert refusal(lambda: make(context, play.case_no, by)) == code
    assert of_case(play.case.id) == []


def test_there_is_none_before_the_answer_stands(new_play: NewPlay, context: Context) -> None:
    play = new_play().dispatch().callback()
    assert refusal(lambda: make(context, play.case_no)) == ("not-answered-yet", 409)

    play.submit()
    assert refusal(lambda: make(context, play.case_no)) == ("not-answered-yet", 409)
    assert (
        evaluator_links.why_not(context, play.case, queries.evaluator(play.case.id))
        == "复核通过或办结之后才能生成回访链接"
    )

    play.review()
    assert evaluator_links.why_not(context, play.case, queries.evaluator(play.case.id)) is None
    assert make(context, play.case_no)


def test_there_is_none_for_who_can_not_be_reached(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play(evaluator=None, anonymous=True))

    assert refusal(lambda: make(context, play.case_no)) == ("nobody-to-answer", 409)


def test_a_reason_is_asked_for(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())

    assert refusal(lambda: make(context, play.case_no, reason=" 。")) == ("invalid-field", 422)


def test_a_new_link_ends_the_one_before(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    first = make(context, play.case_no)

    second = make(context, play.case_no)

    assert refusal(lambda: see(context, first.token)) == ("link-dead", 404)
    assert see(context, second.token)
    assert [link.state(context.clock.now()) for link in of_case(play.case.id)] == ["active", "revoked"]


def test_a_link_can_be_revoked_once(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    made = make(context, play.case_no)

    evaluator_links.revoke(context, actor("shantou-l1"), play.case_no, "发错了人")

    assert refusal(lambda: see(context, made.token)) == ("link-dead", 404)
    again = refusal(lambda: evaluator_links.revoke(context, actor("shantou-l1"), play.case_no, "发错了人"))
    assert again == ("no-active-link", 409)


def test_it_dies_at_the_end_of_its_thirtieth_day(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play("周一 2026-03-02 09:00"))
    made = make(context, play.case_no)

    play.at("周三 2026-04-01 23:59")
    assert see(context, made.token)
    play.at("周四 2026-04-02 00:00")
    assert refusal(lambda: see(context, made.token)) == ("link-dead", 404)


def test_whatever_is_wrong_is_answered_alike_and_counted_alike(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    old = make(context, play.case_no)
    make(context, play.case_no)
    forged = old.token[:-1] + ("A" if old.token[-1] != "A" else "B")

    for number, token in enumerate((old.token, forged, "", "x" * 5000, "../../etc/passwd", "你好"), start=1):
        assert refusal(lambda token=token: see(context, token)) == ("link-dead", 404)
        db.session.rollback()
        assert db.session.scalars(select(LoginAttempts.failures)).one() == number


def test_guessing_is_slowed_for_its_own_address_alone(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    made = make(context, play.case_no)

    for _ in range(evaluator_links.FREE_PER_ADDRESS):
        assert refusal(lambda: see(context, "guessed")) == ("link-dead", 404)

    assert refusal(lambda: see(context, "guessed")) == ("login-slowed", 429)
    assert refusal(lambda: see(context, made.token, HERE)) == ("login-slowed", 429)
    assert see(context, made.token, "198.51.100.9")


def test_at_most_one_link_of_a_case_is_active_whatever_the_program_does(
    new_play: NewPlay, context: Context, clock: FixedClock
) -> None:
    from sqlalchemy.exc import IntegrityError

    play = answered(new_play())
    make(context, play.case_no)
    now = clock.now()
    db.session.add(
        EvaluatorLink(
            case_id=play.case.id, token_hash="t", created_at=now, created_by="x", expires_at=now, kind="answer"
        )
    )

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_case_that_was_closed_has_its_link_still(new_play: NewPlay, context: Context) -> None:
    play = answered(new_play())
    made = make(context, play.case_no)

    deliver(context)

    assert play.case.closed_at is not None
    assert see(context, made.token)
    assert see(context, make(context, play.case_no).token)


@given(st.integers(0, 300 * 24 * 60))
def test_a_link_lasts_thirty_whole_days_from_any_minute_of_the_year(minutes: int) -> None:
    made = read_beijing("2026-01-01 00:00") + timedelta(minutes=minutes)

    ends = compute("30个自然日", made, China()).due_at

    assert timedelta(days=30) < ends - made <= timedelta(days=31)
    assert ends == beijing_instant(to_beijing(ends).date())
