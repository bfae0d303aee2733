"""The switch by which an appeal suspends the handling (the text is silent, ST-37c)."""

from __future__ import annotations

import pytest

from tests.workflows.clerking import INSTITUTION, Clerk, states, with_setting


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
