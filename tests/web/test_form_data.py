"""What people type becomes the data that a form asks for, and data becomes what stands in the fields."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.clock import BEIJING, beijing_instant
from web.form_data import read, written
from web.forms import Schema, choices, items, kind_of, properties
from workflows.procedures.shelf import SHELF

FORMS = sorted(SHELF.glob("*/forms/*.json"))
TEXTS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)


def form(**parts: Any) -> Schema:
    """A form with these fields."""
    return {"type": "object", "properties": parts}


DATE = {"type": "string", "format": "date"}
INSTANT = {"type": "string", "format": "date-time"}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-10-09", "2026-10-09"),
        ("2026/10/9", "2026-10-09"),
        ("2026.10.9", "2026-10-09"),
        ("2026年10月9日", "2026-10-09"),
        ("20261009", "2026-10-09"),
        ("２０２６－１０－０９", "2026-10-09"),
        (" 2026-10-09 ", "2026-10-09"),
        ("10/09/2026", "10/09/2026"),
        ("2026-02-30", "2026-02-30"),
        ("明天", "明天"),
    ],
)
def test_a_day_is_understood_as_officials_write_it_and_never_guessed(typed: str, day: str) -> None:
    assert read(form(by=DATE), {"data/by": [typed]}) == {"by": day}


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-10-09 10:00", "2026-10-09T10:00:00+08:00"),
        ("2026/10/9 9:05", "2026-10-09T09:05:00+08:00"),
        ("2026-10-09T10:00", "2026-10-09T10:00:00+08:00"),
        ("2026年10月9日10时5分", "2026-10-09T10:05:00+08:00"),
        ("2026-10-09 10：00", "2026-10-09T10:00:00+08:00"),
        ("2026-10-09T10:00:00+08:00", "2026-10-09T10:00:00+08:00"),
        ("2026-10-09 25:00", "2026-10-09 25:00"),
        ("2026-10-09", "2026-10-09"),
    ],
)
def test_a_time_is_a_beijing_time(typed: str, instant: str) -> None:
    assert read(form(at=INSTANT), {"data/at": [typed]}) == {"at": instant}


@pytest.mark.parametrize(
    ("schema", "typed", "value"),
    [
        ({"type": "integer"}, "１２", 12),
        ({"type": "integer"}, "十二", "十二"),
        ({"type": "number"}, "1.5", 1.5),
        ({"type": "number"}, "nan", "nan"),
        ({"type": "boolean"}, "true", True),
        ({"type": "boolean"}, "false", False),
        ({"type": "boolean"}, "perhaps", "perhaps"),
        ({"type": "string"}, " 一\r\n二\r ", "一\n二"),
    ],
)
def test_what_can_not_be_read_goes_on_as_it_was_typed(schema: Schema, typed: str, value: Any) -> None:
    assert read(form(x=schema), {"data/x": [typed]}) == {"x": value}


def test_what_was_left_empty_is_left_out() -> None:
    schema = form(a={"type": "string"}, b={"type": "array", "items": {"type": "string"}}, c=form(d={"type": "string"}))

    assert read(schema, {"data/a": ["  "], "data/b": ["", " "], "data/c/d": [""], "other": ["x"]}) == {}


def test_names_with_slashes_and_tildes_keep_apart() -> None:
    schema = form(**{"a/b": {"type": "string"}, "a~b": {"type": "string"}})
    data = {"a/b": "一", "a~b": "二"}

    assert written(schema, data) == {"data/a~1b": ["一"], "data/a~0b": ["二"]}
    assert read(schema, written(schema, data)) == data


def test_a_list_of_groups_closes_its_gaps() -> None:
    schema = form(parts={"type": "array", "items": form(who={"type": "string"})})

    assert read(schema, {"data/parts/0/who": ["甲"], "data/parts/3/who": ["乙"], "data/parts/x/who": ["丙"]}) == {
        "parts": [{"who": "甲"}, {"who": "乙"}]
    }


def values_of(schema: Schema) -> st.SearchStrategy[Any]:
    """Data that fits one field, as the interface would keep it."""
    kind = kind_of(schema)
    if kind == "group":
        return objects_of(schema)
    if kind in ("list", "checks", "groups", "offices", "attachments"):
        return st.lists(values_of(items(schema)), min_size=1, max_size=4)
    if found := choices(schema):
        return st.sampled_from([value for value, _ in found])
    simple: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(-999, 999),
        "number": st.floats(-999, 999),
        "date": st.dates().map(lambda day: day.isoformat()),
        "instant": st.builds(beijing_instant, st.dates(date(1900, 1, 1)), st.times()).map(
            lambda at: at.astimezone(BEIJING).replace(microsecond=0).isoformat()
        ),
    }
    return simple.get(kind, TEXTS)


def objects_of(schema: Schema) -> st.SearchStrategy[Any]:
    """Data that fits an object; of a group something is there."""
    optional = {key: values_of(part) for key, part in properties(schema).items()}
    return st.fixed_dictionaries({}, optional=optional).filter(bool)


LEAVES: st.SearchStrategy[Schema] = st.sampled_from([
    {"type": "string"}, {"type": "string", "maxLength": 2000}, {"type": "boolean"}, {"type": "integer"},
    {"type": "number"}, DATE, INSTANT, {"type": "string", "format": "organization"},
    {"type": "string", "oneOf": [{"const": "a", "title": "甲"}, {"const": "b"}]}, {"type": "string", "enum": ["x", "y"]},
    {"type": "array", "items": {"type": "string"}}, {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}},
])  # fmt: skip
SCHEMAS = st.recursive(
    st.dictionaries(TEXTS, LEAVES, min_size=1, max_size=4).map(lambda parts: form(**parts)),
    lambda inner: st.dictionaries(
        TEXTS, st.one_of(inner, inner.map(lambda part: {"type": "array", "items": part})), min_size=1, max_size=3
    ).map(lambda parts: form(**parts)),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_data_in_the_fields_of_any_form_comes_back_as_it_was(drawn: st.DataObject) -> None:
    schema = drawn.draw(SCHEMAS)
    data = drawn.draw(objects_of(schema))

    assert read(schema, written(schema, data)) == data


@pytest.mark.parametrize("path", FORMS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_forms_of_the_shelf_come_back_as_they_were(path: Any) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))

    @settings(max_examples=8, deadline=None)
    @given(objects_of(schema))
    def comes_back(data: dict[str, Any]) -> None:
        assert read(schema, written(schema, data)) == data

    comes_back()
