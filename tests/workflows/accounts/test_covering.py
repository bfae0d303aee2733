"""While somebody is absent: what the one who covers sees and does, what they do not, and what the log says of it (代办)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from calendars.clock import FixedClock
from models.account import Account, Actor
from models.base import db
from models.errors import DomainError
from models.event import CaseEvent
from models.queries import cases, covers, tasks
from models.queries.pages import Listing
from models.queries.tasks import TaskFilter
from models.records import Record
from tests.workflows.conftest import Play
from workflows import front_door
from workflows.accounts import covers as acts
from workflows.context import Context
from workflows.evaluators import showing
from workflows.offers import offers
from workflows.stories.sample import fill
from workflows.task_acts import holding


def account(username: str) -> Account:
    found = Account.by_username(username)
    assert found is not None
    return found


def actor(context: Context, username: str) -> Actor:
    """The account as a request has it: with those whom it covers at this moment."""
    one = account(username)
    return one.actor(covers.covering(one.id, context.clock.now()))


def enter(context: Context, covered: str, by: str, days: float = 2, who: str | None = None) -> None:
    """A cover that begins now."""
    now = context.clock.now()
    acts.enter(context, account(who or covered).actor(), covered, by, (now, now + timedelta(days=days)), "年休假")


def inbox(context: Context, username: str) -> list[str]:
    """The steps in somebody's inbox."""
    found: Listing = tasks.inbox(actor(context, username), TaskFilter(), context.clock.now())
    return [task.step for task, _ in tasks.page(found, 1, 50)]


def last_event(play: Play, name: str) -> CaseEvent:
    return [event for event in cases.events(play.case.id) if event.name == name][-1]


def complete(play: Play, username: str, step: str, **data: object) -> None:
    task = play.task(step)
    definition = play.context.definitions.by_id[play.case.procedure_id]
    element = definition.elements[step]
    form, _ = definition.form_of(element)
    filled = fill(form, data, play.clock.now())
    front_door.complete(play.context, actor(play.context, username), task.id, element.outcomes[0].id, filled)


@pytest.mark.parametrize("coverer", ["shantou-appeal", "shantou-l1"])
def test_whoever_covers_sees_the_tasks_and_does_them_and_the_log_says_for_whom(play: Play, coverer: str) -> None:
    play.dispatch()
    assert inbox(play.context, coverer) == []

    enter(play.context, "shantou-l2", coverer)
    assert inbox(play.context, coverer) == ["verify_by_callback"]
    complete(play, coverer, "verify_by_callback")

    event = last_event(play, "CallbackVerified")
    assert (event.actor, event.data["for"]) == (coverer, "shantou-l2")


def test_it_ends_by_itself_at_the_case_clock(play: Play, clock: FixedClock) -> None:
    play.dispatch()
    enter(play.context, "shantou-l2", "shantou-appeal", days=1)
    task = play.task("verify_by_callback")

    clock.advance(timedelta(days=1))

    assert inbox(play.context, "shantou-appeal") == []
    with pytest.raises(DomainError) as refused:
        holding.claim(play.context, actor(play.context, "shantou-appeal"), task.id)
    assert refused.value.status == 404


def test_what_the_absent_one_had_claimed_is_in_the_hands_of_the_coverer_and_of_nobody_else(play: Play) -> None:
    play.dispatch()
    task = play.task("verify_by_callback")
    holding.claim(play.context, account("shantou-l2").actor(), task.id)
    enter(play.context, "shantou-l2", "shantou-appeal")

    complete(play, "shantou-appeal", "verify_by_callback")

    assert play.waiting == ["submit_rectification"]


def test_what_a_third_colleague_has_claimed_stays_with_them(play: Play) -> None:
    play.dispatch()
    task = play.task("verify_by_callback")
    holding.claim(play.context, account("shantou-l2").actor(), task.id)
    row = play.task("verify_by_callback")
    row.claimed_by = "somebody-else"
    db.session.commit()
    enter(play.context, "shantou-l2", "shantou-appeal")

    with pytest.raises(DomainError) as refused:
        complete(play, "shantou-appeal", "verify_by_callback")
    assert refused.value.code == "task-claimed"


def test_what_one_may_do_oneself_is_done_for_nobody(play: Play) -> None:
    enter(play.context, "shantou-l2", "shantou-l1")
    complete(play, "shantou-l1", "dispatch_case", to="shantou-housing")

    assert "for" not in last_event(play, "CaseDispatched").data


def test_the_lists_show_each_task_and_case_once(play: Play) -> None:
    play.dispatch()
    enter(play.context, "shantou-l2", "shantou-l1")
    holding.delegate(
        play.context, account("shantou-l2").actor(), play.task("verify_by_callback").id, "shantou-housing-desk", ""
    )
    who = actor(play.context, "shantou-l1")

    assert inbox(play.context, "shantou-l1") == ["verify_by_callback"]
    listed = tasks.inbox(who, TaskFilter(), play.clock.now())
    assert tasks.count(listed) == 1
    found = cases.listing(who, cases.CaseFilter(), play.clock.now())
    assert found.total() == 1


