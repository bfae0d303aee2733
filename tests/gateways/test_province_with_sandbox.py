"""The client and the sandbox together, over a real socket: the stories of a filing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from calendars.clock import FixedClock
from gateways.province import HttpProvince
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable

if TYPE_CHECKING:
    from conftest import RunningSandbox

# Held requests are let go when the sandbox stops, so a long hold costs a test nothing.
HELD = {"behaviour": "timeout", "times": 1, "seconds": 30}


def test_a_filing_is_accepted_with_a_receipt_of_the_beijing_day(
    province: HttpProvince, clock: FixedClock, filing: dict[str, Any]
) -> None:
    clock.set(FixedClock.at("周五 2026-09-25 00:30").now())  # still the 24th in UTC

    answer = province.submit_filing(filing, idempotency_key="ST-2026-000123:1")

    assert answer == FilingAnswer(True, "GD-20260925-000001", None, None, clock.now())


def test_the_same_key_twice_brings_the_same_receipt_and_one_filing(
    sandbox: RunningSandbox, province: HttpProvince, filing: dict[str, Any]
) -> None:
    first = province.submit_filing(filing, idempotency_key="k-1")
    sandbox.clock.advance(timedelta(hours=1))
    second = province.submit_filing(dict(reversed(filing.items())), idempotency_key="k-1")

    assert first == second
    assert [(kept.key, kept.times_seen) for kept in sandbox.store.filings()] == [("k-1", 2)]


def test_the_same_key_with_another_body_is_refused(
    sandbox: RunningSandbox, province: HttpProvince, filing: dict[str, Any]
) -> None:
    province.submit_filing(filing, idempotency_key="k-1")

    with pytest.raises(GatewayRefused, match="HTTP 409, idempotency-key-reused"):
        province.submit_filing({**filing, "filing_no": 2}, idempotency_key="k-1")

    assert [kept.times_seen for kept in sandbox.store.filings()] == [1]


def test_two_filings_get_two_receipts(province: HttpProvince, filing: dict[str, Any]) -> None:
    receipts = [province.submit_filing(filing, idempotency_key=key).receipt_no for key in ("k-1", "k-2")]

    assert receipts == ["GD-20260924-000001", "GD-20260924-000002"]


def test_many_deliveries_of_one_key_at_once_make_one_filing(
    sandbox: RunningSandbox, province: HttpProvince, filing: dict[str, Any]
) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: province.submit_filing(filing, idempotency_key="k-1"), range(8)))

    assert {answer.receipt_no for answer in answers} == {"GD-20260924-000001"}
    assert [kept.times_seen for kept in sandbox.store.filings()] == [8]


def test_a_rejected_key_stays_rejected_and_a_new_key_is_a_new_filing(
    sandbox: RunningSandbox, province: HttpProvince, filing: dict[str, Any]
) -> None:
    sandbox.told(behaviour="reject", times=1, reason_code="R07", reason="佐证材料不全")

    rejected = province.submit_filing(filing, idempotency_key="k-1")
    again = province.submit_filing(filing, idempotency_key="k-1")
    resubmitted = province.submit_filing({**filing, "filing_no": 2}, idempotency_key="k-2")

    assert rejected == again == FilingAnswer(False, None, "R07", "佐证材料不全", sandbox.clock.now())
    assert resubmitted.receipt_no == "GD-20260924-000001"


@pytest.mark.parametrize("recorded", [False, True])
def test_a_500_is_tried_again_with_the_same_key_and_makes_one_filing(
    sandbox: RunningSandbox, province: HttpProvince, filing: dict[str, Any], recorded: bool
) -> None:
    sandbox.told(behaviour="error", times=1, after_recording=recorded)

    with pytest.raises(GatewayUnavailable, match="HTTP 500"):
        province.submit_filing(filing, idempotency_key="k-1")

    assert len(sandbox.store.filings()) == int(recorded)
    assert province.submit_filing(filing, idempotency_key="k-1").receipt_no == "GD-20260924-000001"
    assert len(sandbox.store.filings()) == 1


def test_a_time_out_before_recording_leaves_nothing_and_the_retry_files(
    sandbox: RunningSandbox, filing: dict[str, Any]
) -> None:
    province = sandbox.client(timeout=(1.0, 0.2))
    sandbox.told(**HELD)

    with pytest.raises(GatewayUnavailable, match="timeout"):
        province.submit_filing(filing, idempotency_key="k-1")

    assert sandbox.store.filings() == []
    assert sandbox.client().submit_filing(filing, idempotency_key="k-1").accepted
    assert [kept.times_seen for kept in sandbox.store.filings()] == [1]


def test_a_lost_answer_is_found_again_by_the_retry(sandbox: RunningSandbox, filing: dict[str, Any]) -> None:
    province = sandbox.client(timeout=(1.0, 0.2))
    sandbox.told(**HELD, after_recording=True)

    with pytest.raises(GatewayUnavailable, match="timeout"):
        province.submit_filing(filing, idempotency_key="k-1")

    kept = sandbox.store.filings()
    found = sandbox.client().submit_filing(filing, idempotency_key="k-1")
    assert [found.receipt_no] == [filing.receipt_no for filing in kept] == ["GD-20260924-000001"]
    assert [kept.times_seen for kept in sandbox.store.filings()] == [2]


def test_a_connection_that_is_dropped_without_a_word_is_tried_again_later(
    sandbox: RunningSandbox, province: HttpProvince, filing: dict[str, Any]
) -> None:
    sandbox.told(behaviour="timeout", times=1, seconds=0)

    with pytest.raises(GatewayUnavailable, match="connection to the province failed"):
        province.submit_filing(filing, idempotency_key="k-1")


def test_a_slow_province_is_waited_for(sandbox: RunningSandbox, province: HttpProvince, filing: dict[str, Any]) -> None:
    sandbox.told(behaviour="slow", times=1, seconds=0.05)

    assert province.submit_filing(filing, idempotency_key="k-1").accepted


# The sandbox refuses all of these before it keeps anything.
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret": b"wrong"}, "signature-mismatch"),
        ({"key_id": "somebody-else"}, "unknown-key"),
        ({"clock": FixedClock.at("周四 2026-09-24 09:49")}, "timestamp-out-of-window"),
        ({"clock": FixedClock.at("周四 2026-09-24 10:11")}, "timestamp-out-of-window"),
    ],
    ids=["wrong secret", "unknown key", "too old", "from the future"],
)
def test_a_signature_that_does_not_hold_is_refused(
    sandbox: RunningSandbox, filing: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(GatewayRefused, match=f"HTTP 401, {code}"):
        sandbox.client(**changes).submit_filing(filing, idempotency_key="k-1")

    assert sandbox.store.filings() == []


def test_a_filing_without_its_fields_is_refused_by_name(province: HttpProvince) -> None:
    with pytest.raises(GatewayRefused, match="HTTP 422, filing-invalid, /case_no, /type, /institution, /result"):
        province.submit_filing({"type": "complaint"}, idempotency_key="k-1")


def test_the_check_reaches_the_sandbox(province: HttpProvince) -> None:
    assert "province reachable" in province.check()
