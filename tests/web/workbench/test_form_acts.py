"""Fields of a form are added, changed, moved and removed; what an act does not speak of stays as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.errors import DomainError
from web.forms import fields
from web.workbench.forms.acts import Wanted, added, changed, moved, removed
from web.workbench.forms.kinds import ALL, KINDS, kind_in
from web.workbench.forms.listing import entries, entry_at
from workflows.lint.forms import faults_in
from workflows.procedures.shelf import SHELF

FILES = sorted(SHELF.glob("*/forms/*.json"))
CALLBACK = json.loads((SHELF / "shantou" / "forms" / "verify_by_callback.json").read_text(encoding="utf-8"))


def wanted(entry: Any, **other: Any) -> Wanted:
    """What the panel of a field sends where nobody changed anything."""
    bounds = {f"items.{limit.keyword}" if limit.inside else limit.keyword: value for limit, value in entry.bounds}
    values = {
        "key": entry.key,
        "title": entry.title,
        "help": entry.help,
        "kind": entry.kind.id,
        "required": entry.required,
        "bounds": bounds,
        "choices": entry.choices,
    }
    return Wanted(**{**values, **other})


def of(schema: dict[str, Any], path: str, **other: Any) -> dict[str, Any]:
    """The form with one field changed so."""
    return changed(schema, path, wanted(entry_at(schema, path), **other))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_saving_any_field_of_the_shelf_as_it_is_changes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    schema = json.loads(text)

    for entry in entries(schema):
        done = changed(schema, entry.path, wanted(entry))

        assert json.dumps(done, ensure_ascii=False, indent=2) + "\n" == text, entry.path


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.id)
def test_a_new_field_of_each_kind_is_drawn_as_that_kind_and_is_sound(kind: Any) -> None:
    bounds = {limit.keyword: value for limit in kind.limits if (value := kind.skeleton.get(limit.keyword)) is not None}
    if kind.id == "list":
        bounds["items.maxLength"] = 200
    choices = [("yes_1", "甲"), ("no_1", "乙")] if kind.choices else []
    new = Wanted("neu", "新的", "说明", kind.id, True, bounds, choices)

    schema = added(CALLBACK, "", new)

    assert entry_at(schema, "neu").kind is kind
    assert KINDS[kind.id] is kind_in(schema["properties"]["neu"])
    assert list(faults_in(schema)) == []
    assert fields(schema, {})[-1].title == "新的"
    assert schema["required"][-1] == "neu"
    assert {key: value for key, value in schema.items() if key not in ("properties", "required")} == {
        key: value for key, value in CALLBACK.items() if key not in ("properties", "required")
    }


def test_a_title_and_whether_it_must_be_filled_in_are_changed_alone() -> None:
    done = of(CALLBACK, "clue", title="线索", required=True)

    assert done["properties"]["clue"]["title"] == "线索"
    assert done["required"] == [*CALLBACK["required"], "clue"]
    assert of(done, "clue", title="线索内容", required=False) == CALLBACK


def test_what_the_panel_does_not_know_stays() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "maxLength": 5, "x-house": 1, "examples": ["甲"]}},
    }

    assert of(schema, "a", title="甲", kind="boolean", bounds={})["properties"]["a"] == {
        "title": "甲",
        "x-house": 1,
        "examples": ["甲"],
        "type": "boolean",
    }


def test_a_new_name_goes_into_the_conditions() -> None:
    done = of(CALLBACK, "clue", key="clue_text")

    assert list(done["properties"]) == ["clue_text" if key == "clue" else key for key in CALLBACK["properties"]]
    assert done["then"] == {"required": ["clue_text"], "properties": {"clue_text": {"minLength": 2}}}
    assert of(done, "clue_text", key="clue") == CALLBACK


def test_a_field_of_a_condition_is_not_removed() -> None:
    with pytest.raises(DomainError, match="条件还用到 clue_found"):
        removed(CALLBACK, "clue_found")

    done = removed(CALLBACK, "record")
    assert "record" not in done["properties"]
    assert "record" not in done["required"]


def test_fields_move_and_stop_at_the_ends() -> None:
    keys = list(CALLBACK["properties"])

    assert list(moved(CALLBACK, "means", -1)["properties"])[:2] == ["means", "called_at"]
    assert list(moved(CALLBACK, "called_at", -1)["properties"]) == keys
    assert list(moved(CALLBACK, "called_at", 99)["properties"])[-1] == "called_at"
    assert moved(moved(CALLBACK, "means", 1), "means", -1) == CALLBACK


def test_choices_keep_what_else_is_said_of_them() -> None:
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "string", "title": "甲", "oneOf": [{"const": "x", "title": "叉", "$comment": "ST-1"}]}
        },
    }

    done = of(schema, "a", choices=[("y", "歪"), ("x", "叉叉")])

    assert done["properties"]["a"]["oneOf"] == [
        {"const": "y", "title": "歪"},
        {"const": "x", "title": "叉叉", "$comment": "ST-1"},
    ]


def test_a_group_holds_fields_of_its_own() -> None:
    schema = added(CALLBACK, "", Wanted("visits", "走访", "", "groups", False, {"minItems": None, "maxItems": 5}))
    schema = added(schema, "visits", Wanted("place", "地点", "", "text", True, {"maxLength": 100}))

    assert [(entry.path, entry.depth) for entry in entries(schema)][-2:] == [("visits", 0), ("visits/place", 1)]
    assert schema["properties"]["visits"]["items"]["required"] == ["place"]
    assert "place" not in removed(schema, "visits/place")["properties"]["visits"]["items"]["properties"]


@pytest.mark.parametrize(
    ("other", "pointer"),
    [
        ({"key": "回复"}, "/key"),
        ({"key": "means"}, "/key"),
        ({"title": ""}, "/title"),
        ({"title": "题" * 1000}, "/title"),
        ({"help": "说" * 1_000_000}, "/help"),
        ({"kind": "script"}, "/kind"),
        ({"bounds": {"maxLength": None}}, "/maxLength"),
        ({"bounds": {"maxLength": 10**9}}, "/maxLength"),
        ({"bounds": {"minLength": 500, "maxLength": 200}}, "/minLength"),
        ({"kind": "text", "bounds": {"maxLength": 500}}, "/maxLength"),
        ({"kind": "choice", "choices": []}, "/choices"),
        ({"kind": "choice", "choices": [("a", "甲"), ("a", "乙")]}, "/choices"),
        ({"kind": "choice", "choices": [("a", "")]}, "/choices"),
        ({"kind": "choice", "choices": [(str(n), "甲") for n in range(1000)]}, "/choices"),
    ],
)
def test_what_is_wrong_with_a_field_is_said_at_its_place(other: dict[str, Any], pointer: str) -> None:
    with pytest.raises(DomainError) as refusal:
        of(CALLBACK, "clue", **other)

    assert pointer in {error.pointer for error in refusal.value.errors}


@pytest.mark.parametrize("path", ["nothing", "clue/inner", "", "means/oneOf", "a/b/c"])
def test_a_field_that_is_not_there_is_not_found(path: str) -> None:
    with pytest.raises(DomainError) as refusal:
        removed(CALLBACK, path)

    assert refusal.value.status == 404


def test_markup_in_a_title_is_only_text() -> None:
    done = of(CALLBACK, "clue", title="<script>alert(1)</script>")

    assert fields(done, {})[10].title == "<script>alert(1)</script>"
