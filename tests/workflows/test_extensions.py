"""Extensions of a limit through real cases: asked, decided, refused, late, used up, and what is on record."""

from __future__ import annotations

import pytest

from calendars.clock import read_beijing
from models.errors import DomainError
from models.queries import cases as queries
from models.records import KINDS
from tests.workflows.clerking import BUREAU, INSTITUTION, Clerk, data_of, states, with_setting


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
