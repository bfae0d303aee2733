"""A schema becomes fields: how each value is entered, what is offered, what is wrong, in Chinese and without codes."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import DomainError
from web.form_data import read
from web.form_faults import by_field
from web.forms import Option, Schema, every, faults, fields, identifier
from workflows.procedures import forms
from workflows.procedures.definitions import Definition
from workflows.procedures.forms import CHECKER
from workflows.procedures.shelf import Source, shelf

CHOICES = [{"const": "phone", "title": "电话"}, {"const": "visit", "title": "上门"}]


def form(required: tuple[str, ...] = (), **parts: Any) -> Schema:
    """A form with these fields."""
    return {"type": "object", "properties": parts, "required": list(required), "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "required", "kind"),
    [
        ({"type": "string", "maxLength": 50}, True, "text"),
        ({"type": "string", "maxLength": 2000}, True, "area"),
        ({"type": "string"}, True, "area"),
        ({"type": "string", "oneOf": CHOICES}, True, "radios"),
        ({"type": "string", "oneOf": CHOICES}, False, "select"),
        ({"type": "string", "enum": [str(n) for n in range(9)]}, True, "select"),
        ({"type": "string", "format": "date"}, True, "date"),
        ({"type": "string", "format": "date-time"}, True, "instant"),
        ({"type": "string", "format": "organization"}, True, "office"),
        ({"type": "boolean"}, True, "boolean"),
        ({"type": "integer"}, True, "integer"),
        ({"type": "number"}, True, "number"),
        ({"type": "array", "items": {"type": "string"}}, False, "list"),
        ({"type": "array", "items": {"type": "string", "oneOf": CHOICES}}, False, "checks"),
        ({"type": "array", "items": {"type": "string", "format": "organization"}}, False, "offices"),
        ({"type": "array", "items": form(a={"type": "string"})}, False, "groups"),
        (form(a={"type": "string"}), False, "group"),
    ],
)
def test_each_kind_of_value_has_its_way_to_be_entered(schema: Schema, required: bool, kind: str) -> None:
    found = fields(form(("x",) if required else (), x=schema), {})

    assert found[0].kind == kind


def test_a_field_carries_title_help_and_whether_it_must_be_filled_in() -> None:
    found = fields(
        form(("x",), x={"type": "string", "title": "意见", "description": "写明理由。", "maxLength": 9}), {}
    )[0]

    assert (found.name, found.title, found.help, found.required, found.limit) == (
        "data/x",
        "意见",
        "写明理由。",
        True,
        9,
    )


def test_choices_are_offered_by_their_chinese_titles_and_keep_what_was_chosen() -> None:
    found = fields(form(x={"type": "string", "oneOf": CHOICES}), {"data/x": ["visit"]})[0]

    assert [(item.title, item.chosen) for item in found.options] == [("电话", False), ("上门", True)]


def test_a_suggested_office_gives_way_to_what_was_chosen_and_nobody_is_asked_for_a_code() -> None:
    schema = form(to={"type": "string", "format": "organization", "description": "承办机构的代码，须是二级账户。"})

    def offices(name: str) -> list[Option]:
        assert name == "data/to"
        return [Option("a", "甲局", chosen=True), Option("b", "乙局")]

    untouched, chosen = fields(schema, {}, {}, offices)[0], fields(schema, {"data/to": ["b"]}, {}, offices)[0]

    assert [item.chosen for item in untouched.options] == [True, False]
    assert [item.chosen for item in chosen.options] == [False, True]
    assert untouched.help == "承办机构，须是二级账户。"


def test_a_list_offers_room_for_more_but_not_beyond_its_limit() -> None:
    schema = {"type": "array", "maxItems": 3, "items": {"type": "string"}}

    assert fields(form(x=schema), {"data/x": ["一", "", "二"]})[0].values == ("一", "二", "")
    assert fields(form(x=schema), {"data/x": ["一", "二", "三"]})[0].values == ("一", "二", "三")


def test_groups_show_what_is_there_and_an_empty_one() -> None:
    schema = {"type": "array", "title": "问题", "items": form(what={"type": "string", "title": "何事"})}
    found = fields(form(x=schema), {"data/x/0/what": ["排队"]})[0]

    assert [child.title for child in found.children] == ["问题 1", "问题 2"]
    assert found.children[0].children[0].value == "排队"


def test_ids_are_fit_for_links_and_never_meet() -> None:
    names = ["data/a", "data/a_b", "data/a-b", "data/意见", "data/a~1b", "data/a b"]

    assert len({identifier(name) for name in names}) == len(names)
    assert all(name.replace("_", "").replace("-", "").isalnum() and " " not in name for name in map(identifier, names))


def refusal(schema: Schema, typed: dict[str, list[str]]) -> DomainError:
    """What the server says of a form."""
    from jsonschema import Draft202012Validator

    with pytest.raises(DomainError) as caught:
        forms.check(Draft202012Validator(schema, format_checker=CHECKER), read(schema, typed))
    return caught.value


@pytest.mark.parametrize(
    ("part", "typed", "sentence"),
    [
        ({"type": "string", "minLength": 1}, "", "请填写"),
        ({"type": "string", "format": "organization"}, "", "请选择"),
        ({"type": "string", "oneOf": CHOICES}, "", "请选择"),
        ({"type": "string", "oneOf": CHOICES}, "fax", "请从所列选项中选择"),
        ({"type": "boolean"}, "", "请选择"),
        ({"type": "boolean"}, "perhaps", "请选择是或否"),
        ({"type": "string", "minLength": 2}, "一", "不得少于 2 个字"),
        ({"type": "string", "maxLength": 2}, "一二三", "不得超过 2 个字"),
        ({"type": "string", "format": "date"}, "10/9/2026", "日期写成 2026-10-09 这样"),
        ({"type": "string", "format": "date-time"}, "上午", "时间写成 2026-10-09 10:00 这样（北京时间）"),
        ({"type": "integer", "minimum": 1}, "0", "不得小于 1"),
        ({"type": "integer", "maximum": 9}, "10", "不得大于 9"),
        ({"type": "integer"}, "三天", "应填整数"),
        ({"type": "string", "maxLength": 9}, "一\u202e二", "含有看不见的控制字符，请删去后重新输入"),
    ],
)
def test_what_is_wrong_stands_at_its_field_in_plain_chinese(part: Schema, typed: str, sentence: str) -> None:
    schema = form(("x",), x=part)

    assert by_field(refusal(schema, {"data/x": [typed]}), schema) == {"data/x": [sentence]}


def test_a_fault_inside_a_list_is_told_at_the_list_and_one_in_a_group_at_its_field() -> None:
    schema = form(
        rows={"type": "array", "title": "材料", "items": {"type": "string", "maxLength": 2}},
        who=form(("name",), name={"type": "string", "title": "姓名"}, age={"type": "integer", "title": "年龄"}),
    )
    typed = {"data/rows": ["一", "一二三"], "data/who/age": ["老"]}
    errors = by_field(refusal(schema, typed), schema)
    found = fields(schema, typed, errors)
    told = {field.title: field.errors for field in every(found) if field.errors}

    assert told == {"材料": ("不得超过 2 个字",), "姓名": ("请填写",), "年龄": ("应填整数",)}
    assert [fault.title for fault in faults(found, errors)] == ["材料", "姓名", "年龄"]


def test_a_fault_of_no_field_is_still_told() -> None:
    refused = DomainError("late", "已超过时限", "too late")
    errors = by_field(refused, form())

    assert [fault.message for fault in faults([], errors)] == ["已超过时限"]


def test_what_a_handler_says_of_a_field_is_said_as_it_is() -> None:
    from models.errors import wrong_field

    errors = by_field(wrong_field("/data/to", "unknown", "没有这个机构", "unknown"), form(to={"type": "string"}))

    assert errors == {"data/to": ["没有这个机构"]}


@pytest.mark.parametrize("source", list(shelf()), ids=lambda source: source.locality)
def test_no_form_of_the_shelf_shows_a_code_or_an_english_word(source: Source) -> None:
    definition = Definition.build(source)
    shown = [field for schema in definition.forms.values() for field in every(fields(schema, {}))]
    words = [text for field in shown for text in (field.title, *(option.title for option in field.options))]

    assert [word for word in words if word.isascii()] == []
