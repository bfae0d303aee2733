"""The deadline ledger through real cases: the golden vectors, returns, appeals, urging, and a year without a notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models.errors import DomainError
from models.queries import cases as case_queries

# Dispatched on the last day.
VECTORS = {
    # Mid-Autumn (9-25…27) and National Day (10-01…07) rest; Saturday 10-10 works.
    "V1": {
        "received": "周四 2026-09-24 10:00",
        "dispatch_due": "2026-09-29",
        "dispatched": "周二 2026-09-29 16:00",
        "handling_due": "2026-10-19",
        "submitted": "周一 2026-10-19 17:00",
        "filing_due": "2026-10-22",
        "appealed": "周一 2026-10-12 23:59",
        "too_late": "周二 2026-10-13 00:00",
        "appeal_due": "2026-10-19",
    },
    # Spring Festival (2-15…23) rests; Saturdays 2-14 and 2-28 work.
    "V2": {
        "received": "周五 2026-02-13 10:00",
        "dispatch_due": "2026-02-24",
        "dispatched": "周二 2026-02-24 16:00",
        "handling_due": "2026-03-09",
        "submitted": "周一 2026-03-09 17:00",
        "filing_due": "2026-03-12",
        "appealed": "周一 2026-03-02 23:59",
        "too_late": "周二 2026-03-03 00:00",
        "appeal_due": "2026-03-09",
    },
}


@pytest.mark.parametrize("v", VECTORS.values(), ids=VECTORS.keys())
def test_the_limits_of_a_case_fall_on_the_days_of_the_vector(v: dict[str, str], new_play: Callable[..., Any]) -> None:
    play = new_play(v["received"])
    assert play.due("dispatch_due") == v["dispatch_due"]

    play.at(v["dispatched"]).dispatch()
    assert play.due("handling_due") == v["handling_due"]

    play.live(v["submitted"]).callback().submit()
    assert play.due("review_due") == v["filing_due"]

    play.review()
    assert play.due("filing_due") == v["filing_due"]


@pytest.mark.parametrize("v", VECTORS.values(), ids=VECTORS.keys())
def test_an_appeal_on_the_last_day_is_verified_by_the_day_of_the_vector(
    v: dict[str, str], new_play: Callable[..., Any]
) -> None:
    play = new_play(v["received"]).at(v["dispatched"]).dispatch()

    play.live(v["appealed"]).appeal()

    assert play.due("appeal_due") == v["appeal_due"] == v["handling_due"]
    assert play.warnings  # both fall on the same day: said at once


@pytest.mark.parametrize("v", VECTORS.values(), ids=VECTORS.keys())
def test_an_appeal_a_minute_later_is_refused_and_the_refusal_is_kept(
    v: dict[str, str], new_play: Callable[..., Any]
) -> None:
    play = new_play(v["received"]).at(v["dispatched"]).dispatch().live(v["too_late"])

    with pytest.raises(DomainError) as refusal:
        play.appeal()

    assert refusal.value.code == "appeal-out-of-time"
    assert play.events[-1] == "AppealRefused"
    assert "verify_appeal" not in play.waiting


def test_a_late_dispatch_does_not_shorten_the_institution_s_ten_days(new_play: Callable[..., Any]) -> None:
    # V6: ten working days from Mon 2025-09-29 end on 10-20, whatever the first level took before.
    play = new_play("周一 2025-09-22 10:00").live("周一 2025-09-29 10:00").dispatch()

    assert play.due("handling_due") == "2025-10-20"
    assert play.row("dispatch_due").state == "fired"


def test_hours_do_not_count_a_case_received_at_midnight_has_the_same_limit_as_one_at_noon(
    new_play: Callable[..., Any],
) -> None:
    late, noon = new_play("周四 2026-09-24 23:59", "A"), new_play("周四 2026-09-24 12:00", "B")

    assert late.due("dispatch_due") == noon.due("dispatch_due") == "2026-09-29"


def test_a_return_keeps_the_institution_s_limit_and_restarts_the_bureau_s(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().callback()
    handling = play.row("handling_due").id

    play.live("周三 2026-03-11 10:00").submit()
    assert play.due("decide_review") == "2026-03-16"
    play.live("周五 2026-03-13 10:00").review("return", opinion="措施不具体")

    assert play.waiting == ["submit_rectification"]
    assert (play.row("handling_due").id, play.row("handling_due").state) == (handling, "running")
    assert play.due("submit_rectification") == "2026-03-16"

    play.live("周一 2026-03-16 17:00").submit()
    assert play.due("decide_review") == "2026-03-19"
    assert play.row("handling_due").state == "met"


def test_after_a_return_beyond_the_limit_the_step_is_overdue_from_the_return_on(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().callback()
    play.live("周一 2026-03-16 17:00").submit().live("周三 2026-03-18 10:00").review("return", opinion="未附证明")

    assert "HandlingOverdue" not in play.events
    play.tick()

    assert play.days_of("HandlingOverdue") == ["2026-03-18 10:00"]
    assert play.task("submit_rectification").urgency(play.clock.now()) == "overdue"


def test_what_has_fired_does_not_fire_again_after_a_return(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().callback()
    play.live("周四 2026-03-19 10:00").submit()
    before = play.events.count("HandlingOverdue"), play.events.count("HandlingEarlyWarning")
    assert before == (1, 1)

    play.live("周五 2026-03-20 10:00").review("return", opinion="再补").live("周一 2026-03-23 10:00")

    assert (play.events.count("HandlingOverdue"), play.events.count("HandlingEarlyWarning")) == before
    assert play.row("handling_due").state == "fired"
    assert play.task("submit_rectification").urgency(play.clock.now()) == "overdue"


def test_nobody_is_urged_for_the_days_on_which_the_case_was_not_theirs(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().callback()
    play.live("周二 2026-03-17 15:00").submit()
    assert play.days_of("HandlingUrged") == ["2026-03-17 09:00"]

    play.live("周五 2026-03-20 10:00").review("return", opinion="再补").live("周二 2026-03-24 12:00")

    assert play.days_of("HandlingUrged") == ["2026-03-17 09:00", "2026-03-23 09:00", "2026-03-24 09:00"]


def test_urging_comes_every_working_day_at_the_opening_of_business_and_never_on_a_rest_day(play: Any) -> None:
    # Due Tue 2026-09-29; 10-01…07 are holidays, Saturday 10-10 works, Sunday 10-11 rests.
    play.live("周二 2026-10-13 12:00")

    assert play.days_of("DispatchUrged") == [
        "2026-09-30 09:00",
        "2026-10-08 09:00",
        "2026-10-09 09:00",
        "2026-10-10 09:00",
        "2026-10-12 09:00",
        "2026-10-13 09:00",
    ]


def test_warning_overdue_and_escalation_stand_around_the_limit(play: Any) -> None:
    play.live("周五 2026-10-09 12:00")

    assert play.days_of("DispatchEarlyWarning") == ["2026-09-28 09:00"]
    assert play.days_of("DispatchOverdue") == ["2026-09-30 00:00"]
    assert [day[:10] for day in play.days_of("DispatchEscalated")] == ["2026-10-08"]


def test_the_reminders_of_a_step_end_with_it(play: Any) -> None:
    play.live("周三 2026-09-30 10:00").dispatch()

    states = {
        row.element_id: row.state for row in case_queries.deadlines(play.case.id) if row.activity == "dispatch_case"
    }
    assert states == {
        "dispatch_due": "fired",
        "dispatch_warn": "fired",
        "dispatch_urge": "cancelled",
        "dispatch_escalate": "cancelled",
    }


def test_a_limit_that_reaches_a_year_without_notice_is_marked_provisional_everywhere(
    new_play: Callable[..., Any],
) -> None:
    # V7: the 2027 notice is not published.
    play = new_play("周三 2026-12-30 10:00")

    assert play.due("dispatch_due") == "2027-01-04"
    assert play.row("dispatch_due").provisional
    assert play.task("dispatch_case").provisional

    play.dispatch()
    assert play.task("verify_by_callback").provisional


def test_a_limit_within_a_published_year_is_firm(play: Any) -> None:
    assert not play.row("dispatch_due").provisional
    assert not play.task("dispatch_case").provisional


def test_a_correction_is_decided_by_the_institution_s_own_limit(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-04-13 09:00").dispatch().appeal()
    play.live("周一 2026-04-20 10:00").verify_appeal()

    assert play.due("decide_correction") == play.due("verify_by_callback") == "2026-04-27"


def test_a_rejected_appeal_extends_nothing(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-04-13 09:00").dispatch()
    before = play.due("verify_by_callback")

    play.live("周三 2026-04-15 10:00").appeal().verify_appeal().correct("reject")

    assert play.due("verify_by_callback") == before
    assert play.row("handling_due").state == "running"


def test_every_change_of_a_clock_is_on_record_with_its_due_time_before_and_after(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().callback().submit()
    play.review("return", opinion="再补").submit()

    handling = play.row("handling_due")
    changes = [row for row in case_queries.deadline_changes(play.case.id) if row.deadline_id == handling.id]
    assert [row.change for row in changes] == ["armed", "met", "reopened", "met"]
    assert {row.due_after for row in changes} == {handling.due_at}
