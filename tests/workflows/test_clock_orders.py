"""Pause and resume of a limit through real cases: dates, inbox, refusals, returns."""

from __future__ import annotations

from typing import Any

import pytest

from calendars.clock import read_beijing
from models.base import db
from models.deadline import Deadline
from models.errors import DomainError
from models.queries import cases as queries
from models.queries import tasks as task_queries
from tests.workflows.clerking import BUREAU, INSTITUTION, Clerk, data_of, states
from workflows import front_door
from workflows.stories.player import actor
from workflows.unit import transaction


def test_two_working_days_of_a_pause_over_national_day_are_not_counted(clerk: Clerk) -> None:
    clerk.at("周三 2026-09-30 10:00").pause().at("周五 2026-10-09 09:00").resume()

    row = clerk.play.row("handling_due")
    assert (clerk.play.due("handling_due"), row.state) == ("2026-10-21", "running")
    assert clerk.play.due("verify_by_callback") == "2026-10-21"
    assert clerk.play.due("handling_warn") == "2026-10-19"
    assert row.original_due_at == read_beijing("周二 2026-10-20 00:00")
    assert data_of(clerk.play, "ClockResumed")["due_before"] == "2026年10月19日 24:00"
    assert data_of(clerk.play, "ClockResumed")["due_after"] == "2026年10月21日 24:00"


def test_nothing_fires_and_nothing_is_urgent_while_a_limit_is_paused(clerk: Clerk) -> None:
    clerk.at("周三 2026-09-30 10:00").pause().at("周五 2026-11-27 10:00")
    play, now = clerk.play, clerk.play.clock.now()

    assert states(play) == {"due": "paused", "warn": "paused", "urge": "paused", "escalate": "paused"}
    assert not {"HandlingEarlyWarning", "HandlingOverdue", "HandlingUrged", "HandlingEscalated"} & set(play.events)
    task = play.task("verify_by_callback")
    assert (task.urgency(now), task.due_at, task.warn_at, task.paused) == ("paused", None, None, True)
    late = queries.listing(actor(BUREAU), queries.CaseFilter(overdue=True), now)
    assert queries.count(late) == 0
    for urgency, found in (("paused", 1), ("normal", 0), ("warned", 0), ("overdue", 0)):
        wanted = task_queries.inbox(actor(INSTITUTION), task_queries.TaskFilter(urgency=urgency), now)
        assert (urgency, task_queries.count(wanted)) == (urgency, found)


def test_after_the_pause_warning_overdue_urging_and_escalation_follow_the_new_date(clerk: Clerk) -> None:
    clerk.at("周三 2026-09-30 10:00").pause().at("周五 2026-10-09 09:00").resume().at("周一 2026-10-26 12:00")
    play = clerk.play

    assert play.days_of("HandlingEarlyWarning") == ["2026-10-19 09:00"]
    assert play.days_of("HandlingOverdue") == ["2026-10-22 00:00"]
    assert play.days_of("HandlingUrged") == ["2026-10-22 09:00", "2026-10-23 09:00", "2026-10-26 09:00"]
    assert play.days_of("HandlingEscalated") == ["2026-10-23 09:00"]


def test_a_warning_that_had_come_before_a_pause_is_not_repeated_since_as_many_days_are_left(clerk: Clerk) -> None:
    clerk.at("周五 2026-10-16 10:00").pause().at("周五 2026-10-23 09:00").resume().at("周三 2026-10-28 12:00")

    # Fri 10-16 and Mon-Thu of the next week do not count: 10-19 plus five working days.
    assert clerk.play.due("handling_due") == "2026-10-26"
    assert clerk.play.days_of("HandlingEarlyWarning") == ["2026-10-15 09:00"]
    assert clerk.play.days_of("HandlingOverdue") == ["2026-10-27 00:00"]


def test_a_warning_that_had_come_before_an_extension_comes_once_more(clerk: Clerk) -> None:
    clerk.at("周五 2026-10-16 10:00").ask(5).decide().at("周三 2026-10-28 12:00")

    assert clerk.play.days_of("HandlingEarlyWarning") == ["2026-10-15 09:00", "2026-10-22 09:00"]
    assert clerk.play.days_of("HandlingOverdue") == ["2026-10-27 00:00"]


def test_a_warning_missed_in_a_pause_comes_on_resuming(clerk: Clerk) -> None:
    clerk.at("周四 2026-10-15 08:00").pause().at("周四 2026-10-15 17:00").resume().at("周五 2026-10-16 12:00")

    assert clerk.play.days_of("HandlingEarlyWarning") == ["2026-10-15 17:00"]


