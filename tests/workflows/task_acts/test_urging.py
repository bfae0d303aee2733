"""催办 from the supervisor's page: on what one oversees, each step with a result of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.base import db
from models.errors import DomainError
from models.notice import Notice
from models.organization import Organization
from tests.workflows.conftest import Play
from workflows.context import Context
from workflows.stories.player import actor
from workflows.task_acts import supervising

NewPlay = Callable[..., Play]


def refused(work: Callable[[], object]) -> tuple[str, int]:
    """With what code and status something is refused."""
    with pytest.raises(DomainError) as caught:
        work()
    return caught.value.code, caught.value.status


def urged(play: Play) -> list[tuple[str, str]]:
    """Who was urged: office and role."""
    db.session.rollback()
    found = db.session.scalars(select(Notice).filter_by(case_id=play.case.id, kind="urging").order_by(Notice.id))
    return [(db.session.get_one(Organization, row.organization_id).code, row.role) for row in found]


@pytest.mark.parametrize("by", ["shantou-l1", "supervisor"])
def test_bureau_and_supervisor_urge_the_office_that_holds_the_step(
    new_play: NewPlay, context: Context, by: str
) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().at("周二 2026-03-03 10:32")
    task, due = play.task("verify_by_callback"), play.due("verify_by_callback")

    result = supervising.urge(context, actor(by), task.id)

    assert (result.case_no, result.name) == (play.case_no, "回访核实")
    assert supervising.last_urged([task.id, 99999]) == {task.id: result.at}
    assert urged(play) == [("shantou-housing", "second_level")]
    assert play.due("verify_by_callback") == due


@pytest.mark.parametrize(
    ("by", "how"),
    [
        ("shantou-l2", ("not-found", 404)),
        ("cangxi-l1", ("not-found", 404)),
        ("province", ("not-found", 404)),
        ("analyst", ("forbidden", 403)),
        ("admin", ("forbidden", 403)),
    ],
)
def test_nobody_else_may(new_play: NewPlay, context: Context, by: str, how: tuple[str, int]) -> None:
    play = new_play().dispatch()

    assert refused(lambda: supervising.urge(context, actor(by), play.task("verify_by_callback").id)) == how
    assert urged(play) == []


def test_what_was_urged_lately_rests_for_four_hours(new_play: NewPlay, context: Context) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch()
    task = play.task("verify_by_callback")
    at = supervising.urge(context, actor("shantou-l1"), task.id).at

    assert supervising.rests(at, play.at("周一 2026-03-02 12:59").clock.now())
    assert refused(lambda: supervising.urge(context, actor("supervisor"), task.id)) == ("urged-lately", 409)
    assert not supervising.rests(at, play.at("周一 2026-03-02 13:00").clock.now())
    assert supervising.urge(context, actor("supervisor"), task.id).at
    assert not supervising.rests(None, context.clock.now())


def test_of_many_each_has_its_own_result(new_play: NewPlay, context: Context) -> None:
    first = new_play().dispatch()
    second = new_play(external_id="WO-2").dispatch()
    own = new_play(external_id="WO-3")
    tasks = [play.task("verify_by_callback").id for play in (first, second)]
    supervising.urge(context, actor("shantou-l1"), tasks[0])

    results = supervising.urge_many(
        context, actor("shantou-l1"), [*tasks, 99999, tasks[1], own.task("dispatch_case").id]
    )

    assert [(item.case_no, item.at is not None) for item in results] == [
        (first.case_no, False),
        (second.case_no, True),
        ("", False),
        (own.case_no, False),
    ]
    assert [bool(item.refusal) for item in results] == [True, False, True, True]
    assert refused(lambda: supervising.urge_many(context, actor("shantou-l1"), list(range(201)))) == ("too-many", 422)
