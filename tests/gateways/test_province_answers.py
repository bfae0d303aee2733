"""What the client makes of each answer, without a socket."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calendars.clock import FixedClock, parse_instant
from gateways.province_answers import read_filing_answer, wait_seconds
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable

NOW = FixedClock.at("周四 2026-09-24 10:00").now()


def read(status: int, content: Any, retry_after: str | None = None) -> FilingAnswer:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_filing_answer(status, body, retry_after, now=NOW)


def test_a_receipt_is_read_with_its_instant() -> None:
    answer = read(201, {"status": "accepted", "receipt_no": "GD-1", "answered_at": "2026-09-24T10:00:01+08:00"})

    assert answer == FilingAnswer(True, "GD-1", None, None, parse_instant("2026-09-24T02:00:01Z"))


def test_a_rejection_is_an_answer_with_its_reason() -> None:
    answer = read(200, {"status": "rejected", "reason_code": "R07", "reason": "佐证材料不全"})

    assert answer == FilingAnswer(False, None, "R07", "佐证材料不全", None)


@pytest.mark.parametrize("answered_at", [None, 7, "yesterday", "2026-09-24T10:00:00", "9999-12-31T23:59:59-23:59"])
def test_a_receipt_survives_a_date_that_cannot_be_read(answered_at: object) -> None:
    answer = read(200, {"status": "accepted", "receipt_no": "GD-1", "answered_at": answered_at})

    assert (answer.receipt_no, answer.answered_at) == ("GD-1", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>login</html>",
        b"\xff\xfe",
        b"[" * 100_000,
        [],
        {},
        {"status": "accepted"},
        {"status": "accepted", "receipt_no": "  "},
        {"status": "accepted", "receipt_no": 12},
        {"status": "accepted", "receipt_no": "9" * 101},
        {"status": "pending", "receipt_no": "GD-1"},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_read_is_tried_again_later(content: Any) -> None:
    with pytest.raises(GatewayUnavailable, match="cannot be read"):
        read(200, content)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_province_that_cannot_answer_now_is_tried_again_later(status: int) -> None:
    with pytest.raises(GatewayUnavailable, match=f"HTTP {status}") as error:
        read(status, b"", "120")

    assert error.value.retry_after == 120


@pytest.mark.parametrize("status", [204, 301, 302, 307, 308])
def test_an_unexpected_answer_is_tried_again_later(status: int) -> None:
    with pytest.raises(GatewayUnavailable, match=f"HTTP {status}"):
        read(status, b"")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422])
def test_a_refused_request_is_never_retried(status: int) -> None:
    with pytest.raises(GatewayRefused, match=f"HTTP {status}"):
        read(status, b"")


def test_a_refusal_names_code_and_fields_but_repeats_nothing_else() -> None:
    problem = {
        "code": "filing-invalid",
        "detail": "王某 13800000000",
        "errors": [{"pointer": "/case_no", "message": "王某"}, {"pointer": "王某"}, "王某", {"pointer": None}],
    }

    with pytest.raises(GatewayRefused) as error:
        read(422, problem)

    assert "HTTP 422, filing-invalid, /case_no" in str(error.value)
    assert "王某" not in str(error.value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0),
        (" 30 ", 30),
        ("Thu, 24 Sep 2026 02:01:00 GMT", 60),  # 10:01 in Beijing
        ("Thu, 24 Sep 2026 02:01:00 -0000", 60),  # a zone that is not known counts as UTC
        ("Thu, 24 Sep 2026 01:00:00 GMT", 0),  # past
        ("99999999999999999999", 86_400),  # a day at most
        ("soon", None),
        ("-5", None),
        ("nan", None),
        ("３０", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float | None) -> None:
    assert wait_seconds(header, now=NOW) == seconds
