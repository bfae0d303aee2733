"""The demonstration is lived, not inserted: what it leaves behind obeys every rule of the house."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from calendars.clock import FixedClock, read_beijing
from models.base import db
from models.case import Case
from models.event import first_break
from models.incident import Incident
from models.queries import cases as queries
from workflows.context import Context
from workflows.procedures.shelf import SHELF
from workflows.stories import demonstration
from workflows.stories.player import Player

NOW = read_beijing("周五 2026-11-20 10:00")


@pytest.fixture
def lived(app: Flask, context: Context, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    monkeypatch.setattr(demonstration, "CASES", 8)
    clock.set(demonstration.begins(NOW))

    def forward(instant: datetime) -> None:
        clock.set(instant)

    player = Player(context, forward, lambda told: None)
    assert not demonstration.is_loaded()
    demonstration.Demonstration(context, player, NOW).live()
    assert demonstration.is_loaded()
    return list(db.session.scalars(select(Case).order_by(Case.id)))


def test_what_was_lived_obeys_the_rules_of_the_house(lived: list[Case], context: Context, clock: FixedClock) -> None:
    """One life for all that is held against it: it takes seconds."""
    assert clock.now() == NOW
    assert list(db.session.scalars(select(Incident.error))) == []
    every_case_stands_where_its_waiting_step_says(lived, context)
    every_log_chains(lived)
    closed_cases_carry_the_provinces_receipt(lived)
    every_other_procedure_has_a_case_that_waits_for_somebody(lived, context)


def every_case_stands_where_its_waiting_step_says(lived: list[Case], context: Context) -> None:
    for case in lived:
        elements = context.definitions.by_id[case.procedure_id].elements
        stages = {elements[task.step].properties.get("stage") for task in queries.open_tasks([case.id])}
        assert case.stage in stages | ({"closed", "filing"} if not stages else set())


def every_log_chains(lived: list[Case]) -> None:
    broken = [first_break(queries.events(case.id), case.event_seq, case.last_hash) for case in lived]
    assert broken == [None] * len(lived)


def closed_cases_carry_the_provinces_receipt(lived: list[Case]) -> None:
    closed = [case for case in lived if case.stage == "closed"]

    assert closed
    assert all(queries.filings(case.id)[-1].receipt_no for case in closed)


def every_other_procedure_has_a_case_that_waits_for_somebody(lived: list[Case], context: Context) -> None:
    running = {
        context.definitions.version(case.procedure_id).locality for case in lived if queries.open_tasks([case.id])
    }
    # A part of a joint approval is opened by the case of the whole.
    every = {path.parent.name for path in SHELF.glob("*/procedure.bpmn")} - {"shantou-joint-part"}

    assert every - running <= {"shenzhen-neutral", "shantou"}
