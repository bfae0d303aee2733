"""Pause, resume and extension of a limit through real cases: dates, inbox, refusals, returns, and what is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

import workflows.unit
from calendars.clock import read_beijing
from handlers.act import Act
from models.base import db
from models.deadline import Deadline
from models.errors import DomainError
from models.queries import cases as queries
from models.queries import tasks as task_queries
from models.records import KINDS
from tests.workflows.pausable import pausable
from workflows import front_door
from workflows.context import Context
from workflows.setup import publish
from workflows.stories.player import actor
from workflows.unit import transaction

BUREAU, INSTITUTION = "shantou-l1", "shantou-l2"


class Clerk:
    """The people of one case, and what they send."""

    def __init__(self, play: Any) -> None:
        self.play = play

    def send(self, message: str, by: str, **data: Any) -> Clerk:
        front_door.message(self.play.context, actor(by), self.play.case_no, message, data)
        return self

    def at(self, text: str) -> Clerk:
        self.play.live(text)
        return self

    def pause(self, reason: str = "等待鉴定结论") -> Clerk:
        return self.send("pause_clock", BUREAU, reason=reason)

    def resume(self, reason: str = "鉴定结论已出") -> Clerk:
        return self.send("resume_clock", BUREAU, reason=reason)

    def ask(self, days: int = 5, unit: str = "working_day", reason: str = "涉及多个部门") -> Clerk:
        return self.send("request_extension", INSTITUTION, days=days, unit=unit, reason=reason)

    def decide(self, outcome: str = "approve") -> Clerk:
        self.play.complete("decide_extension", BUREAU, outcome, opinion="情况属实")
        return self


@pytest.fixture
def clerk(app: Flask, context: Context, new_play: Callable[..., Any]) -> Clerk:
    """A case that was dispatched on Tue 2026-09-29 at 16:00: ten working days end on Mon 10-19 (National Day between)."""
    with transaction():
        publish(context, pausable())
    return Clerk(new_play("周一 2026-09-28 10:00").at("周二 2026-09-29 16:00").dispatch())


def states(play: Any) -> dict[str, str]:
    rows = queries.deadlines(play.case.id)
    return {row.purpose: row.state for row in rows if row.activity == "second_level_handling"}


def data_of(play: Any, name: str) -> dict[str, Any]:
    return next(event.data for event in reversed(queries.events(play.case.id)) if event.name == name)


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


def test_an_extension_asked_in_time_and_approved_adds_days_to_the_running_limit(clerk: Clerk) -> None:
    clerk.at("周一 2026-10-12 10:00").ask(5)
    play = clerk.play
    assert play.due("verify_by_callback") == "2026-10-19"  # nothing moves before it is decided
    assert data_of(play, "ExtensionRequested")["due_after"] == "2026年10月26日 24:00"

    clerk.decide()

    row = play.row("handling_due")
    assert (play.due("handling_due"), play.due("verify_by_callback")) == ("2026-10-26", "2026-10-26")
    assert row.original_due_at == read_beijing("周二 2026-10-20 00:00")
    (entry,) = row.adjustments
    assert (entry["rule"], entry["by"], entry["approved_by"], entry["reason"]) == (
        "5个工作日", INSTITUTION, BUREAU, "涉及多个部门",
    )  # fmt: skip
    assert data_of(play, "ExtensionApproved")["due_before"] == "2026年10月19日 24:00"
    assert data_of(play, "ExtensionApproved")["due_after"] == "2026年10月26日 24:00"

    clerk.at("周三 2026-10-28 12:00")
    assert play.days_of("HandlingEarlyWarning") == ["2026-10-22 09:00"]
    assert play.days_of("HandlingOverdue") == ["2026-10-27 00:00"]


def test_natural_days_may_be_asked_for_as_well(clerk: Clerk) -> None:
    clerk.at("周一 2026-10-12 10:00").ask(10, "natural_day").decide()

    assert clerk.play.due("handling_due") == "2026-10-29"


def test_a_rejected_extension_moves_nothing_and_another_may_be_asked_for(clerk: Clerk) -> None:
    clerk.at("周一 2026-10-12 10:00").ask().decide("reject")
    play = clerk.play

    row = play.row("handling_due")
    assert (play.due("handling_due"), row.adjustments, row.original_due_at) == ("2026-10-19", [], None)
    assert play.events[-1] == "ExtensionRejected"
    clerk.ask(3).decide()
    assert play.due("handling_due") == "2026-10-22"


def test_an_extension_asked_after_expiry_is_refused_with_both_dates(clerk: Clerk) -> None:
    clerk.at("周二 2026-10-20 00:00")
    with pytest.raises(DomainError) as refusal:
        clerk.ask()

    assert (refusal.value.code, refusal.value.status) == ("extension-after-expiry", 409)
    assert "2026年10月19日 24:00" in refusal.value.message_zh
    assert "2026年10月20日 00:00" in refusal.value.message_zh
    assert "decide_extension" not in clerk.play.waiting


def test_a_minute_before_expiry_it_may_still_be_asked_for(clerk: Clerk) -> None:
    clerk.at("周一 2026-10-19 23:59").ask()

    assert "decide_extension" in clerk.play.waiting


def test_an_extension_is_granted_once(clerk: Clerk) -> None:
    clerk.at("周一 2026-10-12 10:00").ask()
    with pytest.raises(DomainError) as refusal:
        clerk.ask()
    assert refusal.value.code == "extension-pending"

    clerk.decide()
    with pytest.raises(DomainError) as refusal:
        clerk.ask()

    assert (refusal.value.code, refusal.value.status) == ("extension-used-up", 409)
    assert clerk.play.waiting == ["verify_by_callback"]


def with_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """A procedure whose settings.yaml says so."""
    real: Any = workflows.unit.Act

    def act(**given: Any) -> Act:
        return real(**{**given, "settings": {**given.get("settings", {}), name: value}})

    monkeypatch.setattr(workflows.unit, "Act", act)


def test_more_than_once_where_the_procedure_s_setting_says_so(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    with_setting(monkeypatch, "extensions_allowed", 2)
    clerk.at("周一 2026-10-12 10:00").ask().decide().ask(1).decide()

    assert clerk.play.due("handling_due") == "2026-10-27"
    with pytest.raises(DomainError) as refusal:
        clerk.ask()
    assert "最多延期2次" in refusal.value.message_zh


def test_asked_in_time_and_granted_late_the_limit_runs_again(clerk: Clerk) -> None:
    clerk.at("周一 2026-10-19 17:00").ask(5).at("周三 2026-10-21 10:00").decide()
    play = clerk.play

    assert states(play) == {"due": "running", "warn": "running", "urge": "running", "escalate": "running"}
    assert play.task("verify_by_callback").urgency(play.clock.now()) == "normal"
    clerk.at("周三 2026-10-28 12:00")
    # It was late on 10-20, and is late again after the new date; nobody was urged in between.
    assert play.days_of("HandlingOverdue") == ["2026-10-20 00:00", "2026-10-27 00:00"]
    assert play.days_of("HandlingUrged") == [
        "2026-10-20 09:00",
        "2026-10-21 09:00",
        "2026-10-27 09:00",
        "2026-10-28 09:00",
    ]


def test_granted_so_late_that_its_days_are_over_it_leaves_the_limit_passed(clerk: Clerk) -> None:
    clerk.at("周一 2026-10-19 17:00").ask(1).at("周五 2026-10-23 10:00").decide()

    assert (clerk.play.due("handling_due"), states(clerk.play)["due"]) == ("2026-10-20", "fired")
    clerk.at("周一 2026-10-26 12:00")
    urged = ["2026-10-20", "2026-10-21", "2026-10-22", "2026-10-23", "2026-10-26"]
    assert [day[:10] for day in clerk.play.days_of("HandlingUrged")] == urged


def test_a_limit_that_is_paused_may_be_extended_and_both_count(clerk: Clerk) -> None:
    clerk.at("周三 2026-09-30 10:00").pause().ask(5).decide()
    assert clerk.play.task("verify_by_callback").paused

    clerk.at("周五 2026-10-09 09:00").resume()

    assert clerk.play.due("handling_due") == "2026-10-28"


def test_an_extension_granted_after_the_step_was_left_counts_when_the_case_comes_back(clerk: Clerk) -> None:
    play = clerk.play
    play.callback()
    clerk.at("周五 2026-10-16 10:00").ask(5)
    play.submit()
    clerk.decide()
    clerk.at("周一 2026-10-19 10:00")
    play.review("return", opinion="再补")

    assert play.due("submit_rectification") == "2026-10-26"


def test_a_request_is_decided_before_the_case_ends(clerk: Clerk) -> None:
    play = clerk.play
    play.callback()
    clerk.at("周五 2026-10-16 10:00").ask(5)
    play.submit().review().tick()
    assert play.waiting == ["decide_extension"]

    clerk.decide("reject")

    assert play.case.stage == "closed"


def test_what_was_sent_and_decided_is_on_record(clerk: Clerk) -> None:
    clerk.at("周四 2026-10-08 09:00").pause().at("周五 2026-10-09 09:00").resume().ask().decide()

    kinds = [record.kind for record in queries.records(clerk.play.case.id)]
    assert kinds[-4:] == ["pause", "resume", "extension_request", "extension_decision"]
    assert set(kinds) <= set(KINDS)


def test_with_the_switch_an_appeal_suspends_the_handling_until_it_is_lost(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_setting(monkeypatch, "appeal_suspends", True)
    clerk.at("周五 2026-10-09 10:00").play.appeal()
    play = clerk.play
    assert (states(play)["due"], play.events[-1]) == ("paused", "ClockPaused")

    clerk.at("周二 2026-10-13 10:00")
    play.verify_appeal("unsubstantiated")

    # Fri 10-09, Sat 10-10 (works) and Mon 10-12 do not count.
    assert (states(play)["due"], play.due("handling_due")) == ("running", "2026-10-22")
    (entry,) = play.row("handling_due").adjustments
    assert (entry["cause"], entry["by"], entry["approved_by"]) == ("appeal", INSTITUTION, None)


def test_a_verified_appeal_suspends_until_the_correction_is_decided(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_setting(monkeypatch, "appeal_suspends", True)
    play = clerk.at("周五 2026-10-09 10:00").play.appeal().verify_appeal()
    clerk.at("周一 2026-10-12 10:00")
    assert states(play)["due"] == "paused"

    play.correct("reject")

    assert (states(play)["due"], play.due("handling_due")) == ("running", "2026-10-21")


def test_an_appeal_on_the_last_day_is_not_warned_of_where_it_suspends(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_setting(monkeypatch, "appeal_suspends", True)
    play = clerk.at("周一 2026-10-12 23:59").play.appeal()

    assert (play.warnings, "AppealOnLastDayWarned" in play.events) == ([], False)


def test_an_appeal_ends_only_the_pause_that_it_began(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    with_setting(monkeypatch, "appeal_suspends", True)
    play = clerk.at("周四 2026-10-08 10:00").pause().at("周五 2026-10-09 10:00").play.appeal()
    play.verify_appeal("unsubstantiated")

    assert states(play)["due"] == "paused"
    assert [item["cause"] for item in play.row("handling_due").adjustments] == [""]


def test_without_the_switch_an_appeal_suspends_nothing(clerk: Clerk) -> None:
    play = clerk.at("周五 2026-10-09 10:00").play.appeal()

    assert (states(play)["due"], "ClockPaused" in play.events) == ("running", False)


def test_a_date_that_a_person_set_moves_by_natural_days(clerk: Clerk) -> None:
    play = clerk.play
    with transaction():
        row = db.session.get_one(Deadline, play.row("handling_due").id)
        row.rule = "case.dispatched_at"  # any field: what it said when the clock began is in the row
    clerk.at("周三 2026-09-30 10:00").pause().at("周五 2026-10-02 10:00").resume()

    assert play.due("handling_due") == "2026-10-21"
