"""Bulk: each row is done or refused by itself, with the reason; the same order again does nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import DomainError
from tests.workflows.hiring import hire
from workflows import front_door
from workflows.stories.player import actor
from workflows.task_acts import bulk
from workflows.task_acts.bulk import OWN_INSTITUTION, Order

if TYPE_CHECKING:
    from tests.workflows.conftest import Play

L1, L2, HALL = "shantou-l1", "shantou-l2", "shantou-hall-l2"


@pytest.fixture
def plays(new_play: Callable[..., Play]) -> list[Play]:
    institutions = ["shantou-housing", "shantou-hall", "shantou-housing"]
    return [new_play(external_id=f"WO-{n}", institution={"code": code}) for n, code in enumerate(institutions)]


def tasks(plays: list[Play], step: str = "dispatch_case") -> list[int]:
    return [play.task(step).id for play in plays]


def dispatch(plays: list[Play], ids: list[int], to: str = "shantou-housing", **more: Any) -> list[bulk.Result]:
    order = Order("complete", ids, data={"to": to, "opinion": "请依规核实整改"}, **more)
    return bulk.carry_out(plays[0].context, actor(L1), order)


def test_many_cases_are_dispatched_with_one_form(plays: list[Play]) -> None:
    results = dispatch(plays, tasks(plays))

    assert [(row.ok, row.case_no) for row in results] == [(True, play.case_no) for play in plays]
    assert {tuple(play.waiting) for play in plays} == {("verify_by_callback",)}


def test_each_case_may_go_to_the_institution_that_was_evaluated(plays: list[Play]) -> None:
    assert all(row.ok for row in dispatch(plays, tasks(plays), to=OWN_INSTITUTION))

    assert {play.case.second_level_id == play.case.institution_id for play in plays} == {True}


def test_a_row_that_is_refused_says_why_and_stops_no_other(plays: list[Play]) -> None:
    ids = tasks(plays)
    plays[1].dispatch()

    results = dispatch(plays, [*ids, 999_999])

    assert [row.code for row in results] == [None, "task-already-done", None, "not-found"]
    assert results[1].message is not None
    assert "办理完毕" in results[1].message
    assert results[3].case_no is None
    assert plays[2].waiting == ["verify_by_callback"]


def test_a_form_that_does_not_fit_is_refused_in_every_row_with_its_fields(plays: list[Play]) -> None:
    results = dispatch(plays, tasks(plays), to="shantou-nowhere")

    assert {row.errors[0].pointer for row in results} == {"/data/to"}
    assert [play.waiting for play in plays] == [["dispatch_case"]] * 3


def test_the_same_order_under_the_same_key_is_answered_alike_and_done_once(plays: list[Play]) -> None:
    ids = tasks(plays)
    first = dispatch(plays, ids, key="morning")
    again = dispatch(plays, ids, key="morning")
    without = dispatch(plays, ids)

    assert [row.ok for row in first] == [row.ok for row in again] == [True] * 3
    assert {row.code for row in without} == {"task-already-done"}
    assert [play.events.count("CaseDispatched") for play in plays] == [1, 1, 1]


def test_an_order_that_was_cut_off_is_finished_by_sending_it_again(plays: list[Play]) -> None:
    ids = tasks(plays)
    dispatch(plays, ids[:1], key="morning")

    assert [row.ok for row in dispatch(plays, ids, key="morning")] == [True] * 3


def test_a_fault_in_one_row_is_logged_and_the_next_goes_on(plays: list[Play], broken: Callable[..., Any]) -> None:
    broken("dispatch.dispatch_case", plays[0].case_no)

    results = dispatch(plays, tasks(plays))

    assert [row.code for row in results] == ["failed", None, None]
    assert plays[0].waiting == ["dispatch_case"]


def test_bulk_review_accepts_many_and_returns_only_with_a_reason(plays: list[Play]) -> None:
    for play in plays:
        play.dispatch().callback().submit()
    ids = tasks(plays, "decide_review")

    blank = Order("complete", ids, "return", {"opinion": "  "})
    refused = bulk.carry_out(plays[0].context, actor(L1), blank)
    accepted = bulk.carry_out(plays[0].context, actor(L1), Order("complete", ids, "accept", {"opinion": "同意"}))

    assert {row.errors[0].pointer for row in refused} == {"/data/opinion"}
    assert all(row.ok for row in accepted)
    assert {play.case.stage for play in plays} == {"filing"}


def test_many_are_claimed_released_and_handed_over(plays: list[Play]) -> None:
    colleague, ids, context = hire("shantou-l1-x", L1), tasks(plays), plays[0].context

    for act, holder in (("claim", L1), ("release", None), ("claim", L1)):
        assert all(row.ok for row in bulk.carry_out(context, actor(L1), Order(act, ids)))
        assert {play.task("dispatch_case").claimed_by for play in plays} == {holder}
    for _ in range(2):
        handed = bulk.carry_out(context, actor(L1), Order("hand_over", ids, to=colleague, key="k"))
        assert all(row.ok for row in handed)
    assert {play.task("dispatch_case").claimed_by for play in plays} == {colleague}


@pytest.mark.parametrize(
    ("act", "ids", "pointer"),
    [
        ("complete", [], "/tasks"),
        ("complete", [1, 2, 1], "/tasks/2"),
        ("complete", list(range(1, bulk.MOST + 2)), "/tasks"),
        ("dance", [1], "/act"),
        ("hand_over", [1], "/to"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_as_a_whole(
    plays: list[Play], act: str, ids: list[int], pointer: str
) -> None:
    with pytest.raises(DomainError) as caught:
        bulk.carry_out(plays[0].context, actor(L1), Order(act, ids))

    assert (caught.value.status, caught.value.errors[0].pointer) == (422, pointer)


def test_another_offices_steps_are_not_there(plays: list[Play]) -> None:
    results = bulk.carry_out(plays[0].context, actor(HALL), Order("claim", tasks(plays)))

    assert {(row.code, row.case_no, row.name) for row in results} == {("not-found", None, None)}
    assert front_door.own_task(actor(L1), tasks(plays)[0]).claimed_by is None
