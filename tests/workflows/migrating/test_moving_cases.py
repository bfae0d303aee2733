"""One case over to another version: its dates by either choice, its inbox, its pauses, and what it can not be moved for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from calendars.deadlines import due_day, show
from models.base import db
from models.deadline import DeadlineChange
from models.draft import Draft
from models.queries import cases as case_queries
from tests.workflows.migrating.mover import SHANTOU, TEN, Mover, seven, whole
from tests.workflows.migrating.variants import changed, drop, rewritten, without
from tests.workflows.pausable import add, pausable, properties
from workflows.drafts import Subject, save
from workflows.migrating import ordering
from workflows.stories.player import actor
from workflows.task_acts import holding, snoozing


def test_recomputed_a_limit_counts_from_its_own_start_by_the_new_rule(mover: Mover) -> None:
    before = mover.play.row("handling_due")

    mover.to(seven())

    after = mover.play.row("handling_due")
    assert (after.id, after.starts_at, after.rule) == (before.id, before.starts_at, "7个工作日")
    assert mover.play.due("handling_due") == "2026-10-14"
    assert mover.play.due("verify_by_callback") == "2026-10-14"
    assert mover.play.due("handling_warn") == "2026-10-12"
    assert mover.play.live("周四 2026-10-15 09:00").days_of("HandlingOverdue") == ["2026-10-15 00:00"]


def test_kept_a_limit_stays_as_it_is_through_a_return_as_well(mover: Mover) -> None:
    mover.to(seven(), "keep")

    assert mover.play.due("handling_due") == "2026-10-19"
    assert mover.play.row("handling_due").rule == "10个工作日"
    mover.play.at("周五 2026-10-09 10:00").callback().submit().review("return")
    assert mover.play.due("submit_rectification") == "2026-10-19"


def test_the_log_says_from_which_version_to_which_and_what_moved_and_it_still_chains(mover: Mover) -> None:
    mover.to(seven())

    event = case_queries.events(mover.play.case.id)[-1]
    assert event.name == "ProcedureMigrated"
    assert event.actor == "publisher"
    assert (event.data["from_version"], event.data["to_version"]) == (1, 2)
    assert "2026年10月19日 24:00 → 2026年10月14日 24:00" in event.data["reason"]
    lines = select(DeadlineChange).where(DeadlineChange.change == "migrated").order_by(DeadlineChange.id)
    told = {line.deadline_id: line for line in db.session.scalars(lines)}
    limit = told[mover.play.row("handling_due").id]
    assert [due_day(at).isoformat() for at in (limit.due_before, limit.due_after)] == ["2026-10-19", "2026-10-14"]
    assert any("10月14日" in text for _role, text in mover.play.notices("recomputed"))


def test_the_dry_run_says_before_and_after_by_both_choices_and_changes_nothing(mover: Mover) -> None:
    before = whole(mover.play)

    row = mover.row(mover.plan(seven()))

    assert whole(mover.play) == before
    assert row.outcome == "can"
    recomputed = {clock["element"]: clock for clock in row.clocks["recompute"]}
    assert recomputed["handling_due"]["before"][:10] == "2026-10-19"
    assert recomputed["handling_due"]["after"][:10] == "2026-10-14"
    assert row.clocks["keep"] == []
    assert [(step["kind"], step["before"]) for step in row.steps] == [
        ("activity", "second_level_handling"),
        ("step", "verify_by_callback"),
    ]


def test_a_new_limit_that_has_passed_is_said_beforehand_and_true_from_the_move_on(mover: Mover) -> None:
    mover.play.live("周四 2026-10-15 09:00")
    run = mover.plan(rewritten(SHANTOU, (TEN, "3个工作日</bpmn:timeDuration>")))
    assert mover.row(run).passes

    mover.start(run)
    mover.play.tick()

    assert mover.play.days_of("HandlingOverdue") == ["2026-10-15 09:00"]
    assert mover.play.row("handling_due").state == "fired"
    # Whoever has the step gets time: the next urging comes on the next working day.
    assert mover.play.due("handling_urge") == "2026-10-16"


def test_a_longer_limit_takes_back_that_a_case_was_late(mover: Mover) -> None:
    mover.play.live("周二 2026-10-20 09:00")
    assert mover.play.row("handling_due").state == "fired"

    mover.to(rewritten(SHANTOU, (TEN, "15个工作日</bpmn:timeDuration>")))

    assert (mover.play.row("handling_due").state, mover.play.due("handling_due")) == ("running", "2026-10-26")
    assert mover.play.live("周二 2026-10-27 09:00").days_of("HandlingOverdue")[-1] == "2026-10-27 00:00"


def test_what_people_have_in_hand_comes_along(mover: Mover) -> None:
    play = mover.play
    task = play.task("verify_by_callback")
    clerk = actor("shantou-l2")
    holding.claim(play.context, clerk, task.id)
    save(play.context, clerk, Subject(task.case_id, task.id), {"data/opinion": ["写了一半"]})
    snoozing.snooze(play.context, clerk, task.id, play.clock.now() + timedelta(days=1))
    drafts = [(row.subject, row.sealed) for row in db.session.scalars(select(Draft))]
    assert drafts

    mover.to(seven())

    same = play.task("verify_by_callback")
    assert (same.id, same.claimed_by, same.engine_task_id) == (task.id, "shantou-l2", task.engine_task_id)
    assert [(row.subject, row.sealed) for row in db.session.scalars(select(Draft))] == drafts
    play.callback()
    assert play.waiting == ["submit_rectification"]


def test_a_step_that_is_gone_is_said_and_can_be_mapped_by_hand(mover: Mover) -> None:
    gone = without(SHANTOU, "verify_by_callback", "submit_rectification")
    run = mover.plan(gone)
    row = mover.row(run)
    assert row.outcome == "cannot"
    assert row.obstacles[0]["zh"] == "所在步骤“回访核实”在新版本中不存在，请指定对应步骤"
    assert row.obstacles[0]["by_hand"]

    run = ordering.remap(mover.play.context, actor("publisher"), run.id, {"verify_by_callback": "submit_rectification"})
    task = mover.play.task("verify_by_callback")
    mover.start(run)

    moved = mover.play.task("submit_rectification")
    assert (moved.id, moved.name) == (task.id, "提交整改核实情况")
    assert mover.play.due("submit_rectification") == "2026-10-19"


def test_a_clock_that_is_gone_ends_and_a_new_one_begins_where_its_step_did(mover: Mover) -> None:
    def other_clocks(root: Any) -> None:
        for clock in ("handling_warn", "handling_urge", "handling_escalate", "handling_due"):
            drop(root, clock, "supervise_handling")
        clock = (
            '<bpmn:boundaryEvent id="hours_due" name="限时" attachedToRef="second_level_handling" cancelActivity="false">'
            f"{properties({'basis': 'ST-35d', 'purpose': 'escalate'})}<bpmn:timerEventDefinition>"
            "<bpmn:timeDuration>200小时</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
            '<bpmn:sequenceFlow id="hours_flow" sourceRef="hours_due" targetRef="supervise_handling"/>'
        )
        add(root, "shantou", clock)

    mover.play.live("周三 2026-09-30 10:00")
    mover.to(changed(SHANTOU, other_clocks))

    assert mover.play.row("handling_due").state == "cancelled"
    assert mover.play.row("handling_due").ended_at is not None
    # Its row was the only other clock of that purpose: it goes on under the new id, from the same start.
    added = mover.play.row("hours_due")
    assert show(added.starts_at, end_of_day=False) == "9月29日 16:00"
    assert show(added.due_at, end_of_day=False) == "10月8日 0:00".replace("0:00", "00:00")
    assert mover.play.task("verify_by_callback").due_at is None


def test_a_clock_with_another_id_keeps_its_row_and_its_pause(clerk: Any) -> None:
    play = clerk.play
    mover = Mover(play)
    play.live("周五 2026-10-09 10:00")
    clerk.pause()
    paused = play.row("handling_due")
    assert paused.state == "paused"

    mover.to(rewritten(seven(pausable()), ("handling_due", "handling_limit")))

    limit = play.row("handling_limit")
    assert (limit.id, limit.state, limit.adjustments) == (paused.id, "paused", paused.adjustments)
    clerk.at("周三 2026-10-14 10:00").resume()
    assert play.row("handling_limit").state == "running"
    # 10-14 by the rule, and the working days of the pause (10-09 to 10-13) on top.
    assert play.due("handling_limit") > "2026-10-14"


def test_a_lane_for_which_nobody_answers_keeps_the_case_where_it_is(mover: Mover) -> None:
    def given_away(root: Any) -> None:
        for reference in root.xpath("//*[local-name()='flowNodeRef' and text()='verify_by_callback']"):
            reference.getparent().remove(reference)
        lane = '<bpmn:lane id="third_level" name="三级"><bpmn:flowNodeRef>verify_by_callback</bpmn:flowNodeRef></bpmn:lane>'
        add(root, "shantou_lanes", lane)

    row = mover.row(mover.plan(changed(SHANTOU, given_away)))

    assert (row.outcome, row.obstacles[0]["code"]) == ("cannot", "office-missing")


def test_a_lane_of_another_office_takes_the_step_there_unclaimed(mover: Mover) -> None:
    def given_up(root: Any) -> None:
        for reference in root.xpath("//*[local-name()='flowNodeRef' and text()='verify_by_callback']"):
            reference.getparent().remove(reference)
        add(root, "first_level", "<bpmn:flowNodeRef>verify_by_callback</bpmn:flowNodeRef>")

    holding.claim(mover.play.context, actor("shantou-l2"), mover.play.task("verify_by_callback").id)
    run = mover.to(changed(SHANTOU, given_up))

    task = mover.play.task("verify_by_callback")
    assert (task.lane, task.organization_id, task.claimed_by) == ("first_level", mover.play.case.first_level_id, None)
    mover.back(run)
    assert mover.play.task("verify_by_callback").claimed_by == "shantou-l2"
