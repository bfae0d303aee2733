"""The act: what a handler may leave behind, without a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calendars.clock import read_beijing
from handlers.act import Act, Effects, FiredDeadline
from handlers.catalogue import router
from models.account import SYSTEM, Actor
from models.case import Case
from models.notice import Notice
from models.outbox import OutboxMessage
from models.records import KINDS, Record

AT = read_beijing("周五 2026-10-09 15:00")
DUE = read_beijing("周三 2026-09-30 00:00")


def act(**given: Any) -> Act:
    """An act of the system on case 5."""
    case = Case(
        id=5, case_no="SH-5", locality="shantou", first_level_id=1, second_level_id=2, appeal="none", return_count=0
    )
    values: dict[str, Any] = {"case": case, "at": AT, "actor": SYSTEM, "element_id": "step", "effects": Effects()}
    return Act(**{**values, **given})


def test_an_event_is_true_from_now_unless_it_says_otherwise() -> None:
    done = act()
    done.emit("CaseClosed", closure="rectified")
    done.emit("HandlingOverdue", DUE)

    assert [(event.at, event.effective_at) for event in done.effects.events] == [(AT, AT), (AT, DUE)]
    assert done.effects.events[0].data == {"closure": "rectified"}


def test_a_record_keeps_the_form_and_who_brought_it() -> None:
    who = Actor(9, "l2", "某人", 2, "o2", frozenset(), "shantou")
    done = act(actor=who, data={"opinion": "好"}, outcome="accept")
    done.record("review")

    (row,) = done.effects.rows
    assert isinstance(row, Record)
    assert (row.case_id, row.account_id, row.organization_id, row.outcome, row.at) == (5, 9, 2, "accept", AT)
    assert row.data == {"opinion": "好"}
    assert row.kind in KINDS


def test_a_message_to_the_outside_waits_in_the_outbox_from_now() -> None:
    done = act()
    done.send("province.filing", "SH-5-BA1", {"filing_no": "SH-5-BA1"})

    (row,) = done.effects.rows
    assert isinstance(row, OutboxMessage)
    assert (row.idempotency_key, row.next_attempt_at) == ("SH-5-BA1", AT)


# handler, stage → event, receivers (organisation, role); leaders are told by escalation alone
SUPERVISION = [
    ("raise_early_warning", "dispatch", "DispatchEarlyWarning", [(1, "first_level")]),
    ("raise_early_warning", "handling", "HandlingEarlyWarning", [(2, "second_level")]),
    ("raise_early_warning", "appeal", "AppealVerificationEarlyWarning", [(2, "appeal_reviewer")]),
    ("mark_overdue", "dispatch", "DispatchOverdue", [(1, "first_level")]),
    ("mark_overdue", "handling", "HandlingOverdue", [(2, "second_level"), (1, "first_level")]),
    ("mark_overdue", "appeal", "AppealVerificationOverdue", [(2, "appeal_reviewer"), (1, "first_level")]),
    ("urge", "review", "ReviewUrged", [(1, "first_level")]),
    ("urge", "handling", "HandlingUrged", [(2, "second_level")]),
    ("escalate", "filing", "FilingEscalated", [(None, "supervisor")]),
    ("escalate", "handling", "HandlingEscalated", [(None, "supervisor")]),
]


@pytest.mark.parametrize(("handler", "stage", "event", "receivers"), SUPERVISION)
def test_a_clock_that_fires_tells_those_who_have_to_act(
    handler: str, stage: str, event: str, receivers: list[tuple[int | None, str]]
) -> None:
    done = act(fired=FiredDeadline("step", "due", "2个工作日", DUE, DUE))
    router.call(f"supervision.{handler}", done, {"stage": stage})

    (emitted,) = done.effects.events
    assert (emitted.name, emitted.effective_at, emitted.at) == (event, DUE, AT)
    assert emitted.data["rule"] == "2个工作日"
    notices = [row for row in done.effects.rows if isinstance(row, Notice)]
    assert [(row.organization_id, row.role) for row in notices] == receivers
    assert all("SH-5" in row.text for row in notices)


def test_after_a_return_a_passed_limit_is_true_from_the_return_on() -> None:
    returned = DUE + timedelta(days=3)
    done = act(fired=FiredDeadline("step", "due", "2个工作日", DUE, returned))
    router.call("supervision.mark_overdue", done, {"stage": "handling"})

    assert done.effects.events[0].effective_at == returned


def test_an_appeal_for_which_the_text_has_no_limit_is_taken_whenever_it_comes() -> None:
    # CX-8. That a limit without its start is no missing limit is seen to in workflows/front_door.py.
    who = Actor(9, "l2", "某人", 2, "o2", frozenset({"second_level"}), "shantou")
    done = act(actor=who, data={"ground": "mistaken", "appellant": "institution"})
    router.call("appeal.lodge_appeal", done, {})

    (event,) = done.effects.events
    assert (event.name, event.data["window_ends"]) == ("AppealLodged", "无时限")
    assert (done.case.appeal, done.case.appeal_lodged_at) == ("lodged", AT)


def test_a_return_tells_the_institution_that_its_limit_stands() -> None:
    done = act(outcome="return", data={"opinion": "再补"})
    router.call("review.decide_review", done, {})

    assert [event.name for event in done.effects.events] == ["ReviewDecided", "RectificationReturned"]
    notice = done.effects.rows[-1]
    assert isinstance(notice, Notice)
    assert (notice.organization_id, notice.role) == (2, "second_level")
    assert "期限不变" in notice.text


def test_a_referral_keeps_the_clue_out_of_the_event_log() -> None:
    done = act(data={"clue": "某人索要好处费"})
    router.call("referral.refer_clue", done, {})

    assert "索要" not in str([event.data for event in done.effects.events])
    assert "索要" not in str([row.text for row in done.effects.rows if isinstance(row, Notice)])


def test_a_plain_step_keeps_its_form_and_says_that_it_was_done() -> None:
    done = act(data={"note": "x"}, outcome="done")
    router.call("step.record_step", done, {})

    assert [event.name for event in done.effects.events] == ["StepCompleted"]
    assert [row.kind for row in done.effects.rows if isinstance(row, Record)] == ["step"]
