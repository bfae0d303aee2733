"""The province in memory behaves like the one over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from calendars.clock import FixedClock
from gateways.memory import InMemoryProvince
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable, ProvincePort

REJECTED = FilingAnswer(False, None, "R07", "佐证材料不全")


def test_it_accepts_by_itself_and_remembers_what_it_got(clock: FixedClock, filing: dict[str, Any]) -> None:
    province = InMemoryProvince(answered_at=clock.now())
    port: ProvincePort = province

    answer = port.submit_filing(filing, idempotency_key="k-1")

    assert answer == FilingAnswer(True, "GD-MEMORY-000001", None, None, clock.now())
    assert province.received == {"k-1": filing}


def test_the_same_key_brings_the_same_answer_and_uses_up_no_step(filing: dict[str, Any]) -> None:
    province = InMemoryProvince()
    first = province.submit_filing(filing, idempotency_key="k-1")
    province.will(REJECTED)

    assert province.submit_filing(filing, idempotency_key="k-1") == first
    assert province.submit_filing(filing, idempotency_key="k-2") == REJECTED
    assert province.attempts == ["k-1", "k-1", "k-2"]


def test_the_same_key_with_another_body_is_refused(filing: dict[str, Any]) -> None:
    province = InMemoryProvince()
    province.submit_filing(filing, idempotency_key="k-1")

    with pytest.raises(GatewayRefused):
        province.submit_filing({**filing, "filing_no": 2}, idempotency_key="k-1")


def test_a_scripted_failure_records_nothing(filing: dict[str, Any]) -> None:
    province = InMemoryProvince()
    province.will(GatewayUnavailable("timeout"), GatewayRefused("HTTP 401"))

    with pytest.raises(GatewayUnavailable):
        province.submit_filing(filing, idempotency_key="k-1")
    with pytest.raises(GatewayRefused):
        province.submit_filing(filing, idempotency_key="k-1")

    assert province.received == {}
    assert province.submit_filing(filing, idempotency_key="k-1").accepted


@pytest.mark.parametrize("answer", [None, REJECTED])
def test_a_lost_answer_is_found_by_the_retry(filing: dict[str, Any], answer: FilingAnswer | None) -> None:
    province = InMemoryProvince()
    province.will_lose_the_answer(answer)

    with pytest.raises(GatewayUnavailable):
        province.submit_filing(filing, idempotency_key="k-1")

    assert list(province.received) == ["k-1"]
    assert province.submit_filing(filing, idempotency_key="k-1").accepted is (answer is None)


def test_what_it_received_cannot_be_changed_from_outside(filing: dict[str, Any]) -> None:
    province = InMemoryProvince()
    province.submit_filing(filing, idempotency_key="k-1")
    case_no = filing["case_no"]

    filing["case_no"] = "other"
    province.received["k-1"]["case_no"] = "other"

    assert province.received["k-1"]["case_no"] == case_no


def test_a_payload_that_json_cannot_say_is_refused(clock: FixedClock) -> None:
    with pytest.raises(GatewayRefused):
        InMemoryProvince().submit_filing({"at": clock.now()}, idempotency_key="k-1")


def test_its_check_can_fail() -> None:
    province = InMemoryProvince()
    assert "in memory" in province.check()

    province.unavailable = "down"
    with pytest.raises(GatewayUnavailable, match="down"):
        province.check()


def test_an_answer_without_what_it_promises_cannot_be_built(clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="receipt number"):
        FilingAnswer(accepted=True)
    with pytest.raises(ValueError, match="aware"):
        FilingAnswer(accepted=False, answered_at=clock.now().replace(tzinfo=None))
