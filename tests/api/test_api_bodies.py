"""JSON that two readers could take differently is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.body import read_json
from api.words import field_errors
from models.errors import DomainError

if TYPE_CHECKING:
    from flask.testing import FlaskClient

TOKEN = "/api/v1/auth/token"


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        # No JSON at all.
        (b'{"a":', 400, "broken-json"),
        (b"\xff\xfe", 400, "broken-json"),
        (b'{"a":1}{"b":2}', 400, "broken-json"),
        # What Python's reader takes and JSON does not have.
        (b'{"a":NaN}', 400, "broken-json"),
        (b'{"a":-Infinity}', 400, "broken-json"),
        # Numbers and depths that bring a reader down.
        (b'{"a":1e999}', 400, "broken-json"),
        (b"1" * 5000, 400, "broken-json"),
        (b"[" * 100_000, 400, "broken-json"),
        (b"[" * 60 + b"]" * 60, 400, "broken-json"),
        # Twice the same key.
        (b'{"a":1,"a":2}', 400, "duplicate-key"),
        # What no database keeps.
        (b'{"a":["\\u0000"]}', 422, "invalid-field"),
        (b'{"a":"\\ud800"}', 422, "invalid-field"),
        (b'{"\\udc00":1}', 422, "invalid-field"),
    ],
)
def test_what_is_no_clear_json_is_refused(raw: bytes, status: int, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_json(raw)

    assert (refusal.value.status, refusal.value.code) == (status, code)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ('{"名": ["骉", 1.5, null, true]}'.encode(), {"名": ["骉", 1.5, None, True]}),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b"\xef\xbb\xbf{}", {}),
    ],
)
def test_plain_json_is_read(raw: bytes, value: Any) -> None:
    assert read_json(raw) == value


def test_a_bad_character_is_named_by_its_pointer() -> None:
    with pytest.raises(DomainError) as refusal:
        read_json(b'{"a/b":[{"c~":"\\u0000"}]}')

    assert [error.pointer for error in refusal.value.errors] == ["/a~1b/0/c~0"]


def test_a_list_item_is_called_by_its_place() -> None:
    (error,) = field_errors({"reasons": {2: ["too-long:500"]}})

    assert (error.pointer, error.message_zh) == ("/reasons/2", "“reasons[2]”最多 500 个字")


@pytest.mark.parametrize("raw", ["[]", '"x"', "5", "null"])
def test_a_body_that_is_no_object_is_refused(bare: FlaskClient, raw: str) -> None:
    answer = bare.post(TOKEN, data=raw, content_type="application/json")

    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [("", "not-an-object")]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"username":', "application/json", 400, "broken-json"),
        (b"username=a&password=b", "application/x-www-form-urlencoded", 415, "not-json"),
        (b"x" * (2 * 1024 * 1024 + 1), "application/json", 413, "too-large"),
        (b"", "application/json", 422, "invalid-field"),
    ],
)
def test_a_request_that_can_not_be_read_says_so(
    bare: FlaskClient, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = bare.post(TOKEN, data=body, content_type=content_type)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
