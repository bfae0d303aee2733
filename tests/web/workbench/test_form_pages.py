"""The editor of forms: fields are added, changed, moved and removed; the form is tried as it will be; nothing is overwritten unseen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.workbench.desk import Desk
from workflows.authoring import drafts

NAME = "verify_by_callback"
FIELD = {
    "path": "clue",
    "title": "线索内容",
    "key": "clue",
    "kind": "area",
    "maxLength": "2000",
    "minLength": "",
    "help": "选“是”时必填：涉及何人、何事、何时及来源。",
}


def editor(desk: Desk, query: str = "") -> str:
    """Goes to the editor of the form; gives its mark of the text."""
    page = desk.browser.get(f"{desk.home}/forms/{NAME}{query}").page
    return str(page.xpath("//input[@name='seen']/@value")[0])


def post(desk: Desk, act: str, expect: int = 200, **fields: Any) -> None:
    """One act in the editor, with the mark of what it shows."""
    seen = fields.pop("seen", None) or editor(desk)
    desk.browser.post(f"{desk.home}/forms/{NAME}/{act}", {"seen": seen, **fields}, expect)


def test_opening_and_saving_every_form_changes_nothing(desk: Desk) -> None:
    before = dict(desk.files)
    for path in [path for path in before if path.startswith("forms/")]:
        address = f"{desk.home}/{path.removesuffix('.json')}"
        desk.browser.get(f"{address}?tab=text").submit("/text")
        desk.browser.get(f"{address}?tab=about").submit("/about")
        for key in json.loads(before[path])["properties"]:
            desk.browser.get(f"{address}?field={key}").submit("/field")

    assert desk.files == before


def test_what_is_wrong_with_the_text_of_a_form_stands_at_its_field(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/forms/{NAME}?tab=text").submit("/text", {"text": "{"}, 422)

    said = "string(//textarea[@aria-describedby='text-error']/../p[@id='text-error'])"
    assert "第1行第2列读不懂" in desk.browser.page.xpath(said)


def test_a_field_is_changed_and_the_preview_shows_it(desk: Desk) -> None:
    post(desk, "field", **{**FIELD, "title": "线索", "maxLength": "500", "required": "yes"})

    assert desk.schema(NAME)["properties"]["clue"]["title"] == "线索"
    assert desk.schema(NAME)["properties"]["clue"]["maxLength"] == 500
    assert "clue" in desk.schema(NAME)["required"]
    preview = desk.browser.page.xpath("//section[contains(@class, 'form-preview')]")[0]
    assert preview.xpath(".//textarea[@name='data/clue' and @data-limit='500']")


def test_what_is_wrong_with_a_field_stands_at_its_entry_and_nothing_typed_is_lost(desk: Desk) -> None:
    before = desk.files

    post(desk, "field", expect=422, **{**FIELD, "key": "means", "title": "我改的标题", "maxLength": "abc"})

    page = desk.browser.page
    assert "已经有 means" in page.xpath("string(//p[@id='key-error'])")
    assert "应填数字" in page.xpath("string(//p[@id='maxLength-error'])")
    assert page.xpath("//input[@id='title']/@value") == ["我改的标题"]
    assert desk.files == before


def test_a_field_is_added_moved_and_removed(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/forms/{NAME}?new=choice")
    desk.browser.submit("/field", {"title": "来电时段", "key": "part_of_day", "choices": "am=上午\npm = 下午"})
    assert desk.schema(NAME)["properties"]["part_of_day"]["oneOf"] == [
        {"const": "am", "title": "上午"},
        {"const": "pm", "title": "下午"},
    ]

    post(desk, "move", path="part_of_day", way="up")
    assert list(desk.schema(NAME)["properties"])[-2:] == ["part_of_day", "attachments"]

    post(desk, "remove", path="part_of_day")
    assert "part_of_day" not in desk.schema(NAME)["properties"]


def test_another_kind_is_shown_with_what_it_asks_for_before_it_is_kept(desk: Desk) -> None:
    before = desk.files

    post(desk, "field", ask="1", **{**FIELD, "kind": "checks"})

    assert desk.browser.page.xpath("//textarea[@name='choices']")
    assert desk.browser.page.xpath("//input[@name='maxItems']/@value") == ["20"]
    assert desk.files == before


def test_a_condition_is_told_in_words_and_keeps_its_fields(desk: Desk) -> None:
    editor(desk)
    assert "“发现违纪违法线索”为 是 时，须填 线索内容" in desk.browser.text

    post(desk, "remove", expect=422, path="clue")
    assert "表单的条件还用到 clue" in desk.browser.text


def test_on_trial_the_form_answers_as_the_real_one(desk: Desk) -> None:
    before = desk.files
    filled = {
        "data/called_at": "2026-10-09 10:00",
        "data/means": "phone",
        "data/reached": "true",
        "data/finding": "substantiated",
        "data/record": "已电话核实",
        "data/clue_found": "true",
    }

    post(desk, "try", **filled)
    assert "线索内容：请填写" in desk.browser.text

    post(desk, "try", **filled, **{"data/clue": "某人某事"})
    assert "可以提交" in desk.browser.text
    assert '"called_at": "2026-10-09T10:00:00+08:00"' in desk.browser.text
    assert desk.files == before


def test_title_help_and_basis_are_changed_and_an_unknown_rule_is_refused(desk: Desk) -> None:
    post(desk, "about", title="回访", help="联系评价人。", basis="ST-36，ST-35c")
    schema = desk.schema(NAME)
    assert (schema["title"], schema["$comment"]) == ("回访", "ST-36,ST-35c")

    post(desk, "about", expect=422, title="回访", help="", basis="ST-999")
    assert "规则目录里没有 ST-999" in desk.browser.text
    assert desk.browser.page.xpath("//input[@name='basis']/@value") == ["ST-999"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"type": "object", "properties": {"a": {"type": "string", "maxLength": 9, "pattern": "(a+)+$"}}}', "pattern"),
        ('{"$ref": "https://example.org/form.json"}', "不得引用别处"),
        ('{"type": "object",', "读不懂"),
        ('{"not":' * 200 + "{}" + "}" * 200, "嵌套超过 20 层"),
        ('{"title": "' + "长" * 200_000 + '"}', "超过"),
    ],
)
def test_a_text_that_is_no_form_of_ours_is_refused_and_stays_in_the_field(desk: Desk, text: str, says: str) -> None:
    before = desk.files

    post(desk, "text", expect=422, text=text)

    assert says in desk.browser.text
    assert desk.browser.page.xpath("string(//textarea[@name='text'])").strip() == text
    assert desk.files == before


def test_keywords_that_no_page_shows_are_kept_by_every_act(desk: Desk) -> None:
    schema = desk.schema(NAME)
    schema["x-house"] = {"a": [1]}
    schema["properties"]["clue"]["examples"] = ["甲"]
    post(desk, "text", text=json.dumps(schema, ensure_ascii=False))

    post(desk, "field", **{**FIELD, "title": "线索"})

    assert desk.schema(NAME)["x-house"] == {"a": [1]}
    assert desk.schema(NAME)["properties"]["clue"]["examples"] == ["甲"]


def test_a_form_that_can_not_be_read_can_be_put_right_as_text(desk: Desk) -> None:
    desk.write({f"forms/{NAME}.json": '{"type": '})

    desk.browser.get(f"{desk.home}/forms/{NAME}")
    assert "读不懂" in desk.browser.text
    desk.browser.submit("/text", {"text": '{"type": "object", "properties": {}}'})
    assert desk.schema(NAME) == {"type": "object", "properties": {}}


def test_markup_in_what_people_typed_is_shown_as_text(desk: Desk) -> None:
    markup = "<img src=x onerror=alert(1)>"

    post(desk, "field", **{**FIELD, "title": markup, "help": markup})

    assert markup in desk.browser.text
    assert not desk.browser.page.xpath("//img[@src='x']")


def test_a_form_that_another_changed_meanwhile_is_not_overwritten(desk: Desk) -> None:
    seen = editor(desk)
    desk.write({f"forms/{NAME}.json": json.dumps({**desk.schema(NAME), "title": "别人改的"})}, by="publisher")

    post(desk, "field", expect=409, seen=seen, **{**FIELD, "title": "我改的标题"})

    assert "publisher 已先保存了修改" in desk.browser.text
    assert desk.browser.page.xpath("//input[@id='title']/@value") == ["我改的标题"]
    assert desk.schema(NAME)["title"] == "别人改的"


def test_what_another_changed_in_other_files_is_no_hindrance(desk: Desk) -> None:
    seen = editor(desk)
    desk.write({"settings.yaml": "title: 别人改的\n"}, by="publisher")

    post(desk, "field", seen=seen, **{**FIELD, "title": "线索"})

    assert desk.files["settings.yaml"] == "title: 别人改的\n"
    assert desk.schema(NAME)["properties"]["clue"]["title"] == "线索"


def test_a_draft_that_is_discarded_can_only_be_read(desk: Desk) -> None:
    drafts.discard(desk.context, desk.analyst, desk.number)

    desk.browser.get(f"{desk.home}/forms/{NAME}")
    assert "只能查看" in desk.browser.text
    assert not desk.browser.page.xpath("//form[contains(@action, '/move')]")
    desk.browser.post(f"{desk.home}/forms/{NAME}/move", {"path": "clue", "way": "up"}, 409)


def test_the_door_is_closed_to_others(desk: Desk, browse: Any) -> None:
    other = browse("shantou-l1")
    for address in ("forms", f"forms/{NAME}"):
        other.get(f"{desk.home}/{address}", 403)
    other.post(f"{desk.home}/forms/{NAME}/move", {"path": "clue", "way": "up"}, 403)
    browse("analyst").get("/workbench/drafts/9999/forms", 404)
    desk.browser.get(f"{desk.home}/forms/nothing", 404)
    desk.browser.get(f"{desk.home}/forms/{NAME}?field=nothing", 404)


def test_rules_are_searched_as_a_piece_and_as_data(desk: Desk) -> None:
    piece = desk.browser.piece("/workbench/rules?q=ST-35d").page
    assert piece.xpath("//button/@data-basis-add")[0] == "ST-35d"
    assert piece.tag != "html" or not piece.xpath("//h1")

    answer = desk.browser.client.get("/workbench/rules?q=ST-35d", headers={"Accept": "application/json"})
    assert answer.json["items"][0]["id"] == "ST-35d"
    assert set(answer.json["items"][0]) == {"id", "document", "article", "cited", "asks", "silent"}
    desk.browser.get("/workbench/rules?q=整改")
