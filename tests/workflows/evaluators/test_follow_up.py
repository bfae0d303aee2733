"""A follow-up evaluation (ST-22c): one of each service, kept beside the first, never over it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.base import db
from models.case import Case
from models.errors import DomainError
from models.evaluation import Evaluation
from tests.conftest import work_order
from tests.workflows.test_joint_approvals import complete
from workflows import intake
from workflows.background import delivery
from workflows.context import Context
from workflows.intake import Opened
from workflows.stories.player import actor


def opened(context: Context) -> Case:
    """A case of Shantou."""
    found = Case.by_no(intake.open_case(context, actor("province"), work_order("WO-1")).case_no)
    assert found is not None
    return found


def closed(context: Context) -> Case:
    """The same, with its filing confirmed."""
    case = opened(context)
    complete(context, case.case_no, "shantou-l1", "dispatch_case", to="shantou-housing")
    complete(context, case.case_no, "shantou-l2", "verify_by_callback")
    complete(context, case.case_no, "shantou-l2", "submit_rectification", "rectified")
    complete(context, case.case_no, "shantou-l1", "decide_review", "accept")
    delivery.deliver(context)
    db.session.refresh(case)
    assert case.closed_at is not None
    return case


def follow(context: Context, code: str = "1", external_id: str = "WO-1-2", **over: Any) -> Opened:
    """Another evaluation of the same service."""
    order = work_order(external_id)
    order["evaluation"]["level"] = {"system": "platform", "code": code}
    return intake.open_case(context, actor("province"), {**order, "follows": "WO-1", **over})


def said(case: Case) -> list[tuple[int, str]]:
    """The evaluations that lie with a case: which one, and its level."""
    db.session.rollback()
    rows = db.session.scalars(select(Evaluation).filter_by(case_id=case.id).order_by(Evaluation.assess_number))
    return [(row.assess_number, row.level_code) for row in rows]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("code", ["1", "5"])
def test_on_an_open_case_it_is_kept_beside_the_first_and_changes_nothing(context: Context, code: str) -> None:
    case = opened(context)
    stage = case.stage

    answer = follow(context, code)

    assert (answer.case_no, answer.created) == (case.case_no, True)
    assert said(case) == [(1, "1"), (2, code)]
    assert db.session.scalar(select(Case.stage).where(Case.id == case.id)) == stage


@pytest.mark.usefixtures("app")
def test_a_repeat_is_a_repeat_and_another_one_is_refused(context: Context) -> None:
    case = opened(context)
    follow(context)

    assert follow(context).created is False
    with pytest.raises(DomainError) as refusal:
        follow(context, external_id="WO-1-3")
    assert refusal.value.code == "follow-up-twice"
    assert len(said(case)) == 2


@pytest.mark.usefixtures("app")
def test_a_negative_one_on_a_closed_case_opens_a_case_of_its_own_linked_to_the_first(context: Context) -> None:
    case = closed(context)

    answer = follow(context, "2")
    again = follow(context, "2")

    second = Case.by_no(answer.case_no)
    assert second is not None
    assert second.follows_id == case.id
    assert said(case) == [(1, "1"), (2, "2")]
    assert said(second) == [(1, "2")]
    assert (again.case_no, again.created) == (answer.case_no, False)


@pytest.mark.usefixtures("app")
def test_a_good_one_on_a_closed_case_is_kept_and_opens_nothing(context: Context) -> None:
    case = closed(context)

    assert follow(context, "5").case_no == case.case_no
    assert len(list(db.session.scalars(select(Case.id)))) == 1


@pytest.mark.usefixtures("app")
def test_what_follows_nothing_is_refused_at_its_field(context: Context) -> None:
    opened(context)

    with pytest.raises(DomainError) as refusal:
        follow(context, follows="WO-9")
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/follows", "unknown-original")]
