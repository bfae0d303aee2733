"""A case that was moved is put back: it is as before, to the last column, or stays where it is and says why."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.base import db
from models.task import Task
from tests.workflows.migrating.mover import SHANTOU, TEN, Mover, seven, whole
from tests.workflows.migrating.variants import again, rewritten
from workflows.keeping.record import broken_chains
from workflows.stories.player import actor
from workflows.task_acts import holding, taking_back


def test_put_back_after_it_was_late_at_once_the_case_is_late_no_more(mover: Mover) -> None:
    mover.play.live("周四 2026-10-15 09:00")
    before = whole(mover.play)
    run = mover.to(rewritten(SHANTOU, (TEN, "3个工作日</bpmn:timeDuration>")))
    mover.play.tick()

    assert mover.back(run).outcome == "reverted"

    assert whole(mover.play) == before
    assert mover.play.events[-2:] == ["MigrationReverted", "OverdueLifted"]
    assert mover.play.live("周二 2026-10-20 09:00").days_of("HandlingOverdue")[-1] == "2026-10-20 00:00"


def test_a_case_that_went_on_is_not_put_back_and_the_reason_is_said(mover: Mover) -> None:
    run = mover.to(seven())
    mover.play.callback()
    before = whole(mover.play)

    row = mover.back(run)

    assert row.outcome == "stays"
    assert row.obstacles[0]["zh"] == "其后已有“回访核实”，不能恢复原状"
    assert whole(mover.play) == before


def test_a_claim_since_the_move_survives_the_way_back(mover: Mover) -> None:
    run = mover.to(seven())
    task = mover.play.task("verify_by_callback")
    holding.claim(mover.play.context, actor("shantou-l2"), task.id)

    assert mover.back(run).outcome == "reverted"

    assert mover.play.task("verify_by_callback").claimed_by == "shantou-l2"
    assert mover.play.due("verify_by_callback") == "2026-10-19"


def test_put_back_it_is_the_same_to_the_last_column(mover: Mover) -> None:
    mover.play.appeal()
    before = whole(mover.play)
    run = mover.to(seven())
    assert whole(mover.play) != before

    mover.back(run)

    assert whole(mover.play) == before
    assert mover.play.live("周三 2026-10-14 10:00").callback().waiting == ["verify_appeal", "submit_rectification"]


def dispatched(play: Any) -> Task:
    """The dispatch, which is done."""
    return db.session.scalars(select(Task).where(Task.case_id == play.case.id, Task.step == "dispatch_case")).one()


def refusal(play: Any) -> str | None:
    """Why the dispatch can not be taken back by who made it; None where it can."""
    db.session.rollback()
    task, steps = dispatched(play), [play.task("verify_by_callback")]
    return taking_back.why_not(actor("shantou-l1"), play.case, task, taking_back.undo_of(task), steps)


def test_put_back_whoever_did_the_newest_step_can_still_take_it_back(mover: Mover) -> None:
    assert refusal(mover.play) is None
    run = mover.to(seven())
    assert refusal(mover.play) == "其后已有“迁移到新版流程”"
    mover.back(run)

    taking_back.take_back(mover.play.context, actor("shantou-l1"), dispatched(mover.play).id, "转错了机构")

    assert mover.play.waiting == ["dispatch_case"]
    assert mover.play.row("handling_due").state == "cancelled"
    assert mover.play.events[-3:] == ["ProcedureMigrated", "MigrationReverted", "StepTakenBack"]
    assert dict((no, seq) for _, no, seq in broken_chains())[mover.play.case_no] is None


@pytest.mark.parametrize(
    ("choice", "rule", "until", "why"),
    [
        # By the new rule alone it was late; nothing of that stands.
        ("recompute", "3个工作日", "周三 2026-10-14 09:00", None),
        # The old date came meanwhile, too.
        ("recompute", "3个工作日", "周二 2026-10-20 09:00", "其后已有“承办办理预警”"),
        ("keep", "3个工作日", "周二 2026-10-20 09:00", "其后已有“承办办理预警”"),
        # The clocks that the move left alone spoke meanwhile.
        ("recompute", "10个工作日", "周二 2026-10-20 09:00", "其后已有“承办办理预警”"),
    ],
)
def test_what_clocks_said_meanwhile_counts_where_it_stands_by_the_old_rule(
    mover: Mover, choice: str, rule: str, until: str, why: str | None
) -> None:
    run = mover.to(rewritten(again(SHANTOU), (TEN, f"{rule}</bpmn:timeDuration>")), choice)
    mover.play.live(until)

    assert mover.back(run).outcome == "reverted"

    assert refusal(mover.play) == why


def test_a_second_migration_that_stands_keeps_the_step_from_being_taken_back(mover: Mover) -> None:
    mover.back(mover.to(seven()))
    mover.to(again(seven()))

    assert refusal(mover.play) == "其后已有“迁移到新版流程”"
