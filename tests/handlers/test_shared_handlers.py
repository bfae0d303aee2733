"""Handlers that all localities share: contact, hand-over, telling, closing, and the urging ladder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calendars.clock import read_beijing
from handlers.act import Act, Effects, FiredDeadline
from handlers.catalogue import router
from handlers.router import HandlerError
from models.account import SYSTEM
from models.case import Case
from models.errors import DomainError
from models.evaluation import Evaluation
from models.event_titles import TITLES, title_of
from models.notice import Notice
from models.queries.locking import Around
from models.records import KINDS, Record
from models.task import Task

AT = read_beijing("周五 2026-10-09 15:00")
DUE = read_beijing("周三 2026-09-30 00:00")


def act(**given: Any) -> Act:
    """An act of the system on case 5, whose evaluation is of September."""
    case = Case(
        id=5,
        case_no="RI-5",
        locality="riverside",
        first_level_id=1,
        second_level_id=2,
        appeal="none",
        return_count=0,
        filing_count=0,
        filing_rejected=False,
        offices={"authority": 7, "filing_office": 8},
        closure=None,
    )
    evaluation = Evaluation(evaluated_at=read_beijing("周四 2026-09-24 10:00"))
    values: dict[str, Any] = {
        "case": case,
        "at": AT,
        "actor": SYSTEM,
        "element_id": "step",
        "effects": Effects(),
        "around": Around(evaluation=evaluation),
        "settings": {},
    }
    return Act(**{**values, **given})


def notices(done: Act) -> list[tuple[int | None, str, str]]:
    """Receiver and kind of each notice."""
    return [(row.organization_id, row.role, row.kind) for row in done.effects.rows if isinstance(row, Notice)]


def records(done: Act) -> list[str]:
    """The kinds of records that an act leaves."""
    kinds = [row.kind for row in done.effects.rows if isinstance(row, Record)]
    assert set(kinds) <= set(KINDS)
    return kinds


# --- callback.record_contact (CX-9b, YX-4.1)


def call(done: Act, outcome: str, **data: Any) -> dict[str, Any]:
    """One call on the same case; answers with what the diagram may read afterwards."""
    again = act(case=done.case, outcome=outcome, data=data, settings=done.settings)
    router.call("callback.record_contact", again, {})
    assert records(again) == ["contact"]
    done.effects.events.extend(again.effects.events)
    return done.case.facts()


def test_an_attempt_that_reaches_nobody_is_an_attempt_and_no_contact() -> None:
    facts = call(act(), "not_reached")

    assert (facts["contact_attempts"], facts["contacted_at"], facts["contact"]) == (1, None, None)


def test_the_first_contact_counts_and_later_calls_take_nothing_back() -> None:
    done = act()
    first = call(done, "reached")
    assert (first["contact_attempts"], first["contacted_at"], first["contact"]) == (1, AT, "reached")

    later = act(case=done.case, at=AT + timedelta(days=1), outcome="not_reached")
    router.call("callback.record_contact", later, {})

    facts = done.case.facts()
    assert (facts["contact_attempts"], facts["contacted_at"], facts["contact"]) == (2, AT, "reached")


@pytest.mark.parametrize(
    ("wanted", "attempts", "code"),
    [(3, 2, "too-few-attempts"), (3, 3, None), (None, 0, "too-few-attempts"), (None, 1, None)],
)
def test_nobody_is_unreachable_before_the_attempts_that_the_procedure_asks_for(
    wanted: int | None, attempts: int, code: str | None
) -> None:
    done = act(settings={"callback_attempts": wanted} if wanted else {})
    for _ in range(attempts):
        call(done, "not_reached")

    if code is None:
        facts = call(done, "unreachable")
        assert (facts["contact"], facts["contact_attempts"]) == ("unreachable", attempts)
        return
    with pytest.raises(DomainError) as refusal:
        call(done, "unreachable")
    assert (refusal.value.code, refusal.value.status) == (code, 409)
    assert str(attempts) in refusal.value.message_zh
    assert done.case.facts().get("contact") is None


def test_a_call_can_not_have_been_made_tomorrow() -> None:
    with pytest.raises(DomainError) as refusal:
        call(act(), "reached", called_at="2026-10-10T09:00:00+08:00")

    assert refusal.value.errors[0].pointer == "/data/called_at"


# --- referral.hand_over, notice.tell, closing.close_case


def test_a_matter_is_handed_over_as_a_record_that_a_leader_sees() -> None:
    done = act()
    router.call("referral.hand_over", done, {"matter": "绩效考核扣分"})

    assert records(done) == ["handover"]
    assert [event.name for event in done.effects.events] == ["HandedOver"]
    assert notices(done) == [(None, "supervisor", "result")]
    assert "绩效考核扣分" in next(row.text for row in done.effects.rows if isinstance(row, Notice))


def test_a_hand_over_says_what_is_handed_over() -> None:
    with pytest.raises(HandlerError):
        router.call("referral.hand_over", act(), {})


@pytest.mark.parametrize(
    ("role", "office"),
    [
        ("first_level", 1),
        ("second_level", 2),
        ("staff", 2),
        ("appeal_reviewer", 2),
        ("authority", 7),
        ("filing_office", 8),
        ("supervisor", None),
    ],
)
def test_a_notice_goes_to_the_office_that_has_the_role_in_the_case(role: str, office: int | None) -> None:
    done = act()
    router.call("notice.tell", done, {"role": role, "text": "请于次日答复"})

    assert notices(done) == [(office, role, "result")]
    assert [row.text for row in done.effects.rows if isinstance(row, Notice)] == ["RI-5 请于次日答复"]


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [("rectified", None, "rectified"), (None, "on_the_spot", "on_the_spot"), ("rectified", "explained", "explained")],
)
def test_a_case_closes_the_way_that_its_diagram_says_or_its_review_did(
    before: str | None, said: str | None, after: str
) -> None:
    done = act()
    done.case.closure = before
    router.call("closing.close_case", done, {"closure": said} if said else {})

    assert (done.case.closure, done.case.closed_at) == (after, AT)
    assert done.effects.events[-1].data == {"closure": after}


def test_a_plain_step_says_in_words_what_was_done() -> None:
    words = {"outcomes": "spot=当场解决;later=限期解决"}
    done = act(words=words, name="当场处理", outcome="spot")
    router.call("step.record_step", done, {})

    (event,) = done.effects.events
    assert (event.data["step_name"], event.data["outcome_name"]) == ("当场处理", "当场解决")
    assert title_of(event.name, event.data) == "当场处理"
    assert title_of("StepCompleted", {}) == TITLES["StepCompleted"]


# --- supervision.supervise: every clock of every locality


def fired(stage: str, **more: Any) -> FiredDeadline:
    return FiredDeadline(
        "handle",
        "due",
        "2个工作日",
        DUE,
        DUE,
        **{"stage": stage, "name": "当场处理", "lane": "second_level", "office": 2, **more},
    )


# stage, rung → event, receivers (organisation, role), words
LADDER: list[tuple[str, str, str, list[tuple[int | None, str]], str]] = [
    # the stages of before keep their names and words
    ("dispatch", "warn", "DispatchEarlyWarning", [(2, "second_level")], "转派即将到期"),
    ("handling", "due", "HandlingOverdue", [(2, "second_level"), (1, "first_level")], "承办办理已逾期"),
    ("appeal", "urge", "AppealVerificationUrged", [(2, "second_level")], "申诉核实已逾期，请立即办理"),
    ("filing", "escalate", "FilingEscalated", [(None, "supervisor")], "报备逾期未办，上报领导"),
    # any other is called like the step itself
    ("contact", "warn", "ContactEarlyWarning", [(2, "second_level")], "当场处理即将到期"),
    ("follow_up", "due", "FollowUpOverdue", [(2, "second_level"), (1, "first_level")], "当场处理已逾期"),
    ("", "urge", "StepUrged", [(2, "second_level")], "当场处理已逾期，请立即办理"),
]


@pytest.mark.parametrize(("stage", "rung", "event", "receivers", "words"), LADDER)
def test_a_rung_tells_those_who_answer_for_the_step(
    stage: str, rung: str, event: str, receivers: list[tuple[int | None, str]], words: str
) -> None:
    done = act(fired=fired(stage))
    router.call("supervision.supervise", done, {"rung": rung})

    (emitted,) = done.effects.events
    assert (emitted.name, emitted.effective_at, emitted.at) == (event, DUE, AT)
    assert emitted.data["rule"] == "2个工作日"
    assert [(office, role) for office, role, _ in notices(done)] == receivers
    assert [row.text for row in done.effects.rows if isinstance(row, Notice)] == [f"RI-5 {words}"] * len(receivers)


def test_the_office_that_is_late_is_told_even_where_it_is_the_authority() -> None:
    done = act(fired=fired("review_appeal", lane="authority", office=7))
    router.call("supervision.supervise", done, {"rung": "due"})

    assert notices(done) == [(7, "authority", "overdue"), (1, "first_level", "overdue")]


def test_a_late_first_level_is_not_told_twice() -> None:
    done = act(fired=fired("dispatch", lane="first_level", office=1))
    router.call("supervision.supervise", done, {"rung": "due"})

    assert notices(done) == [(1, "first_level", "overdue")]


def test_a_sub_account_that_holds_the_step_is_told_beside_its_superior() -> None:
    held = Task(lane="second_level", state="open", organization_id=3, owner_organization_id=2)
    done = act(fired=fired("handling"), around=Around(steps=[held]))
    router.call("supervision.supervise", done, {"rung": "warn"})

    assert notices(done) == [(2, "second_level", "early_warning"), (3, "second_level", "early_warning")]


def test_an_event_of_a_stage_of_its_own_has_a_chinese_title() -> None:
    done = act(fired=fired("contact"))
    for rung in ("warn", "due", "urge", "escalate"):
        router.call("supervision.supervise", done, {"rung": rung})

    titles = [title_of(event.name, event.data) for event in done.effects.events]
    assert all(title.startswith("当场处理") and len(title) > 4 for title in titles)
    assert len(set(titles)) == 4


def test_a_rung_that_does_not_exist_is_refused() -> None:
    with pytest.raises(HandlerError):
        router.call("supervision.supervise", act(fired=fired("x")), {"rung": "nag"})


def test_a_ladder_without_a_clock_says_where_it_stands() -> None:
    with pytest.raises(LookupError, match="step"):
        router.call("supervision.supervise", act(), {"rung": "warn"})
