"""Several processes on one database: each deadline fires once, and people and the sweep do not trip over each other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from calendars.clock import read_beijing
from models.base import db
from models.case import Case
from models.deadline import DeadlineChange
from models.incident import Incident
from tests.conftest import work_order
from tests.faults import acting
from tests.faults.processes import Stop
from workflows.sweep import sweep

MANY = 220


@pytest.fixture
def warned(installation: Any) -> Any:
    """One case whose early warning is due now."""
    installation.no = installation.open()
    installation.advance_to(read_beijing("周一 2026-09-28 09:00"))
    return installation


def dispatch_request(house: Any, case_no: str, key: str | None = None) -> tuple[Any, ...]:
    task = house.task(case_no, "dispatch_case")
    body = {"outcome": "dispatch", "data": house.data(task, to="shantou-housing")}
    headers = {"Idempotency-Key": key} if key else {}
    return ("shantou-l1", "POST", f"/api/v1/tasks/{task.id}/complete", body, headers)


def test_two_workers_sweeping_one_database_fire_each_deadline_once(installation: Any, start: Any) -> None:
    for number in range(MANY):
        installation.open(number)
    site = installation.advance_to(read_beijing("周一 2026-09-28 09:00"))
    # Both have found the same deadlines before either fires the first of them.
    found = Stop("workflows.sweep:due_now", "after")
    workers = [start(site, acting.sweep_once, stop=found) for _ in range(2)]
    for worker in workers:
        worker.stopped()
    for worker in workers:
        worker.go_on()

    fired = [worker.result() for worker in workers]

    assert sum(fired) + sweep(installation.context) == MANY
    changes = select(func.count(DeadlineChange.id)).where(DeadlineChange.change == "fired")
    assert installation.rows(changes)[0] == MANY
    assert installation.rows(select(func.count(Incident.id)))[0] == 0
    installation.check()


def test_who_completes_a_step_while_a_sweep_fires_on_its_case_waits_and_gets_through(warned: Any, start: Any) -> None:
    firing = start(warned.site, acting.sweep_once, stop=Stop("commit")).stopped()
    person = start(warned.site, acting.request, *dispatch_request(warned, warned.no))
    assert not person.pipe.poll(0.5), "the case was not locked"

    assert firing.go_on().result() == 1
    status, answer, _ = person.result()

    assert (status, answer["stage"]) == (200, "callback")
    assert warned.events(warned.no) == ["CaseOpened", "DispatchEarlyWarning", "CaseDispatched"]
    warned.check()


def test_two_deliveries_of_one_work_order_at_the_same_moment_open_one_case(installation: Any, start: Any) -> None:
    request = ("province", "POST", "/api/v1/work-orders", work_order("WO-twice"), {})
    looked = Stop("workflows.intake:earlier", "after") if db.engine.dialect.name == "postgresql" else None
    # On PostgreSQL both have looked and found nothing; on SQLite the second waits for the first.
    both = [start(installation.site, acting.request, *request, stop=looked) for _ in range(2)]
    if looked:
        for process in both:
            process.stopped()
        for process in both:
            process.go_on()

    answers = [process.result() for process in both]

    assert sorted(answer[0] for answer in answers) == [200, 201]
    assert len({answer[1]["case_no"] for answer in answers}) == 1
    assert installation.rows(select(func.count(Case.id)))[0] == 1
    installation.check()
