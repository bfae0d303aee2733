"""Forms: each fault is named by its pointer, in Chinese and English; a form that asks for nothing takes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from models.errors import DomainError
from workflows.procedures.definitions import Definition
from workflows.procedures.forms import check
from workflows.stories.sample import fill

CALLED = "2026-09-30T09:30:00+08:00"


def good(shantou: Definition, form: str, instant: Any, **data: Any) -> dict[str, Any]:
    """A form that is filled in correctly, with what is given."""
    return fill(shantou.forms[form], data, instant("周三 2026-09-30 10:00"))


def faults(shantou: Definition, form: str, data: dict[str, Any]) -> list[tuple[str, str]]:
    """Pointer and code of every fault, and proof that both languages say something."""
    with pytest.raises(DomainError) as refusal:
        check(shantou.validators[form], data)
    assert (refusal.value.status, refusal.value.code) == (422, "form-invalid")
    for error in refusal.value.errors:
        assert re.search("[一-龥]", error.message_zh), error
        assert re.search("[a-z]{4}", error.message_en), error
    return [(error.pointer, error.code) for error in refusal.value.errors]


TABLE: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
    ("a field that is not asked", "decide_review", {"colour": "red"}, [("/data/colour", "additionalProperties")]),
    ("a text that is too long", "decide_review", {"opinion": "长" * 2001}, [("/data/opinion", "maxLength")]),
    ("an empty text", "decide_review", {"opinion": ""}, [("/data/opinion", "minLength")]),
    ("a number for a text", "decide_review", {"opinion": 7}, [("/data/opinion", "type")]),
    ("a text for a yes or no", "decide_review", {"spot_check": "yes"}, [("/data/spot_check", "type")]),
    ("null for a text", "decide_review", {"opinion": None}, [("/data/opinion", "type")]),
    ("a choice that is not offered", "verify_by_callback", {"finding": "wrong"}, [("/data/finding", "oneOf")]),
    ("a time without offset", "verify_by_callback", {"called_at": "2026-09-30T09:30"}, [("/data/called_at", "format")]),
    ("a time that does not exist", "verify_by_callback", {"called_at": "2026-02-30T09:30:00Z"}, [("/data/called_at", "format")]),
    ("a day that does not exist", "submit_rectification", {"rectify_by": "2026-02-30"}, [("/data/rectify_by", "format")]),
    ("a day without hyphens", "submit_rectification", {"rectify_by": "20260930"}, [("/data/rectify_by", "format")]),
    ("a list item that is empty", "submit_rectification", {"evidence": ["照片", ""]}, [("/data/evidence/1", "minLength")]),
    ("a list that repeats", "submit_rectification", {"evidence": ["照片", "照片"]}, [("/data/evidence", "uniqueItems")]),
    ("a list that is too long", "submit_rectification", {"evidence": [str(n) for n in range(21)]}, [("/data/evidence", "maxItems")]),
    ("a clue that is found and not told", "verify_by_callback", {"clue_found": True}, [("/data/clue", "required")]),
    ("a clue in one letter", "verify_by_callback", {"clue_found": True, "clue": "甲"}, [("/data/clue", "minLength")]),
    ("a field whose name needs escaping", "decide_review", {"a/b~c": 1}, [("/data/a~1b~0c", "additionalProperties")]),
    ("two faults", "decide_review", {"opinion": "", "spot_check": 1}, [("/data/opinion", "minLength"), ("/data/spot_check", "type")]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "data", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_fault_is_named_by_its_pointer(
    shantou: Definition, instant: Any, form: str, data: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert sorted(faults(shantou, form, good(shantou, form, instant, **data))) == sorted(expected)


def test_every_missing_field_is_named(shantou: Definition) -> None:
    wanted = shantou.forms["submit_rectification"]["required"]

    assert faults(shantou, "submit_rectification", {}) == [(f"/data/{name}", "required") for name in wanted]


@pytest.mark.parametrize(
    "form",
    ["correct_filing", "decide_correction", "decide_review", "dispatch_case", "lodge_appeal", "submit_rectification",
     "verify_appeal", "verify_by_callback"],
)  # fmt: skip
def test_a_form_that_is_filled_in_passes(shantou: Definition, instant: Any, form: str) -> None:
    check(shantou.validators[form], good(shantou, form, instant))


def test_a_form_that_asks_for_nothing_takes_nothing() -> None:
    check(None, {})

    with pytest.raises(DomainError) as refusal:
        check(None, {"extra": 1})
    assert [error.pointer for error in refusal.value.errors] == ["/data/extra"]


def test_the_choices_are_told_where_none_of_them_was_taken(shantou: Definition, instant: Any) -> None:
    data = good(shantou, "verify_by_callback", instant, means="pigeon")

    with pytest.raises(DomainError) as refusal:
        check(shantou.validators["verify_by_callback"], data)

    assert "phone、sms、visit、online、other" in refusal.value.errors[0].message_zh
