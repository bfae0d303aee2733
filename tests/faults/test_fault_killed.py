"""kill -9 at the worst moments: nothing is lost, nothing is filed twice, each deadline fires once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from calendars.clock import read_beijing
from models.deadline import DeadlineChange
from models.outbox import OutboxMessage
from tests.faults import acting
from tests.faults.processes import Stop
from workflows.background.delivery import LEASE, deliver
from workflows.sweep import sweep


def review_request(house: Any, case_no: str) -> tuple[Any, ...]:
    task = house.task(case_no, "decide_review")
    body = {"outcome": "accept", "data": house.data(task)}
    return ("shantou-l1", "POST", f"/api/v1/tasks/{task.id}/complete", body, {"Idempotency-Key": "review-1"})


def test_killed_in_the_middle_of_a_unit_nothing_of_it_remains(installation: Any, start: Any) -> None:
    no = installation.to_review(installation.open())
    before = installation.case(no).version, installation.events(no)

    start(installation.site, acting.request, *review_request(installation, no), stop=Stop("commit")).stopped().kill()

    case = installation.case(no)
    assert (case.version, installation.events(no), case.stage) == (*before, "review")
    assert installation.rows(select(OutboxMessage)) == []
    installation.check()


def test_whoever_was_killed_may_do_the_same_again_with_the_same_key(installation: Any, start: Any) -> None:
    no = installation.to_review(installation.open())
    request = review_request(installation, no)
    start(installation.site, acting.request, *request, stop=Stop("commit")).stopped().kill()

    first = start(installation.site, acting.request, *request).result()
    again = start(installation.site, acting.request, *request).result()

    assert first[:2] == again[:2]
    assert (first[0], first[1]["stage"]) == (200, "filing")
    installation.check()


def test_killed_between_the_commit_and_the_delivery_the_filing_leaves_with_the_next_worker(
    installation: Any, start: Any, sandbox: Any
) -> None:
    no = installation.to_review(installation.open())
    answered = Stop("workflows.front_door:complete", "after")
    start(installation.site, acting.request, *review_request(installation, no), stop=answered).stopped().kill()
    assert sandbox.books() == []

    assert start(installation.site, acting.deliver_once).result() == 1

    assert installation.case(no).stage == "closed"
    assert [(filing.key, filing.times_seen) for filing in sandbox.books()] == [(f"{no}-BA1", 1)]
    installation.check()


@pytest.mark.parametrize(("when", "times_seen"), [("before", 1), ("after", 2)])
def test_killed_before_or_after_the_provinces_answer_it_is_filed_once_after_the_lease(
    installation: Any, start: Any, sandbox: Any, when: str, times_seen: int
) -> None:
    no = installation.to_filing(installation.open())
    sending = Stop("gateways.province:HttpProvince.submit_filing", when)
    start(installation.site, acting.deliver_once, stop=sending).stopped().kill()
    assert deliver(installation.context) == 0

    installation.advance_to(installation.site.now + LEASE)
    assert deliver(installation.context) == 1

    # The books of the province have it once, however often it was told.
    assert [(filing.key, filing.times_seen) for filing in sandbox.books()] == [(f"{no}-BA1", times_seen)]
    assert installation.case(no).stage == "closed"
    assert installation.events(no).count("FilingConfirmed") == 1
    installation.check()


def test_killed_while_the_answer_is_brought_back_the_next_worker_brings_it(
    installation: Any, start: Any, sandbox: Any
) -> None:
    no = installation.to_filing(installation.open())
    # The first commit claims the message, the second one brings the answer into the case.
    start(installation.site, acting.deliver_once, stop=Stop("commit", nth=2)).stopped().kill()
    assert installation.case(no).stage == "filing"

    installation.advance_to(installation.site.now + LEASE)
    assert deliver(installation.context) == 1

    assert installation.case(no).stage == "closed"
    assert len(sandbox.books()) == 1
    assert installation.events(no).count("FilingConfirmed") == 1
    installation.check()


def test_killed_after_the_answer_is_in_the_case_the_message_is_closed_without_a_second_receipt(
    installation: Any, start: Any, sandbox: Any
) -> None:
    no = installation.to_filing(installation.open())
    start(installation.site, acting.deliver_once, stop=Stop("commit", nth=3)).stopped().kill()
    assert installation.case(no).stage == "closed"

    installation.advance_to(installation.site.now + LEASE + timedelta(seconds=1))
    assert deliver(installation.context) == 1

    assert installation.rows(select(OutboxMessage.state)) == ["delivered"]
    assert len(sandbox.books()) == 1
    assert installation.events(no).count("FilingConfirmed") == 1
    installation.check()


def test_killed_during_a_sweep_the_rest_is_fired_by_the_next_and_nothing_twice(installation: Any, start: Any) -> None:
    numbers = [installation.open(number) for number in range(30)]
    site = installation.advance_to(read_beijing("周一 2026-09-28 09:00"))

    start(site, acting.sweep_once, stop=Stop("commit", nth=11)).stopped().kill()
    fired = installation.rows(select(DeadlineChange.id).where(DeadlineChange.change == "fired"))
    assert len(fired) == 10

    assert sweep(installation.context) == 20
    assert {tuple(installation.events(no)) for no in numbers} == {("CaseOpened", "DispatchEarlyWarning")}
    installation.check()
