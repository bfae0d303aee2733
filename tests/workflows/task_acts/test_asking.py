"""委派、协办、会签、加签: a step waits for the answers that were asked for, and can be freed of them with a reason alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from models.base import db
from models.errors import DomainError
from models.queries import cases as case_queries
from models.queries import opinions
from tests.workflows.hiring import hire
from workflows.stories.player import actor
from workflows.task_acts import asking
from workflows.task_acts.asking import Wanted

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L2, SUB, REVIEWER, BUREAU = "shantou-l2", "shantou-l2-sub", "shantou-appeal", "shantou-l1"


def refused(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def ask(play: Play, kind: str, *to: str, mode: str = "all", by: str = L2, step: str = "verify_by_callback") -> int:
    wanted = Wanted(kind, to, "请核对窗口当天的排队记录", mode)
    return asking.ask(play.context, actor(by), play.task(step).id, wanted).id


def answer(play: Play, by: str, verdict: str = "agree", text: str = "情况属实") -> None:
    (opinion, *_), *_ = rows(opinions.asked_of(actor(by)))
    asking.give(play.context, actor(by), opinion.id, verdict, text)


def rows(query: Any) -> Any:
    return db.session.execute(query)


def test_a_countersigned_step_is_completed_when_everybody_has_answered_and_not_before(play: Play) -> None:
    play.dispatch()
    ask(play, "countersign", SUB, REVIEWER)

    first = refused(play.callback)
    answer(play, SUB)
    second = refused(play.callback)
    answer(play, REVIEWER, "disagree", "应当再问一次窗口")

    assert (first.code, second.code) == ("opinions-missing", "opinions-missing")
    assert "业务科经办人丙（会签）" in first.message_zh
    assert "业务科经办人丙" not in second.message_zh
    assert play.callback().waiting == ["submit_rectification"]
    assert [name for name in play.events if "pinion" in name or "Counter" in name] == [
        "CountersignAsked",
        "OpinionGiven",
        "OpinionGiven",
    ]


def test_where_any_answer_will_do_the_first_one_frees_the_step_and_the_others(play: Play) -> None:
    play.dispatch()
    number = ask(play, "countersign", SUB, REVIEWER, mode="any")

    answer(play, REVIEWER)

    assert {row.state for row in opinions.of_requests([number])[number]} == {"given", "lapsed"}
    assert list(rows(opinions.asked_of(actor(SUB)))) == []
    assert play.callback().waiting == ["submit_rectification"]


def test_what_is_entrusted_comes_back_with_a_result_and_the_one_who_entrusted_completes(play: Play) -> None:
    play.dispatch()
    ask(play, "entrust", SUB)

    blocked = refused(lambda: play.callback(by=L2))
    stranger = refused(lambda: play.callback(by=SUB))
    answer(play, SUB, "done", "已电话回访，评价人反映等候过久")

    assert (blocked.code, stranger.status) == ("opinions-missing", 404)
    assert "委派" in blocked.message_zh
    assert play.callback(by=L2).waiting == ["submit_rectification"]


def test_a_request_is_withdrawn_with_a_reason_and_then_nothing_is_missing(play: Play) -> None:
    play.dispatch()
    number = ask(play, "consult", REVIEWER)
    task = play.task("verify_by_callback").id

    silent = refused(lambda: asking.withdraw(play.context, actor(L2), task, number, " 。"))
    asking.withdraw(play.context, actor(L2), task, number, "核实人休假")
    again = refused(lambda: asking.withdraw(play.context, actor(L2), task, number, "核实人休假"))

    assert (silent.status, silent.errors[0].pointer) == (422, "/reason")
    assert again.code == "request-ended"
    assert play.callback().waiting == ["submit_rectification"]
    assert case_queries.visible(actor(REVIEWER), play.case_no) is not None


def test_an_organisation_may_be_asked_and_anybody_there_answers_once(play: Play) -> None:
    play.dispatch()
    ask(play, "co_handle", "shantou-bureau")
    colleague = hire("shantou-l1-x", BUREAU)
    (opinion, *_), *_ = rows(opinions.asked_of(actor(BUREAU)))

    answer(play, colleague, "done", "已调取监控")

    assert (
        refused(lambda: asking.give(play.context, actor(BUREAU), opinion.id, "done", "也来一句")).code
        == "request-ended"
    )
    assert play.callback().waiting == ["submit_rectification"]


@pytest.mark.parametrize(
    ("kind", "to", "pointer", "code"),
    [
        ("countersign", ("shantou-hall-l2",), "/to/0", "not-a-receiver"),
        ("countersign", ("nobody",), "/to/0", "not-a-receiver"),
        ("countersign", ("shantou-staff",), "/to/0", "wrong-role"),
        ("countersign", (L2,), "/to/0", "oneself"),
        ("countersign", (SUB, SUB), "/to/1", "twice"),
        ("countersign", (), "/to", "required"),
        ("consult", (SUB, REVIEWER), "/to", "too-many"),
        ("entrust", (BUREAU,), "/to/0", "not-a-receiver"),
        ("entrust", ("shantou-housing-desk",), "/to/0", "not-a-receiver"),
        ("shout", (SUB,), "/kind", "not-a-choice"),
    ],
)
def test_one_asks_only_whom_one_may(play: Play, kind: str, to: tuple[str, ...], pointer: str, code: str) -> None:
    play.dispatch()

    refusal = refused(lambda: ask(play, kind, *to))

    assert (refusal.status, refusal.errors[0].pointer, refusal.errors[0].code) == (422, pointer, code)


def test_who_asks_leads_and_a_colleague_can_not_ask_at_the_same_step(play: Play) -> None:
    play.dispatch()
    ask(play, "consult", REVIEWER)
    colleague = hire("shantou-l2-x", L2)

    assert play.task("verify_by_callback").claimed_by == L2
    assert refused(lambda: ask(play, "consult", SUB, by=colleague)).code == "task-claimed"


def test_an_answer_that_the_request_does_not_know_or_that_says_nothing_is_refused(play: Play) -> None:
    play.dispatch()
    ask(play, "countersign", SUB)
    (opinion, *_), *_ = rows(opinions.asked_of(actor(SUB)))

    def give(verdict: str, text: str, by: str = SUB) -> DomainError:
        return refused(lambda: asking.give(play.context, actor(by), opinion.id, verdict, text))

    assert give("done", "已办理").errors[0].pointer == "/verdict"
    assert give("agree", "。").errors[0].pointer == "/text"
    assert give("agree", "情况属实", by=REVIEWER).status == 404


def test_an_answer_to_a_step_that_was_left_is_not_needed_any_more(play: Play) -> None:
    play.dispatch()
    ask(play, "countersign", SUB)
    (opinion, *_), *_ = rows(opinions.asked_of(actor(SUB)))
    play.appeal().verify_appeal().correct()

    refusal = refused(lambda: asking.give(play.context, actor(SUB), opinion.id, "agree", "情况属实"))

    assert refusal.code == "task-ended"
    assert list(rows(opinions.asked_of(actor(SUB)))) == []


def test_what_is_written_is_kept_without_the_evaluator(play: Play) -> None:
    play.dispatch()
    ask(play, "countersign", SUB)

    answer(play, SUB, text="已致电13800000000，王某表示同意")

    kept = [event.data["text"] for event in case_queries.events(play.case.id) if event.name == "OpinionGiven"]
    assert "13800000000" not in kept[0]


def test_more_than_five_requests_do_not_wait_at_one_step(play: Play) -> None:
    play.dispatch()
    for kind, to in (
        ("consult", SUB),
        ("consult", REVIEWER),
        ("co_handle", SUB),
        ("countersign", SUB),
        ("entrust", SUB),
    ):
        ask(play, kind, to)

    assert refused(lambda: ask(play, "consult", BUREAU)).code == "too-many-requests"


def test_nobody_is_asked_the_same_twice_before_they_have_answered(play: Play) -> None:
    play.dispatch()
    ask(play, "countersign", SUB, "shantou-bureau")

    refusals = [refused(lambda to=to: ask(play, "countersign", to)) for to in (SUB, "shantou-bureau")]

    assert [one.code for one in refusals] == ["asked-already"] * 2
    assert "业务科经办人丙" in refusals[0].message_zh
    ask(play, "countersign", BUREAU)
    answer(play, SUB)
    ask(play, "countersign", SUB)
