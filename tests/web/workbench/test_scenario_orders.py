"""In what a scenario's work order differs is picked by name and filled in; what no field can say is kept as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import fields as marshmallow_fields

from api.fields import Items, Part
from api.schemas.work_orders import WorkOrderSchema
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.workbench.desk import Desk
from tests.web.workbench.test_scenario_expectations import chosen, offered
from web.workbench.scenarios import order_form, ordering
from workflows.procedures.definitions import SHELF
from workflows.stories.reading import read_document
from workflows.stories.rewriting import plain, rewrite

STORY = "01-on-time"


@pytest.fixture
def editor(desk: Desk) -> Browser:
    """An analyst before a story of Shantou."""
    return desk.browser.get(f"{desk.home}/scenarios/{STORY}")


@pytest.fixture
def words(site: Site) -> Iterator[None]:
    """The fields have their names in the language of a request."""
    with site.app.test_request_context():
        yield


def change(browser: Browser, expect: int = 200, story: str = STORY, **fields: str) -> Browser:
    return browser.submit(
        f"/scenarios/{story}", {key.replace("__", "/"): value for key, value in fields.items()}, expect
    )


def saved(desk: Desk, story: str = STORY) -> Any:
    """What the story says of its work order now."""
    return read_document(desk.files[f"scenarios/{story}.yaml"], story).data.get("order")


def test_a_field_is_picked_by_its_name_and_begins_with_what_is_usual(editor: Browser, desk: Desk) -> None:
    assert "没有不同：就是平常的一份工单" in editor.text
    assert "评价等级" in offered(editor, "order/+")

    change(editor, act="refresh", **{"order/+": "level"})

    assert chosen(editor, "order/level") == ["省平台五级 1 非常不满意"]
    assert "评价等级" not in offered(editor, "order/+")
    assert saved(desk) is None


def test_what_was_filled_in_stands_in_the_story(editor: Browser, desk: Desk) -> None:
    before = desk.files[f"scenarios/{STORY}.yaml"]
    for key in ("level", "institution", "evaluated_at", "text", "is_default"):
        change(editor, act="refresh", **{"order/+": key})
    office = editor.page.xpath("//select[@name='order/institution/code']/option[text()='市政务服务大厅']/@value")[0]

    change(
        editor,
        act="save",
        **{
            "order/level": "gbt39046 5",
            "order/institution/code": office,
            "order/evaluated_at": "2026-09-23 16:00",
            "order/text": "2026-09-23",
            "order/is_default": "true",
        },
    )

    after = desk.files[f"scenarios/{STORY}.yaml"]
    assert saved(desk) == {
        "evaluation": {
            "level": {"system": "gbt39046", "code": "5"},
            "text": "2026-09-23",
            "evaluated_at": "2026-09-23T16:00:00+08:00",
            "institution": {"code": "shantou-hall"},
            "is_default": True,
        }
    }
    assert [line for line in after.splitlines() if not line.startswith("order:")] == before.splitlines()


def test_a_field_is_taken_out_again(editor: Browser, desk: Desk) -> None:
    for key in ("text", "item"):
        change(editor, act="refresh", **{"order/+": key})
    change(editor, act="drop-order/item")
    assert not editor.page.xpath("//*[@name='order/item/name']")
    change(editor, act="save", **{"order/text": ""})
    assert saved(desk) == {"evaluation": {"text": ""}}

    change(editor.get(f"{desk.home}/scenarios/{STORY}"), act="drop-order/text")
    change(editor, act="save")

    assert saved(desk) is None


@pytest.mark.parametrize(
    ("key", "field", "typed", "says"),
    [
        ("evaluated_at", "order/evaluated_at", "明天", "2026-10-09 10:00"),
        ("level", "order/level", "", "请选择"),
        ("item", "order/item/name", "", "请填写"),
        ("external_id", "order/external_id", "", "请填写"),
        ("staff", "order/staff/name", "长" * 81, "不得超过 80 个字"),
    ],
)
def test_what_can_not_be_right_is_told_at_its_field(
    editor: Browser, desk: Desk, key: str, field: str, typed: str, says: str
) -> None:
    change(editor, act="refresh", **{"order/+": key})

    change(editor, 422, act="save", **{field: typed})

    box = editor.page.xpath("//*[@name=$name]/ancestor::*[contains(@class, 'field-wrong')][1]", name=field)[0]
    assert says in box.text_content()
    assert saved(desk) is None


def test_what_no_field_can_say_is_shown_and_kept(desk: Desk) -> None:
    name = "21-no-reason-given"
    path = f"scenarios/{name}.yaml"
    text = desk.files[path].replace("reasons: []", 'reasons: [], colour: "红：很红", staff: null')
    desk.write({path: text})
    editor = desk.browser.get(f"{desk.home}/scenarios/{name}")

    assert editor.page.xpath("//*[@name='order/reasons/+']")
    assert "colour: 红：很红" in editor.page.xpath("//textarea[@name='order/more']")[0].text
    change(editor, story=name, act="save")
    assert desk.files[path] == text
    change(editor, 422, name, act="save", **{"order/more": "evaluation: {reasons: [一, 二]}"})
    assert "同一项写了两次：reasons" in editor.text
    change(editor, 422, name, act="save", **{"order/more": "evaluation: [1"})
    assert "YAML" in editor.text


ORDERS: list[dict[str, Any]] = [
    {"external_id": "GD-1", "evaluation": {"channel": "hall-terminal"}},
    {"evaluation": {"channel": "by-pigeon", "text": "第一行\n第二行"}},
    {"evaluation": {"reasons": ["一", "二"], "staff": {}, "evaluator": {"name": "王某"}}},
    {"evaluation": {"projects": [{"number": "1", "item_name": "公积金提取"}, {"number": "2"}]}},
    {"evaluation": {"institutions": [{"code": "a"}, {"code": "nobody-knows", "name": "某局"}], "anonymous": False}},
]
STRANGE: list[dict[str, Any]] = [
    {"evaluation": {}},
    {"evaluation": 5},
    {"evaluation": {"item": 5, "reasons": "一", "staff": [], "level": []}},
    {"evaluation": {"text": " ", "item": {"code": "1"}, "level": {"code": "1"}, "is_default": 1}},
    {"evaluation": {"level": {"system": "platform", "code": "9"}, "evaluated_at": "2026-03-02", "channel": 5}},
    {"external_id": "a b", "evaluation": {"reasons": ["", "一"], "staff": {"name": "李", "rank": "高"}}},
]


@pytest.mark.parametrize("order", [*ORDERS, *STRANGE])
def test_every_order_comes_back_as_it_was(words: None, order: dict[str, Any]) -> None:
    typed, rest = ordering.written(order)
    wrong: dict[str, str] = {}

    assert ordering.merged(ordering.read(typed, wrong), rest, wrong) == order
    assert wrong == {}
    assert bool(rest) == (order in STRANGE)


def test_the_orders_of_the_shelf_come_back_as_they_were(words: None) -> None:
    changed = []
    for path in sorted(SHELF.glob("*/scenarios/*.yaml")):
        order = read_document(path.read_text(encoding="utf-8"), path.name).data.get("order", {})
        typed, rest = ordering.written(order)
        wrong: dict[str, str] = {}
        if wrong or plain(ordering.merged(ordering.read(typed, wrong), rest, wrong)) != plain(order):
            changed.append(path.name)
        # A blank text says something else than none, and no field can say it.
        assert rest in ({}, {"evaluation": {"text": " "}}), path.name
    assert changed == []


def test_a_day_in_a_work_order_stays_a_text() -> None:
    after = rewrite("title: 甲\n", {"title": "甲", "order": {"external_id": "2026-03-02"}}, None)

    assert read_document(after, "").data["order"] == {"external_id": "2026-03-02"}


def test_the_fields_are_those_that_the_interface_takes(words: None) -> None:
    taken = WorkOrderSchema().fields
    evaluation = taken["evaluation"]
    assert isinstance(evaluation, Part)
    known = {**evaluation.schema.fields, "external_id": taken["external_id"]}
    offered = order_form.fields()

    assert set(offered) == set(known)
    # Its own fields stand in every story: whose it is and when it comes; what it follows is a step of its own.
    assert set(taken) - {"external_id", "evaluation"} == {"locality", "generated_at", "received_at", "follows"}
    for key, part in offered.items():
        if key != "level":
            same(key, part, known[key])
        assert (key in order_form.EMPTY) or key in ordering.OWN or not known[key].allow_none


def same(name: str, part: Any, field: Any) -> None:
    """A field of the page and one of the interface: the same parts, as long as each other."""
    if isinstance(field, Items):
        assert part["type"] == "array", name
        assert part["maxItems"] == longest(field), name
        same(name, part["items"], field.inner)
    elif isinstance(field, Part):
        assert set(part["properties"]) == set(field.schema.fields), name
        assert set(part["required"]) == {key for key, one in field.schema.fields.items() if one.required}, name
        for key, one in part["properties"].items():
            same(f"{name}/{key}", one, field.schema.fields[key])
    elif isinstance(field, marshmallow_fields.Boolean):
        assert part["type"] == "boolean", name
    else:
        assert part["type"] == "string", name
        chosen = "oneOf" in part or "format" in part
        assert chosen or part["maxLength"] == longest(field), name


def longest(field: Any) -> int:
    """How long it may be."""
    return next(int(check.max) for check in field.validators if getattr(check, "max", None))
