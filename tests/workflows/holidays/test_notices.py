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
from models.notice import Notice
from models.queries import cases as case_queries
from tests.calendars.test_notice_imports import AMENDMENT, NEXT_YEAR
from tests.workflows.administering import admin
from tests.workflows.noticing import (
    OVER_NATIONAL_DAY,
    OVER_NEW_YEAR,
    STORIES,
    amend,
    bring_in,
    forget_labels,
    lines,
    log_of,
    state,
)
from workflows.context import Rehearsal
from workflows.holidays.notices import import_notice, preview
from workflows.holidays.rounds import bring_into_step, count_stale
from workflows.stories.player import Player
from workflows.stories.story import Story


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
        "reason": "测试〔2026〕1号发布，“转派工单”期限由2027年1月4日 24:00改为2027年1月5日 24:00",
    }
    task = play.task("dispatch_case")
    assert (play.due("dispatch_case"), task.provisional) == ("2027-01-05", False)
    assert lines(play, "dispatch_due") == [("armed", None), ("recomputed", "测试〔2026〕1号")]
    assert lines(play, "dispatch_warn") == [("armed", None), ("recomputed", "测试〔2026〕1号：暂定转为确定")]
    (told,) = db.session.scalars(select(Notice).where(Notice.kind == "recomputed"))
    assert (told.organization_id, told.role) == (play.case.first_level_id, "first_level")
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
    assert db.session.scalar(select(Notice.id).where(Notice.kind == "recomputed")) is None


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