def test_a_coverer_from_above_takes_back_what_the_absent_one_handed_down(play: Play) -> None:
    play.dispatch()
    task = play.task("verify_by_callback")
    holding.delegate(play.context, account("shantou-l2").actor(), task.id, "shantou-housing-desk", "")
    enter(play.context, "shantou-l2", "shantou-l1")

    holding.release(play.context, actor(play.context, "shantou-l1"), task.id)

    assert last_event(play, "TaskTakenBack").data["for"] == "shantou-l2"
    assert play.task("verify_by_callback").handed_down is False


def test_an_appeal_is_lodged_for_the_absent_one_in_time(play: Play) -> None:
    play.dispatch()
    who = actor(play.context, "shantou-appeal")
    evaluation = cases.evaluations([play.case.id])[play.case.id]
    offered = [offer.element.message for offer in offers(play.context, who, play.case, evaluation)]
    assert "lodge_appeal" not in offered
    enter(play.context, "shantou-l2", "shantou-appeal")
    who = actor(play.context, "shantou-appeal")
    definition = play.context.definitions.by_id[play.case.procedure_id]
    form, _ = definition.form_of(definition.messages["lodge_appeal"])

    front_door.message(play.context, who, play.case_no, "lodge_appeal", fill(form, {}, play.clock.now()))

    assert last_event(play, "AppealLodged").data["for"] == "shantou-l2"
    # Nobody verifies what they lodged themselves, for whomever it was (ST-37b).
    with pytest.raises(DomainError) as refused:
        complete(play, "shantou-appeal", "verify_appeal")
    assert refused.value.code == "verifier-is-appellant"


def test_the_coverer_sees_whom_to_call_and_the_log_says_for_whom(play: Play) -> None:
    play.dispatch()
    who = actor(play.context, "shantou-appeal")
    with pytest.raises(DomainError):
        showing.show_evaluator(play.context, who, play.case_no, "回访核实")
    enter(play.context, "shantou-l2", "shantou-appeal")

    person = showing.show_evaluator(play.context, actor(play.context, "shantou-appeal"), play.case_no, "回访核实")

    assert person.phone == "13800000000"
    assert last_event(play, "EvaluatorShown").data["for"] == "shantou-l2"


def test_roles_beside_the_lanes_are_personal(app: Flask, context: Context) -> None:
    one = account("shantou-l2")
    one.roles = ["second_level", "admin", "staff"]
    db.session.commit()
    enter(context, "shantou-l2", "shantou-appeal")

    who = actor(context, "shantou-appeal")

    assert who.every_role == {"appeal_reviewer", "second_level"}
    assert not who.has("second_level")


def test_the_act_counts_for_the_organisation_of_the_absent_one(play: Play) -> None:
    play.dispatch()
    enter(play.context, "shantou-l2", "shantou-l1")
    complete(play, "shantou-l1", "verify_by_callback")

    record = db.session.query(Record).filter_by(kind="callback_verification").one()
    assert record.account_id == account("shantou-l1").id
    assert record.organization_id == account("shantou-l2").organization_id


ENTERING = [
    ("shantou-l2", "shantou-l2", "shantou-appeal", None),
    ("supervisor", "shantou-l2", "shantou-appeal", None),
    ("admin", "shantou-l2", "shantou-l1", None),
    ("shantou-appeal", "shantou-l2", "shantou-appeal", 403),
    ("shantou-l1", "shantou-l2", "shantou-l1", 403),
    ("shantou-l2", "shantou-l2", "shantou-hall-l2", 422),
    ("shantou-l2", "shantou-l2", "shantou-l2-sub", 422),
    ("shantou-l2", "shantou-l2", "nobody", 422),
]


@pytest.mark.parametrize(("who", "covered", "by", "status"), ENTERING)
def test_one_enters_ones_own_cover_and_an_overseer_any(
    app: Flask, context: Context, who: str, covered: str, by: str, status: int | None
) -> None:
    if status is None:
        enter(context, covered, by, who=who)
        assert [one.username for one in actor(context, by).covering] == [covered]
        return
    with pytest.raises(DomainError) as refused:
        enter(context, covered, by, who=who)
    assert refused.value.status == status


def test_a_request_without_covers_is_as_it_was(app: Flask, context: Context) -> None:
    who = actor(context, "shantou-l1")

    assert who == account("shantou-l1").actor()
    assert who.capacities == (who,)


def test_a_cover_ends_at_once_when_it_is_ended(app: Flask, context: Context, clock: FixedClock) -> None:
    enter(context, "shantou-l2", "shantou-appeal")
    row = covers.not_over([account("shantou-l2").id], clock.now())[0]
    clock.advance(timedelta(hours=1))
    acts.end(context, account("shantou-appeal").actor(), row.id)

    assert actor(context, "shantou-appeal").covering == ()
    with pytest.raises(DomainError) as refused:
        acts.end(context, account("shantou-hall-l2").actor(), row.id)
    assert refused.value.status == 404
