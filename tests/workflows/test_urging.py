"""催办 by a superior (ST-5.1): told to whoever holds the step, put on record, and not every minute."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.base import db
from models.errors import DomainError
from models.notice import Notice
from models.organization import Organization
from tests.workflows.conftest import Play
from tests.workflows.linking import events
from workflows import holding, urging
from workflows.context import Context
from workflows.stories.player import actor

NewPlay = Callable[..., Play]


def refused(work: Callable[[], object]) -> tuple[str, int]:
    """With what code and status something is refused."""
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code, caught.value.status


def urgings(play: Play) -> list[tuple[str, str, str]]:
    """Who was urged: office, role, words."""
    db.session.rollback()
    found = db.session.scalars(select(Notice).filter_by(case_id=play.case.id, kind="urging").order_by(Notice.id))
    return [(db.session.get_one(Organization, row.organization_id).code, row.role, row.text) for row in found]


@pytest.mark.parametrize("by", ["shantou-l1", "supervisor"])
def test_bureau_and_supervisor_urge_the_office_that_holds_the_step(
    new_play: NewPlay, context: Context, by: str
) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().at("周二 2026-03-03 10:32")
    task, due = play.task("verify_by_callback"), play.due("verify_by_callback")

    at = urging.urge(context, actor(by), task.id)

    assert at == play.task("verify_by_callback").urged_at
    assert urgings(play) == [
        ("shantou-housing", "second_level", f"{play.case_no} 回访核实，应于 3月16日 24:00 到期，上级催办，请尽快办理")
    ]
    assert [said["step_name"] for said in events(play.case, "TaskUrged")] == ["催办：回访核实"]
    assert play.due("verify_by_callback") == due


def test_who_holds_it_for_another_and_who_answers_for_it_are_both_told(new_play: NewPlay, context: Context) -> None:
    play = new_play().dispatch()
    holding.delegate(context, actor("shantou-l2"), play.task("verify_by_callback").id, "shantou-housing-desk", "请办")

    urging.urge(context, actor("shantou-l1"), play.task("verify_by_callback").id)

    assert [office for office, *_ in urgings(play)] == ["shantou-housing-desk", "shantou-housing"]


def test_nobody_is_urged_twice_within_the_hour(new_play: NewPlay, context: Context) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch()
    task = play.task("verify_by_callback")
    urging.urge(context, actor("shantou-l1"), task.id)

    play.at("周一 2026-03-02 09:59")
    assert refused(lambda: urging.urge(context, actor("supervisor"), task.id)) == ("urged-already", 409)
    play.at("周一 2026-03-02 10:00")
    urging.urge(context, actor("supervisor"), task.id)
    assert len(urgings(play)) == 2


@pytest.mark.parametrize(
    ("by", "how"),
    [
        ("shantou-l2", ("forbidden", 403)),
        ("analyst", ("forbidden", 403)),
        ("admin", ("forbidden", 403)),
        ("province", ("forbidden", 403)),
        ("cangxi-l1", ("not-found", 404)),
    ],
)
def test_nobody_else_may(new_play: NewPlay, context: Context, by: str, how: tuple[str, int]) -> None:
    play = new_play().dispatch()

    assert refused(lambda: urging.urge(context, actor(by), play.task("verify_by_callback").id)) == how
    assert urgings(play) == []


def test_what_is_done_is_one_s_own_or_stands_still_is_not_urged(new_play: NewPlay, context: Context) -> None:
    play = new_play()
    own = play.task("dispatch_case")
    assert refused(lambda: urging.urge(context, actor("shantou-l1"), own.id)) == ("own-step", 409)
    assert urging.why_not(own, actor("shantou-l1"), context.clock.now()) == "本单位自己的步骤，请直接办理"
    assert urging.why_not(own, actor("supervisor"), context.clock.now()) is None

    play.dispatch()
    assert refused(lambda: urging.urge(context, actor("supervisor"), own.id)) == ("task-already-done", 409)
    assert refused(lambda: urging.urge(context, actor("supervisor"), 99999)) == ("not-found", 404)


def test_of_many_each_has_its_own_result(new_play: NewPlay, context: Context) -> None:
    first = new_play().dispatch()
    second = new_play(external_id="WO-2").dispatch()
    tasks = [play.task("verify_by_callback").id for play in (first, second)]
    urging.urge(context, actor("shantou-l1"), tasks[0])

    results = urging.urge_many(context, actor("shantou-l1"), [*tasks, 99999, tasks[1]])

    assert [(item.case_no, item.at is not None) for item in results] == [
        (first.case_no, False),
        (second.case_no, True),
        ("", False),
    ]
    assert "已催办" in (results[0].refusal or "")
    assert refused(lambda: urging.urge_many(context, actor("shantou-l1"), list(range(201)))) == ("too-many", 422)
