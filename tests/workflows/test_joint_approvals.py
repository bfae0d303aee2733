"""Joint approvals (ST-29): what the whole and its parts tell each other is told at least once, and counts once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from calendars.clock import FixedClock
from models.account import Account
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.evaluation import Evaluation, Evaluator
from models.event import CaseEvent
from models.incident import Incident
from models.organization import Organization
from models.outbox import OutboxMessage
from models.queries import cases as case_queries
from tests.conftest import work_order
from workflows import front_door, intake, joint
from workflows.background import delivery
from workflows.context import Context
from workflows.evaluators import persons
from workflows.stories.player import actor
from workflows.stories.sample import fill
from workflows.unit import transaction

BOTH = [{"code": "shantou-hall"}, {"code": "shantou-housing"}]


def open_whole(context: Context, **over: Any) -> Case:
    """A joint approval, dispatched to both institutions, its parts opened."""
    order = work_order("JOINT-1")
    order["evaluation"] |= {"institution": {"code": "shantou-hall"}, "institutions": BOTH, **over}
    number = intake.open_case(context, actor("province"), order).case_no
    complete(context, number, "shantou-l1", "dispatch_parts")
    delivery.deliver(context)
    found = Case.by_no(number)
    assert found is not None
    return found


def complete(context: Context, case_no: str, username: str, step: str, outcome: str | None = None, **data: Any) -> None:
    """A step of a case, its form filled."""
    db.session.rollback()
    case = Case.by_no(case_no)
    assert case is not None
    (task,) = [task for task in case_queries.open_tasks([case.id]) if task.step == step]
    definition = context.definitions.version(case.procedure_id)
    form = fill(definition.form_of(definition.elements[step])[0], data, context.clock.now())
    front_door.complete(context, actor(username), task.id, outcome, form)


def part(case: Case, code: str) -> Case:
    """The part of one institution."""
    db.session.expire_all()
    return joint.case_named(f"{case.case_no}/{code}")


def hand_in(context: Context, case: Case, code: str, username: str) -> None:
    """An institution verifies and submits its part."""
    number = part(case, code).case_no
    complete(context, number, username, "verify_by_callback")
    complete(context, number, username, "submit_rectification", "rectified")


def count(name: str) -> int:
    return int(db.session.scalar(select(func.count()).select_from(CaseEvent).where(CaseEvent.name == name)) or 0)


@pytest.mark.usefixtures("app")
def test_each_institution_gets_one_part_with_ten_working_days_from_the_dispatch(context: Context) -> None:
    whole = open_whole(context)
    parts = [part(whole, code) for code in ("shantou-hall", "shantou-housing")]

    assert [item.parent_id for item in parts] == [whole.id, whole.id]
    assert {item.received_at for item in parts} == {whole.dispatched_at}
    assert case_queries.parts(whole.id) == [item.case_no for item in parts]


@pytest.mark.usefixtures("app")
def test_a_joint_approval_is_dispatched_once(context: Context) -> None:
    whole = open_whole(context)

    with pytest.raises(DomainError) as refusal:
        whole.dispatch_jointly(context.clock.now())
    assert refusal.value.code == "already-dispatched"


@pytest.mark.usefixtures("app")
def test_opening_a_part_twice_opens_it_once(context: Context) -> None:
    whole = open_whole(context)
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "case.open_part")).first()
    assert message is not None

    joint.open_part(context, message.payload)

    assert db.session.scalar(select(func.count(Case.id)).where(Case.parent_id == whole.id)) == 2


@pytest.mark.usefixtures("app")
def test_a_part_knows_the_evaluation_and_whom_to_call_sealed_anew(context: Context) -> None:
    whole = open_whole(context)
    hall = part(whole, "shantou-hall")
    said = db.session.scalars(select(Evaluation).filter_by(case_id=hall.id)).one()
    rows = {row.case_id: row for row in db.session.scalars(select(Evaluator))}

    assert said.institution_code == "shantou-hall"
    assert rows[hall.id].phone_sealed != rows[whole.id].phone_sealed
    assert persons.opened(context.vault, rows[hall.id]) == persons.opened(context.vault, rows[whole.id])


@pytest.mark.usefixtures("app")
def test_the_whole_waits_for_all_parts_and_a_repeat_counts_once(context: Context) -> None:
    whole = open_whole(context)
    hand_in(context, whole, "shantou-hall", "shantou-hall-l2")
    delivery.deliver(context)
    told = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "case.tell")).one()

    joint.tell(context, told.payload)

    assert count("PartReceived") == 1
    assert case_queries.open_tasks([whole.id]) == []
    hand_in(context, whole, "shantou-housing", "shantou-l2")
    delivery.deliver(context)
    assert [task.step for task in case_queries.open_tasks([whole.id])] == ["decide_review"]


@pytest.mark.usefixtures("app")
def test_a_decision_told_twice_returns_a_part_once(context: Context) -> None:
    whole = open_whole(context)
    for code, who in (("shantou-hall", "shantou-hall-l2"), ("shantou-housing", "shantou-l2")):
        hand_in(context, whole, code, who)
    delivery.deliver(context)
    complete(
        context,
        whole.case_no,
        "shantou-l1",
        "decide_review",
        "return",
        opinion="措施不具体",
        institutions=["shantou-hall"],
    )
    delivery.deliver(context)
    query = select(OutboxMessage).where(OutboxMessage.kind == "case.tell").order_by(OutboxMessage.id.desc())
    decision = db.session.scalars(query).first()
    assert decision is not None
    assert decision.payload["message"] == "part_decided"

    joint.tell(context, decision.payload)
    complete(context, part(whole, "shantou-hall").case_no, "shantou-hall-l2", "submit_rectification", "rectified")
    # The part waits for a decision again: the old one is none.
    joint.tell(context, decision.payload)

    assert part(whole, "shantou-hall").return_count == 1
    assert part(whole, "shantou-housing").return_count == 0


@pytest.mark.usefixtures("app")
def test_a_message_to_a_case_that_is_not_there_stays_and_becomes_an_incident(context: Context) -> None:
    with pytest.raises(DomainError):
        joint.tell(context, {"to": "SH-NOWHERE", "message": "part_submitted", "data": {}})


@pytest.mark.usefixtures("app")
def test_an_institution_of_a_joint_approval_that_nobody_knows_is_refused_at_its_field(context: Context) -> None:
    with pytest.raises(DomainError) as refusal:
        open_whole(context, institutions=[{"code": "shantou-hall"}, {"code": "no-such-office"}])

    assert [(error.pointer, error.code) for error in refusal.value.errors] == [
        ("/evaluation/institutions", "unknown-institution")
    ]


@pytest.mark.usefixtures("app")
def test_the_part_of_an_institution_that_was_closed_goes_to_whoever_handles_cases_above_it(context: Context) -> None:
    with transaction():
        db.session.query(Organization).filter_by(code="shantou-hall").update({"active": False})
        colleague = Account.by_username("shantou-l1-second")
        assert colleague is not None
        colleague.roles = ["second_level"]

    whole = open_whole(context)

    assert part(whole, "shantou-hall").second_level_id == whole.first_level_id
    assert part(whole, "shantou-housing").second_level_id != whole.first_level_id


def set_active(code: str, *, active: bool) -> None:
    with transaction():
        db.session.query(Organization).filter_by(code=code).update({"active": active})


@pytest.mark.usefixtures("app")
def test_a_whole_with_a_closed_institution_that_nobody_stands_in_for_waits_at_the_bureau(context: Context) -> None:
    # Above the hall there is the bureau alone, and nobody there works in the lane of the second level.
    set_active("shantou-hall", active=False)

    with pytest.raises(DomainError) as refusal:
        open_whole(context)

    assert refusal.value.status == 422
    (error,) = refusal.value.errors
    assert (error.pointer, error.code) == ("/evaluation/institutions", "closed-institution")
    assert "市政务服务大厅已停用" in error.message_zh
    db.session.rollback()
    whole = db.session.scalars(select(Case).filter_by(external_id="JOINT-1")).one()
    assert [task.step for task in case_queries.open_tasks([whole.id])] == ["dispatch_parts"]
    assert (whole.dispatched_at, count("PartOpened")) == (None, 0)

    set_active("shantou-hall", active=True)
    complete(context, whole.case_no, "shantou-l1", "dispatch_parts")
    delivery.deliver(context)

    assert len(case_queries.parts(whole.id)) == 2


@pytest.mark.usefixtures("app")
def test_an_institution_closed_before_its_part_was_opened_is_an_incident_and_keeps_no_other_waiting(
    context: Context, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(delivery, "deliver", lambda context: 0)
        whole = open_whole(context)
    set_active("shantou-hall", active=False)

    delivery.deliver(context)

    incident = db.session.scalars(select(Incident)).one()
    assert "市政务服务大厅已停用" in incident.error
    assert case_queries.parts(whole.id) == [part(whole, "shantou-housing").case_no]

    set_active("shantou-hall", active=True)
    clock.set(clock.now() + timedelta(hours=1))
    delivery.deliver(context)

    assert len(case_queries.parts(whole.id)) == 2
    db.session.rollback()
    assert db.session.scalars(select(Incident.state)).one() == "resolved"