def test_pausing_and_resuming_on_one_day_moves_nothing_and_is_on_record(clerk: Clerk) -> None:
    clerk.at("周四 2026-10-08 09:00").pause().at("周四 2026-10-08 17:00").resume()

    row = clerk.play.row("handling_due")
    assert (clerk.play.due("handling_due"), row.original_due_at) == ("2026-10-19", None)
    changes = [line.change for line in queries.deadline_changes(clerk.play.case.id) if line.deadline_id == row.id]
    assert changes == ["armed", "paused", "resumed"]


def test_a_limit_may_be_paused_more_than_once(clerk: Clerk) -> None:
    clerk.at("周四 2026-10-08 09:00").pause().at("周五 2026-10-09 09:00").resume()
    clerk.at("周一 2026-10-12 09:00").pause("又一次鉴定").at("周二 2026-10-13 09:00").resume()

    row = clerk.play.row("handling_due")
    assert clerk.play.due("handling_due") == "2026-10-21"
    assert [item["reason"] for item in row.adjustments] == ["等待鉴定结论", "又一次鉴定"]
    assert {item["approved_by"] for item in row.adjustments} == {BUREAU}
    assert row.original_due_at is not None


def test_what_can_not_be_is_refused_and_leaves_the_case_as_it_was(clerk: Clerk) -> None:
    clerk.at("周四 2026-10-08 09:00")
    refusals = []
    for act in (clerk.resume, clerk.pause, clerk.pause, clerk.resume, clerk.resume):
        try:
            act()
        except DomainError as refusal:
            refusals.append((refusal.code, refusal.status))

    assert refusals == [("not-paused", 409), ("already-paused", 409), ("not-paused", 409)]
    assert [name for name in clerk.play.events if name.startswith("Clock")] == ["ClockPaused", "ClockResumed"]


def test_a_limit_that_has_expired_can_not_be_paused(clerk: Clerk) -> None:
    clerk.at("周二 2026-10-20 00:00")
    with pytest.raises(DomainError) as refusal:
        clerk.pause()

    assert (refusal.value.code, refusal.value.status) == ("limit-expired", 409)
    assert "2026年10月19日 24:00" in refusal.value.message_zh
    assert clerk.play.row("handling_due").state == "fired"


def test_the_institution_can_not_pause_its_own_limit(clerk: Clerk) -> None:
    with pytest.raises(DomainError) as refusal:
        clerk.send("pause_clock", INSTITUTION, reason="忙不过来")

    assert refusal.value.code == "forbidden"


def test_without_a_reason_no_clock_is_touched(clerk: Clerk) -> None:
    with pytest.raises(DomainError) as refusal:
        clerk.send("pause_clock", BUREAU)

    assert refusal.value.status == 422
    assert states(clerk.play)["due"] == "running"


def test_a_procedure_without_the_messages_knows_no_pause(play: Any) -> None:
    with pytest.raises(DomainError) as refusal:
        front_door.message(play.context, actor(BUREAU), play.case_no, "pause_clock", {"reason": "等待鉴定"})

    assert refusal.value.status == 404


def test_a_paused_limit_is_paused_still_after_a_return_and_the_days_between_do_not_count(clerk: Clerk) -> None:
    play = clerk.play
    play.callback()
    clerk.at("周五 2026-10-09 10:00").pause()
    play.submit()
    assert states(play)["due"] == "met"  # it can not be late while it stands still
    assert play.task("decide_review").urgency(play.clock.now()) == "normal"

    clerk.at("周二 2026-10-13 10:00")
    play.review("return", opinion="再补")
    assert states(play)["due"] == "paused"
    assert play.task("submit_rectification").paused

    clerk.at("周三 2026-10-14 10:00").resume()
    # Fri 10-09, Sat 10-10 (works), Mon 10-12 and Tue 10-13 do not count.
    assert play.due("handling_due") == play.due("submit_rectification") == "2026-10-23"
    assert states(play) == {"due": "running", "warn": "running", "urge": "running", "escalate": "running"}


def test_a_case_that_ends_while_a_step_was_left_paused_ended_in_time(clerk: Clerk) -> None:
    play = clerk.play
    play.callback()
    clerk.at("周五 2026-10-09 10:00").pause()
    play.submit().review().tick()

    assert play.case.stage == "closed"
    assert states(play) == {"due": "met", "warn": "cancelled", "urge": "cancelled", "escalate": "cancelled"}


def test_a_step_that_opens_while_the_limit_is_paused_is_paused(clerk: Clerk) -> None:
    clerk.at("周五 2026-10-09 10:00").pause()
    clerk.play.callback()

    assert clerk.play.task("submit_rectification").paused


def test_a_date_that_a_person_set_moves_by_natural_days(clerk: Clerk) -> None:
    play = clerk.play
    with transaction():
        row = db.session.get_one(Deadline, play.row("handling_due").id)
        row.rule = "case.dispatched_at"  # any field: what it said when the clock began is in the row
    clerk.at("周三 2026-09-30 10:00").pause().at("周五 2026-10-02 10:00").resume()

    assert play.due("handling_due") == "2026-10-21"
