"""A holiday notice at work: every open date that it moves is moved, once, with a reason, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from app import simulated_world
from calendars.clock import to_beijing
from calendars.errors import NoticeError
from models import holiday_notice
from models.base import db
from models.deadline import Deadline
from models.event import CaseEvent
from models.notice import Notice
from models.queries import cases as case_queries
from tests.calendars.test_notice_imports import AMENDMENT, NEXT_YEAR
from tests.workflows.administering import admin
from workflows import notices, recompute, rounds, sweep
from workflows.context import Context, Rehearsal
from workflows.definitions import SHELF
from workflows.notices import import_notice, preview
from workflows.rounds import bring_into_step, count_stale
from workflows.stories.player import Player
from workflows.stories.story import Story, stories

OVER_NEW_YEAR = "周三 2026-12-30 10:00"
OVER_NATIONAL_DAY = "周三 2026-09-30 10:00"
STORIES = list(stories(SHELF / "shantou"))


def amend(context: Context) -> notices.Imported:
    return import_notice(context, admin(), AMENDMENT, "2026.toml")


def bring_in(context: Context) -> notices.Imported:
    return import_notice(context, admin(), NEXT_YEAR, "2027.toml")


def state() -> list[tuple[Any, ...]]:
    """Everything about the clocks but the label of their calendar."""
    db.session.rollback()
    query = select(Deadline.id, Deadline.due_at, Deadline.provisional, Deadline.state, Deadline.engine_task_id)
    return [tuple(row) for row in db.session.execute(query.order_by(Deadline.id))]


def forget_labels() -> None:
    """As if an older calendar had reckoned every clock."""
    db.session.rollback()
    db.session.execute(update(Deadline).values(calendar="CN"))
    db.session.commit()


def log_of(play: Any, name: str) -> list[CaseEvent]:
    return [event for event in case_queries.events(play.case.id) if event.name == name]


def lines(play: Any, element: str) -> list[tuple[str, str | None]]:
    """The history of a clock."""
    row = play.row(element)
    return [
        (line.change, line.reason) for line in case_queries.deadline_changes(play.case.id) if line.deadline_id == row.id
    ]


def test_the_preview_names_every_clock_that_would_move_and_moves_none(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NEW_YEAR)
    before = state()

    found = preview(play.context, NEXT_YEAR, "2027.toml")

    moves = {
        move.clock: (move.purpose, f"{to_beijing(move.before):%m-%d %H}", f"{to_beijing(move.after):%m-%d %H}")
        for move in found.moves
    }
    assert moves == {
        "dispatch_due": ("due", "01-05 00", "01-06 00"),
        "dispatch_warn": ("warn", "12-31 09", "12-31 09"),
        "dispatch_urge": ("urge", "01-05 09", "01-06 09"),
        "dispatch_escalate": ("escalate", "01-06 09", "01-07 09"),
    }
    assert {(move.case_no, move.step_name, move.was_provisional, move.provisional) for move in found.moves} == {
        (play.case_no, "转派工单", True, False)
    }
    assert (found.cases, [notice.number for notice in found.notices]) == (1, ["测试〔2026〕1号"])
    assert state() == before
    assert holiday_notice.ids() == ()


def test_an_import_moves_what_the_preview_said_and_tells_case_inbox_and_office(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NEW_YEAR)
    promised = {move.clock: move.after for move in preview(play.context, NEXT_YEAR, "2027.toml").moves}

    done = bring_in(play.context)

    assert (done.round.cases, done.round.changed, done.round.left) == (1, 4, 0)
    assert {row.element_id: row.due_at for row in case_queries.deadlines(play.case.id)} == promised
    (event,) = log_of(play, "DeadlineRecomputed")
    assert event.actor == "admin"
    assert event.data == {
        "clock": "dispatch_due",
        "step": "转派工单",
        "before": "2027-01-04",
        "after": "2027-01-05",
        "provisional": False,
        "notice": "测试〔2026〕1号",
        "reason": "测试〔2026〕1号发布，「转派工单」期限由2027年1月4日 24:00改为2027年1月5日 24:00",
    }
    task = play.task("dispatch_case")
    assert (play.due("dispatch_case"), task.provisional) == ("2027-01-05", False)
    assert lines(play, "dispatch_due") == [("armed", None), ("recomputed", "测试〔2026〕1号")]
    assert lines(play, "dispatch_warn") == [("armed", None), ("recomputed", "测试〔2026〕1号：暂定转为确定")]
    (told,) = db.session.scalars(select(Notice))
    assert (told.organization_id, told.role, told.kind) == (play.case.first_level_id, "first_level", "recomputed")
    assert event.data["reason"] in told.text


def test_a_date_that_stays_and_becomes_firm_is_said_once(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NEW_YEAR)
    other = NEXT_YEAR.replace("2027-01-04", "2027-01-03").replace('work = ["2027-01-16"]', "")

    import_notice(play.context, admin(), other, "2027.toml")

    (event,) = log_of(play, "DeadlineConfirmed")
    assert (event.data["before"], event.data["after"], event.data["provisional"]) == ("2027-01-04", "2027-01-04", False)
    assert "由暂定转为确定" in event.data["reason"]
    assert log_of(play, "DeadlineRecomputed") == []
    assert not play.task("dispatch_case").provisional
    assert db.session.scalar(select(Notice.id)) is None


def test_a_case_that_the_notice_does_not_touch_hears_nothing(play: Any) -> None:
    events, before, version = play.events, state(), play.case.version

    done = bring_in(play.context)

    assert (play.events, state(), play.case.version) == (events, before, version)
    assert (done.round.cases, done.round.changed) == (1, 0)
    assert count_stale(play.context) == 0


def test_a_limit_that_was_met_stays_met(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NEW_YEAR).dispatch()
    met = play.row("dispatch_due").due_at

    bring_in(play.context)

    assert (play.row("dispatch_due").state, play.row("dispatch_due").due_at) == ("met", met)
    assert [event.data["clock"] for event in log_of(play, "DeadlineRecomputed")] == ["handling_due"]


def test_a_limit_that_had_passed_and_now_lies_ahead_runs_again_and_passes_again(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NATIONAL_DAY).live("周六 2026-10-10 10:00")
    assert play.row("dispatch_due").state == "fired"

    amend(play.context)

    (lifted,) = log_of(play, "OverdueLifted")
    assert lifted.data["after"] == "2026-10-10"
    assert (play.row("dispatch_due").state, play.due("dispatch_case")) == ("running", "2026-10-10")
    assert play.task("dispatch_case").urgency(play.clock.now()) == "warned"

    play.live("周二 2026-10-13 10:00")
    assert play.days_of("DispatchOverdue") == ["2026-10-10 00:00", "2026-10-11 00:00"]
    assert play.days_of("DispatchUrged") == ["2026-10-10 09:00", "2026-10-12 09:00", "2026-10-13 09:00"]
    assert play.days_of("DispatchEscalated") == ["2026-10-13 09:00"]
    play.dispatch()
    assert play.waiting == ["verify_by_callback"]


def test_what_was_warned_urged_and_escalated_is_so_again_for_the_new_limit(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NATIONAL_DAY).live("周二 2026-10-13 10:00")
    longer = AMENDMENT.replace('"2026-10-08"', '"2026-10-09"').replace('"2026-10-10"', '"2026-10-17"')
    longer = longer.replace("work = [", 'work = ["2026-10-18", ').replace('to = "2026-10-09"', 'to = "2026-10-13"')
    assert play.row("dispatch_escalate").state == "fired"

    import_notice(play.context, admin(), longer, "2026.toml")

    assert play.due("dispatch_case") == "2026-10-15"
    assert {play.row(f"dispatch_{purpose}").state for purpose in ("due", "warn", "urge", "escalate")} == {"running"}
    play.live("周二 2026-10-20 10:00")
    assert play.days_of("DispatchEarlyWarning")[-1] == "2026-10-14 09:00"
    assert play.days_of("DispatchOverdue")[-1] == "2026-10-16 00:00"
    assert play.days_of("DispatchEscalated")[-1] == "2026-10-17 09:00"


def test_a_limit_that_is_still_past_keeps_its_mark_and_gets_its_right_date(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NATIONAL_DAY).live("周一 2026-10-12 10:00")

    amend(play.context)

    assert (play.row("dispatch_due").state, play.due("dispatch_case")) == ("fired", "2026-10-10")
    assert log_of(play, "OverdueLifted") == []
    assert play.row("dispatch_urge").state == "running"
    assert play.due("dispatch_urge") == "2026-10-13"


def test_a_limit_that_is_named_after_another_goes_with_it(new_play: Callable[..., Any]) -> None:
    play = new_play("周二 2026-09-29 09:00").dispatch().appeal().verify_appeal()
    assert play.due("correction_due") == play.due("handling_due") == "2026-10-19"

    amend(play.context)

    assert play.due("correction_due") == play.due("handling_due") == play.due("decide_correction") == "2026-10-20"


def test_a_date_that_a_person_set_never_moves(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NEW_YEAR)
    set_by_hand = play.row("dispatch_due").due_at
    db.session.execute(
        update(Deadline).where(Deadline.purpose == "due").values(rule="case.rectify_by", provisional=False)
    )
    db.session.commit()

    bring_in(play.context)

    assert play.row("dispatch_due").due_at == set_by_hand
    assert log_of(play, "DeadlineRecomputed") == []


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


def test_a_refused_notice_leaves_nothing_behind(new_play: Callable[..., Any]) -> None:
    play = new_play(OVER_NEW_YEAR)
    before = state()
    two = NEXT_YEAR + AMENDMENT.split("\n", 2)[2].replace("2026-10", "2027-10").replace('"2026-09-20", ', "").replace(
        'amends = "国办发明电〔2025〕7号"', "amends = '测试〔2026〕9号'"
    )

    with pytest.raises(NoticeError):
        import_notice(play.context, admin(), two, "2027.toml")

    assert (holiday_notice.ids(), state()) == ((), before)
    bring_in(play.context)
    with pytest.raises(NoticeError) as caught:
        bring_in(play.context)
    assert caught.value.code == "notice-known"


def test_an_import_does_so_many_cases_at_once_and_leaves_the_others_to_the_rounds(new_play: Callable[..., Any]) -> None:
    plays = [new_play(OVER_NEW_YEAR, f"WO-{number}") for number in range(3)]

    done = import_notice(plays[0].context, admin(), NEXT_YEAR, "2027.toml", most=2)

    assert (done.round.cases, count_stale(plays[0].context)) == (2, 1)
    bring_into_step(plays[0].context)
    assert {play.due("dispatch_due") for play in plays} == {"2027-01-05"}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_reckoning_anew_by_the_same_calendar_changes_nothing(story: Story) -> None:
    with simulated_world(story.received, Rehearsal()) as world:
        player = Player(world.context, world.set_clock, world.province)

        def after(_: object) -> None:
            before = state()
            forget_labels()
            done = bring_into_step(world.context)
            assert (done.changed, done.left, count_stale(world.context)) == (0, 0, 0)
            assert state() == before

        player.play(story, after)
