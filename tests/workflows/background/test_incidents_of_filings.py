"""Filings that the province refuses, answers that fit nowhere, procedures that are gone: incidents, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from administering import WARN, Break, admin, only
from sqlalchemy import select

from gateways.memory import InMemoryProvince
from handlers.ports import GatewayRefused
from models.base import db
from models.errors import DomainError
from models.incident import Incident
from models.outbox import OutboxMessage
from models.queries import cases as case_queries
from tests.tampering import lose_procedures
from workflows import front_door
from workflows.background import incident_acts as acts
from workflows.background.delivery import deliver
from workflows.setup import publish
from workflows.stories.player import actor
from workflows.sweep import sweep
from workflows.unit import transaction


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
        "等待省平台回执",
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
    lost = f"FROM procedures WHERE id = {number}"
    lose_procedures(f"CREATE TABLE kept AS SELECT * {lost}", f"DELETE {lost}")
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
