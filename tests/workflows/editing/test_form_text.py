"""A form's file: what is not changed stays to the letter, and what could harm whoever fills it in is not kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.errors import DomainError
from workflows.editing.form_text import blank, named, read, refuse_unsafe, written
from workflows.lint.forms import faults_in
from workflows.procedures.shelf import SHELF

FILES = sorted(SHELF.glob("*/forms/*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_every_form_of_the_shelf_is_written_as_it_was_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert written(read(text), text) == text
    assert written(read(text)) == text
    refuse_unsafe(read(text))


def test_another_way_of_writing_stays_while_nothing_changes() -> None:
    text = '{"type":"object",\n\t"title": "\\u7532", "properties":{}}'

    assert written(read(text), text) == text
    assert (
        written({**read(text), "title": "乙"}, text)
        == '{\n  "type": "object",\n  "title": "乙",\n  "properties": {}\n}\n'
    )
    assert written(dict(reversed(read(text).items())), text) != text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1,}', "第1行"),
        ("[]", "{ }"),
        ('{"a": NaN}', "NaN"),
        ('{"a": 1e999}', "读不懂"),
        ('{"a": 1, "a": 2}', "“a” 写了两次"),
        ('{"a": "\\ud800"}', "读不懂"),
        ('{"a":' * 15_000, "嵌套太深"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "嵌套太深"),
        ('{"a": "' + "x" * 1_000_000 + '"}', "超过"),
        ('{"a": ' + "9" * 5_000 + "}", "读不懂"),
    ],
)
def test_what_is_no_form_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read(text)

    assert refusal.value.status == 422
    assert says in refusal.value.message_zh


@pytest.mark.parametrize(
    "part",
    [
        {"type": "string", "maxLength": 9, "pattern": "(a+)+$"},
        {"$ref": "#/$defs/a"},
        {"$ref": "https://example.org/x.json"},
        {"patternProperties": {"(a+)+$": {}}},
        {"type": "nonsense"},
        {"items": {"items": {"pattern": "(a|a)*$"}}},
    ],
)
def test_a_form_that_could_check_for_ever_is_not_kept(part: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as refusal:
        refuse_unsafe({"type": "object", "properties": {"a": part}})

    assert refusal.value.status == 422


def test_a_form_nested_without_end_is_not_kept() -> None:
    schema: dict[str, Any] = {}
    for _ in range(30):
        schema = {"type": "object", "properties": {"a": schema}}

    with pytest.raises(DomainError, match="20"):
        refuse_unsafe(schema)


def test_a_field_that_is_called_pattern_is_no_pattern() -> None:
    refuse_unsafe({"type": "object", "properties": {"pattern": {"type": "string", "maxLength": 5}}})


def test_a_new_form_is_sound_and_goes_by_its_name() -> None:
    schema = read(json.dumps(blank("shantou", "reply", "答复")))

    assert list(faults_in(schema)) == []
    assert named(schema, "reply", "answer")["$id"] == "urn:bihuan:shantou:answer"
    assert named({"$id": "urn:x"}, "reply", "answer") == {"$id": "urn:x"}
