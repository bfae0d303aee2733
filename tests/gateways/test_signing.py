"""The signature: what it covers, and its ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.clock import FixedClock
from gateways.signing import SignatureError, SignedParts, canonical_json, is_idempotency_key, sign, unix_seconds, verify

SECRET = b"only-for-tests"
SIGNED_AT = FixedClock.at("周四 2026-09-24 10:00").now()
PARTS = SignedParts("POST", "/v1/filings", unix_seconds(SIGNED_AT), "case-1:1", b'{"a":1}')


def test_the_canonical_string_is_five_lines_without_a_last_newline() -> None:
    assert PARTS.canonical().decode().split("\n") == [
        "POST",
        "/v1/filings",
        "1790215200",
        "case-1:1",
        "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
    ]


def test_a_known_signature_stays_as_other_systems_compute_it() -> None:
    # printf 'POST\n/v1/filings\n1790215200\ncase-1:1\n015abd…f862' | openssl dgst -sha256 -hmac only-for-tests
    assert sign(SECRET, PARTS) == "18299d978751711c86572876333f6c84182b17e05180381cbcc2cc2a707be9d7"


@pytest.mark.parametrize(
    "changed",
    [
        replace(PARTS, method="PUT"),
        replace(PARTS, path="/v1/other"),
        replace(PARTS, timestamp=str(int(PARTS.timestamp) + 1)),
        replace(PARTS, idempotency_key="case-1:2"),
        replace(PARTS, body=b'{"a":2}'),
    ],
    ids=["method", "path", "timestamp", "key", "body"],
)
def test_every_covered_part_breaks_the_signature_when_it_changes(changed: SignedParts) -> None:
    with pytest.raises(SignatureError) as refused:
        verify(SECRET, changed, sign(SECRET, PARTS), now=SIGNED_AT)

    assert refused.value.code == "signature-mismatch"


@pytest.mark.parametrize("signature", ["", "0" * 64, "签名", "\udce9"])
def test_a_signature_that_is_anything_else_is_refused(signature: str) -> None:
    with pytest.raises(SignatureError):
        verify(SECRET, PARTS, signature, now=SIGNED_AT)


# Ten minutes either way, both ends included.
@pytest.mark.parametrize(
    ("off", "holds"),
    [
        (timedelta(0), True),
        (timedelta(minutes=10), True),
        (timedelta(minutes=-10), True),
        (timedelta(minutes=10, seconds=1), False),
        (timedelta(minutes=-10, seconds=-1), False),
    ],
)
def test_the_timestamp_holds_for_ten_minutes_either_way(off: timedelta, holds: bool) -> None:
    signature = sign(SECRET, PARTS)

    if holds:
        verify(SECRET, PARTS, signature, now=SIGNED_AT + off)
    else:
        with pytest.raises(SignatureError, match="timestamp-out-of-window"):
            verify(SECRET, PARTS, signature, now=SIGNED_AT + off)


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1.5", "9" * 12, "１７９０２１５２００"])
def test_a_timestamp_that_is_not_whole_seconds_is_refused(timestamp: str) -> None:
    parts = replace(PARTS, timestamp=timestamp)

    with pytest.raises(SignatureError, match="timestamp-malformed"):
        verify(SECRET, parts, sign(SECRET, parts), now=SIGNED_AT)


def test_a_timestamp_in_a_far_century_is_out_of_window_and_no_crash() -> None:
    parts = replace(PARTS, timestamp="9" * 11)

    with pytest.raises(SignatureError, match="timestamp-out-of-window"):
        verify(SECRET, parts, sign(SECRET, parts), now=SIGNED_AT)


def test_json_has_one_spelling_per_content() -> None:
    assert canonical_json({"b": "整改", "a": [1, {"d": None, "c": True}]}) == (
        '{"a":[1,{"c":true,"d":null}],"b":"整改"}'.encode()
    )


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=6))
def test_the_order_of_fields_makes_no_difference(content: dict[str, int | str]) -> None:
    assert canonical_json(content) == canonical_json(dict(reversed(content.items())))


@pytest.mark.parametrize("content", [{"a": float("nan")}, {"a": SIGNED_AT}, {"a": "\ud800"}])
def test_what_json_cannot_say_is_an_error(content: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical_json(content)


@pytest.mark.parametrize(
    ("key", "good"),
    [("case-1:1", True), ("x" * 200, True), ("x" * 201, False), ("", False), ("a b", False), ("a\nb", False)],
)
def test_an_idempotency_key_is_printable_ascii_without_blanks(key: str, good: bool) -> None:
    assert is_idempotency_key(key) is good
