"""Imports of a holiday notice that were cut short, or not heard of everywhere: the next round puts them right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models import holiday_notice
from tests.calendars.test_notice_imports import NEXT_YEAR
from tests.workflows.administering import admin
from tests.workflows.noticing import (
    OVER_NATIONAL_DAY,
    OVER_NEW_YEAR,
    amend,
    bring_in,
    log_of,
)
from workflows import sweep
from workflows.context import Context
from workflows.holidays import notices, recompute, rounds
from workflows.holidays.notices import import_notice
from workflows.holidays.rounds import bring_into_step, count_stale


@pytest.mark.parametrize("fails_at", [1, 2])
def test_an_import_that_was_killed_midway_is_finished_by_the_next_round(
    new_play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    plays = [new_play(OVER_NEW_YEAR, f"WO-{number}") for number in range(3)]
    context, real, seen = plays[0].context, rounds.put_right, []

    def killed(*given: Any) -> None:
        seen.append(given)
        if len(seen) == fails_at + 1:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(rounds, "put_right", killed)
    with pytest.raises(KeyboardInterrupt):
        bring_in(context)
    assert len(holiday_notice.ids()) == 1
    assert count_stale(context) == 3 - fails_at
    monkeypatch.undo()

    assert bring_into_step(context).changed == 4 * (3 - fails_at)
    assert {play.due("dispatch_due") for play in plays} == {"2027-01-05"}
    assert [len(log_of(play, "DeadlineRecomputed")) for play in plays] == [1, 1, 1]
    assert {log_of(play, "DeadlineRecomputed")[0].data["notice"] for play in plays} == {"测试〔2026〕1号"}
    assert [log_of(play, "DeadlineRecomputed")[0].actor for play in plays].count("system") == 3 - fails_at
    assert (count_stale(context), bring_into_step(context).cases) == (0, 0)


def test_what_a_process_reckoned_that_had_not_heard_of_the_notice_is_put_right(
    new_play: Callable[..., Any], clock: Any
) -> None:
    first = new_play(OVER_NEW_YEAR)
    bring_in(first.context)
    unaware = Context(clock, clock, lambda: rounds_calendar, first.context.province, keys=first.context.keys)
    rounds_calendar = notices.calendar_of(notices.override(notices.in_force()[:-1], []))
    other = type(first)(unaware, clock, "WO-2").open()
    assert other.due("dispatch_due") == "2027-01-04"
    assert bring_into_step(unaware).cases == 0, "and it leaves alone what another knows better"

    assert bring_into_step(first.context).cases == 1
    assert other.due("dispatch_due") == "2027-01-05"
    assert log_of(other, "DeadlineRecomputed")[0].actor == "system"


def test_the_sweep_fires_nothing_by_a_date_that_a_notice_has_moved(
    new_play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    play = new_play(OVER_NATIONAL_DAY).live("周五 2026-10-09 10:00")
    monkeypatch.setattr(notices, "bring_into_step", lambda *_: rounds.Round())
    amend(play.context)

    play.at("周六 2026-10-10 00:00")
    sweep.sweep(play.context)

    assert log_of(play, "DispatchOverdue") == []
    assert play.due("dispatch_due") == "2026-10-10"
    assert len(log_of(play, "DeadlineRecomputed")) == 1


def test_a_case_that_fails_stops_no_other(new_play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = new_play(OVER_NEW_YEAR, "BAD"), new_play(OVER_NEW_YEAR, "GOOD")
    real = recompute.tell

    def fail(unit: Any, *given: Any) -> None:
        if unit.case.id == bad.case_id:
            raise RuntimeError("打印机坏了")
        real(unit, *given)

    bad.case_id = bad.case.id
    monkeypatch.setattr(recompute, "tell", fail)
    done = bring_in(bad.context)

    assert (done.round.left, count_stale(bad.context)) == (1, 1)
    assert (bad.due("dispatch_due"), good.due("dispatch_due")) == ("2027-01-04", "2027-01-05")
    monkeypatch.undo()
    assert bring_into_step(bad.context).cases == 1
    assert bad.due("dispatch_due") == "2027-01-05"


def test_an_import_does_so_many_cases_at_once_and_leaves_the_others_to_the_rounds(new_play: Callable[..., Any]) -> None:
    plays = [new_play(OVER_NEW_YEAR, f"WO-{number}") for number in range(3)]

    done = import_notice(plays[0].context, admin(), NEXT_YEAR, "2027.toml", most=2)

    assert (done.round.cases, count_stale(plays[0].context)) == (2, 1)
    bring_into_step(plays[0].context)
    assert {play.due("dispatch_due") for play in plays} == {"2027-01-05"}
