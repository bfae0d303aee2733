"""Incidents: one for each piece of work that failed, mended by an administrator, skipped where that is allowed, never twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from gateways.memory import InMemoryProvince
from handlers.ports import GatewayRefused
from models.account import Actor
from models.base import db
from models.errors import DomainError
from models.incident import Incident
from models.outbox import OutboxMessage
from models.queries import cases as case_queries
from models.queries import incidents as queries
from tests.tampering import lose_procedures
from workflows import front_door
from workflows import incident_acts as acts
from workflows.delivery import deliver
from workflows.setup import publish
from workflows.stories.player import actor
from workflows.sweep import sweep
from workflows.unit import transaction

Break = Callable[..., Callable[[], None]]
WARN = "周一 2026-09-28 09:00"


def only() -> Incident:
    """The one incident, as it is in the database."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Incident)).one()


def state_of(incident: Incident) -> str:
    """What an administrator sees of its state."""
    query = queries.listing(admin(), queries.IncidentFilter(state=queries.ALL, number=incident.id))
    return str(db.session.execute(query).one()[4])


def admin(username: str = "admin") -> Actor:
    return replace(actor("admin"), username=username)


@pytest.fixture
def failing(play: Any, broken: Break) -> tuple[Any, Callable[[], None]]:
    """A case whose first warning can not be raised, and what mends it."""
    mend = broken("supervision.raise_early_warning")
    play.at(WARN)
    sweep(play.context)
    return play, mend


def test_an_incident_says_in_the_diagrams_words_where_it_broke(failing: Any) -> None:
    incident = only()

    assert (incident.kind, incident.element, incident.element_name, incident.handler) == (
        "deadline",
        "raise_dispatch_early_warning",
        "预警",
        "supervision.raise_early_warning",
    )


def test_a_retry_after_the_cause_is_mended_fires_the_clock_and_names_the_administrator(failing: Any) -> None:
    play, mend = failing
    mend()

    told = acts.retry(play.context, admin(), only().id)

    assert told.result == "resolved"
    assert (only().state, only().closed_by, only().resolved_at) == ("resolved", "admin", play.clock.now())
    events = case_queries.events(play.case.id)
    assert [(event.name, event.actor) for event in events[1:]] == [
        ("IncidentRetried", "admin"),
        ("DispatchEarlyWarning", "system"),
    ]
    assert play.days_of("DispatchEarlyWarning") == ["2026-09-28 09:00"]


def test_a_retry_that_fails_again_says_so_and_stands_on_the_log(failing: Any) -> None:
    play, _ = failing

    told = acts.retry(play.context, admin(), only().id)

    assert (told.result, "打印机坏了" in told.detail) == ("failed", True)
    assert (only().state, only().attempts) == ("open", 2)
    assert play.events == ["CaseOpened", "IncidentRetried"]
    assert case_queries.events(play.case.id)[-1].data == {"kind": "deadline", "result": "failed"}


def test_a_retry_twice_is_once_and_a_second_administrator_is_told_who_was_first(failing: Any) -> None:
    play, mend = failing
    mend()
    number = only().id
    acts.retry(play.context, admin(), number)
    before = play.events

    assert acts.retry(play.context, admin(), number).result == "resolved"
    with pytest.raises(DomainError, match="由 admin 处理：已解决") as refusal:
        acts.retry(play.context, admin("another"), number)
    assert refusal.value.code == "incident-closed"
    assert play.events == before


def test_a_skipped_warning_does_not_fire_and_is_not_armed_again(failing: Any) -> None:
    play, mend = failing

    assert acts.skip(play.context, admin(), only().id, "打印机已报废").result == "skipped"
    mend()
    play.live("周二 2026-09-29 10:00")
    play.complete("dispatch_case", "shantou-l1", to="shantou-housing")

    assert (only().state, only().closed_by, only().reason) == ("skipped", "admin", "打印机已报废")
    assert play.events == ["CaseOpened", "IncidentSkipped", "CaseDispatched"]
    event = case_queries.events(play.case.id)[1]
    assert (event.actor, event.data["reason"], event.data["clock"]) == ("admin", "打印机已报废", "dispatch_warn")
    change = [item for item in case_queries.deadline_changes(play.case.id) if item.change == "skipped"]
    assert [(item.actor, item.reason) for item in change] == [("admin", "打印机已报废")]
    warnings = [row for row in case_queries.deadlines(play.case.id) if row.element_id == "dispatch_warn"]
    assert [row.state for row in warnings] == ["fired"]


def test_a_skipped_urging_goes_on_with_the_next_working_day(play: Any, broken: Break) -> None:
    mend = broken("supervision.urge")
    play.at("周五 2026-10-09 10:00")
    sweep(play.context)
    acts.skip(play.context, admin(), only().id, "系统停机期间不补催")
    mend()

    play.live("周六 2026-10-10 10:00")

    # 10-10 is a make-up working day; the urgings of 9-30 to 10-9 are given up.
    assert play.days_of("DispatchUrged") == ["2026-10-10 09:00"]


