"""What was late is on record as late, told to whoever has to act, and shows on the case, whenever it was noticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from calendars.clock import read_beijing
from gateways.memory import InMemoryProvince
from models.account import Account
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.notice import Notice
from models.queries import cases as queries
from workflows import front_door
from workflows.background.delivery import deliver
from workflows.stories.player import actor
from workflows.task_acts import holding


def event_names(play: Any) -> list[str]:
    return [event.name for event in queries.events(play.case.id)]


def test_a_step_done_late_before_any_sweep_is_recorded_as_overdue(play: Any) -> None:
    play.open()
    play.clock.set(read_beijing("周四 2026-10-08 15:00"))

    play.dispatch()

    assert event_names(play)[-1] == "CaseDispatched"
    assert "DispatchOverdue" in event_names(play)
    (row,) = db.session.scalars(select(Deadline).filter_by(case_id=play.case.id, element_id="dispatch_due"))
    assert row.state == "fired"


def test_a_case_whose_filing_waits_too_long_is_overdue_without_any_human_step(
    play: Any, province: InMemoryProvince
) -> None:
    province.unavailable = "down"
    play.to_filing()
    supervisor, wanted = actor("supervisor"), queries.CaseFilter(overdue=True)

    before = queries.count(queries.listing(supervisor, wanted, play.clock.now()))
    play.clock.advance(timedelta(days=20))
    play.tick()
    late = queries.count(queries.listing(supervisor, wanted, play.clock.now()))
    province.unavailable = None
    play.clock.advance(timedelta(hours=2))
    play.tick()
    after = queries.count(queries.listing(supervisor, wanted, play.clock.now()))

    assert (before, late, after, play.case.stage) == (0, 1, 0, "closed")


def test_a_sub_account_that_holds_a_step_is_warned_and_urged_as_well_as_its_superior(play: Any) -> None:
    play.open().dispatch()
    task = play.task("verify_by_callback")
    holding.delegate(play.context, actor("shantou-l2"), task.id, "shantou-housing-desk", "")

    play.clock.advance(timedelta(days=30))
    play.tick()

    for username in ("shantou-l2", "shantou-l2-sub"):
        account = Account.by_username(username)
        assert account is not None
        query = select(Notice.kind).where(Notice.organization_id == account.organization_id)
        assert {"early_warning", "overdue", "urging"} <= set(db.session.scalars(query))


def test_an_ended_step_is_no_longer_an_open_limit(play: Any) -> None:
    play.open().dispatch()

    rows = list(db.session.scalars(select(Deadline).filter_by(case_id=play.case.id, activity="dispatch_case")))

    assert rows
    assert all(row.ended_at is not None for row in rows)
    assert queries.next_limits([play.case.id])[play.case.id].element_id == "handling_due"


@pytest.mark.parametrize("username", ["shantou-l2", "shantou-staff"])
def test_those_who_may_have_appealed_hear_how_it_ended(play: Any, username: str) -> None:
    play.open().dispatch()
    form = {"ground": "mistaken", "statement": "误评"}
    front_door.message(play.context, actor(username), play.case.case_no, "lodge_appeal", form)
    verifying = play.task("verify_appeal")
    data = {"opinion": "不成立"}
    front_door.complete(play.context, actor("shantou-appeal"), verifying.id, "unsubstantiated", data)

    told = db.session.execute(select(Notice.role, Notice.text).where(Notice.kind == "result")).all()

    assert {role for role, _ in told} == {"second_level", "staff"}
    assert all("申诉经核实不成立" in text for _, text in told)
    assert db.session.scalar(select(Case.appeal)) == "rejected"


def test_a_receipt_that_comes_late_finds_the_filing_overdue_on_record(play: Any, province: InMemoryProvince) -> None:
    province.unavailable = "down"
    play.to_filing()
    deliver(play.context)
    province.unavailable = None
    play.clock.advance(timedelta(days=10))

    deliver(play.context)

    assert play.case.stage == "closed"
    assert "FilingOverdue" in event_names(play)


def test_a_return_after_the_limit_is_overdue_at_once_but_reported_only_later(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-03-02 09:00").dispatch().callback()
    play.at("周一 2026-03-16 17:00").submit()
    play.at("周三 2026-03-18 10:00").review("return").tick()

    assert event_names(play).count("HandlingOverdue") == 1
    assert "HandlingEscalated" not in event_names(play)
    play.at("周五 2026-03-20 09:00").tick()
    assert event_names(play)[-2:] == ["HandlingUrged", "HandlingEscalated"]