def test_a_skipped_limit_stays_a_limit(play: Any, broken: Break) -> None:
    broken("supervision.mark_overdue")
    play.at("周三 2026-09-30 08:00")
    sweep(play.context)

    acts.skip(play.context, admin(), only().id, "逾期已电话告知")

    assert "DispatchOverdue" not in play.events
    assert play.task("dispatch_case").urgency(play.clock.now()) == "overdue"
    assert play.due("dispatch_case") == "2026-09-29"
    assert case_queries.next_limits([play.case.id])[play.case.id].element_id == "dispatch_due"


def test_a_skip_twice_is_once_and_a_second_administrator_is_told(failing: Any) -> None:
    play, _ = failing
    number = only().id
    acts.skip(play.context, admin(), number, "打印机已报废")

    assert acts.skip(play.context, admin(), number, "打印机已报废").result == "skipped"
    with pytest.raises(DomainError, match="由 admin 处理：已跳过"):
        acts.skip(play.context, admin("another"), number, "我也跳过")
    with pytest.raises(DomainError, match="已跳过"):
        acts.retry(play.context, admin(), number)
    assert play.events.count("IncidentSkipped") == 1


def test_two_administrators_at_once_skip_once(failing: Any, app: Flask) -> None:
    play, _ = failing
    number, context, results = only().id, play.context, []
    start = threading.Barrier(2)

    def try_it(username: str) -> None:
        with app.app_context():
            someone = admin(username)
            start.wait(10)
            try:
                results.append(acts.skip(context, someone, number, "理由").result)
            except DomainError as refusal:
                results.append(refusal.code)

    threads = [threading.Thread(target=try_it, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(results) == ["incident-closed", "skipped"]
    assert play.events.count("IncidentSkipped") == 1


def test_a_clock_that_ends_its_step_can_not_be_skipped(failing: Any) -> None:
    play, _ = failing
    definition = play.context.definitions.by_id[play.case.procedure_id]
    clock = definition.elements["dispatch_warn"]
    assert not clock.interrupts
    definition.elements["dispatch_warn"] = replace(clock, interrupts=True)

    with pytest.raises(DomainError) as refusal:
        acts.skip(play.context, admin(), only().id, "不想等")

    assert refusal.value.code == "skip-changes-course"
    assert (only().state, play.events) == ("open", ["CaseOpened"])


def test_an_incident_of_a_step_that_was_left_is_obsolete_at_once_and_closed_by_the_sweep(failing: Any) -> None:
    play, _ = failing
    play.dispatch()

    assert (only().state, state_of(only())) == ("open", "obsolete")
    assert queries.open_by_kind() == {}
    with pytest.raises(DomainError) as refusal:
        acts.retry(play.context, admin(), only().id)
    assert refusal.value.code == "incident-obsolete"
    play.clock.advance(timedelta(minutes=2))
    sweep(play.context)
    assert (only().state, only().closed_by) == ("obsolete", "system")


def test_a_case_of_another_locality_is_not_there_for_a_local_administrator(failing: Any) -> None:
    play, _ = failing

    with pytest.raises(DomainError) as refusal:
        acts.retry(play.context, replace(admin(), locality="elsewhere"), only().id)

    assert refusal.value.status == 404


def test_many_are_dealt_with_one_by_one_and_a_refusal_of_one_stops_no_other(
    new_play: Callable[..., Any], broken: Break
) -> None:
    first, second = new_play("周一 2026-03-02 10:00", "A"), new_play("周一 2026-03-02 10:00", "B")
    mend = broken("supervision.raise_early_warning")
    second.at("周二 2026-03-03 09:00")
    sweep(second.context)
    mend()
    first.dispatch()

    chosen = queries.ids(admin(), queries.IncidentFilter(state=queries.ALL, element="dispatch_warn"), 10)
    told = list(acts.each([*chosen, 4711], lambda number: acts.retry(second.context, admin(), number)))

    assert [(item.result, item.code) for item in told] == [
        ("refused", "incident-obsolete"),
        ("resolved", ""),
        ("refused", "not-found"),
    ]
    assert second.events[-1] == "DispatchEarlyWarning"


# How incidents are chosen: filter → whether the failed warning is among them
CHOICES = [
    ({"element": "预警"}, True),
    ({"element": "raise_dispatch_early_warning"}, True),
    ({"element": "dispatch_warn"}, True),
    ({"element": "催办"}, False),
    ({"handler": "supervision.raise_early_warning"}, True),
    ({"handler": "supervision.urge"}, False),
    ({"error": "打印机"}, True),
    ({"error": "%"}, False),
    ({"kind": "deadline"}, True),
    ({"kind": "procedure"}, False),
    ({"state": "skipped"}, False),
]


@pytest.mark.parametrize(("choice", "found"), CHOICES)
def test_incidents_are_chosen_by_name(failing: Any, choice: dict[str, Any], found: bool) -> None:
    assert bool(queries.ids(admin(), queries.IncidentFilter(**choice), 10)) is found


def test_a_refused_filing_is_an_incident_that_a_retry_sends_out_again(play: Any, province: InMemoryProvince) -> None:
    province.will(GatewayRefused("签名不符 / bad signature"))
    play.to_filing()
    deliver(play.context)
    assert (only().kind, only().element, only().error) == (
        "filing_refused",
        "filing_receipt",
        "签名不符 / bad signature",
    )

    assert acts.retry(play.context, admin(), only().id).result == "queued"
    assert acts.retry(play.context, admin(), only().id).result == "queued"
    assert play.events.count("IncidentRetried") == 1
    assert case_queries.filings(play.case.id)[0].status == "pending"
    deliver(play.context)

    assert (play.case.stage, only().state) == ("closed", "resolved")
    assert province.attempts == [f"{play.case_no}-BA1"] * 2


def test_a_filing_that_is_refused_again_is_the_same_incident(play: Any, province: InMemoryProvince) -> None:
    province.will(GatewayRefused("签名不符"))
    play.to_filing()
    deliver(play.context)
    acts.retry(play.context, admin(), only().id)
    province.will(GatewayRefused("签名仍不符"))
    deliver(play.context)

    assert (only().state, only().attempts, only().error) == ("open", 2, "签名仍不符")
    assert case_queries.filings(play.case.id)[0].status == "failed"


def test_a_filing_can_not_be_skipped(play: Any, province: InMemoryProvince) -> None:
    province.will(GatewayRefused("签名不符"))
    play.to_filing()
    deliver(play.context)

    with pytest.raises(DomainError, match="ST-35e") as refusal:
        acts.skip(play.context, admin(), only().id, "省局不收")

    assert refusal.value.code == "filing-not-skippable"
    assert (only().state, db.session.scalars(select(OutboxMessage)).one().state) == ("open", "failed")


def test_an_answer_that_can_not_be_brought_into_its_case_is_an_incident_until_it_can(play: Any, broken: Break) -> None:
    mend = broken("filing.record_receipt")
    play.to_filing()
    deliver(play.context)
    assert (only().kind, only().element_name, only().handler) == (
        "filing_fault",
        "等待省局回执",
        "filing.record_receipt",
    )

    mend()
    acts.retry(play.context, admin(), only().id)
    deliver(play.context)

    assert (play.case.stage, only().state) == ("closed", "resolved")


def test_a_province_that_is_down_is_no_incident(play: Any, province_down: Callable[[bool], None]) -> None:
    play.to_filing()
    province_down(True)
    deliver(play.context)

    assert db.session.scalars(select(Incident)).all() == []


def test_a_missing_procedure_makes_incidents_and_stops_no_other_case(
    new_play: Callable[..., Any], diagram: Any
) -> None:
    lost = new_play("周一 2026-03-02 10:00", "LOST")
    task, number, definitions = lost.task("dispatch_case"), lost.case.procedure_id, lost.context.definitions
    with transaction():
        publish(lost.context, diagram.set("dispatch_case", "name", "转派工单").build())
    other = new_play("周一 2026-03-02 10:00", "OTHER")
    lose_procedures(f"UPDATE procedures SET diagram = '<gone/>' WHERE id = {number}")
    definitions.by_id.clear()
    lost.at("周二 2026-03-03 09:00")

    with pytest.raises(DomainError) as refusal:
        front_door.complete(lost.context, actor("shantou-l1"), task.id, None, {"to": "shantou-housing"})
    sweep(lost.context)

    assert (refusal.value.code, refusal.value.status) == ("procedure-missing", 409)
    assert (only().kind, only().element) == ("procedure", "dispatch_warn")
    assert other.events == ["CaseOpened", "DispatchEarlyWarning"]
    assert acts.retry(lost.context, admin(), only().id).result == "failed"
    assert lost.events == ["CaseOpened", "IncidentRetried"]


def test_after_the_version_is_restored_a_retry_goes_on(play: Any) -> None:
    number, definitions = play.case.procedure_id, play.context.definitions
    lose_procedures("CREATE TABLE kept AS SELECT * FROM procedures", f"DELETE FROM procedures WHERE id = {number}")
    definitions.by_id.clear()
    play.at(WARN)
    sweep(play.context)
    assert only().kind == "procedure"

    lose_procedures("INSERT INTO procedures SELECT * FROM kept", "DROP TABLE kept")

    assert acts.retry(play.context, admin(), only().id).result == "resolved"
    assert play.events[-1] == "DispatchEarlyWarning"


def test_a_filing_of_a_case_without_procedure_waits_and_is_seen(play: Any, province: InMemoryProvince) -> None:
    play.to_filing()
    lose_procedures(f"UPDATE procedures SET forms = '[]' WHERE id = {play.case.procedure_id}")
    play.context.definitions.by_id.clear()
    province.will(GatewayRefused("签名不符"))

    deliver(play.context)

    assert only().kind == "procedure"
    assert db.session.scalars(select(OutboxMessage)).one().state == "pending"
