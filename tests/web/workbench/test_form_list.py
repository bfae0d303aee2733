"""The list of a draft's forms: who asks for which, a new one, a copy, another name, and out with what nobody asks for."""

from __future__ import annotations

import pytest

from tests.web.workbench.desk import Desk
from workflows.authoring import drafts

NAME = "verify_by_callback"


def test_the_list_says_which_steps_ask_for_a_form(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/forms")

    rows = {row.findtext(".//code"): row.text_content() for row in desk.browser.page.xpath("//tbody/tr")}
    assert "提交整改核实情况" in rows["submit_rectification"]
    assert "appeal_verification.bpmn" in rows["verify_appeal"]


def test_a_form_that_a_step_asks_for_is_begun_with_its_name(desk: Desk) -> None:
    drafts.save(desk.context, desk.analyst, desk.number, desk.draft.revision, {f"forms/{NAME}.json": None})

    page = desk.browser.get(f"{desk.home}/forms").page
    (link,) = page.xpath(f"//a[.='{NAME}']/@href")
    page = desk.browser.get(link.partition("#")[0]).page
    assert page.xpath("//input[@id='name']/@value") == [NAME]
    assert page.xpath("//input[@id='title']/@value") == ["回访核实"]


def test_a_form_is_begun_blank_or_from_another(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/forms").submit("/forms", {"name": "ask_again", "title": "再次询问"})
    assert desk.schema("ask_again")["$id"] == "urn:bihuan:shantou:ask_again"
    assert "还没有字段" in desk.browser.text

    desk.browser.get(f"{desk.home}/forms").submit("/forms", {"name": "call_again", "title": "", "copy_of": NAME})
    assert desk.schema("call_again")["properties"] == desk.schema(NAME)["properties"]
    assert desk.schema("call_again")["$id"] == "urn:bihuan:shantou:call_again"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "../evil", "title": "甲"}, "名称用小写英文字母开头"),
        ({"name": NAME, "title": "甲"}, f"已经有 {NAME}"),
        ({"name": "fine", "title": ""}, "请填写标题"),
        ({"name": "fine", "title": "长" * 1000}, "请填写标题"),
    ],
)
def test_a_new_form_with_a_wrong_name_is_refused(desk: Desk, fields: dict[str, str], says: str) -> None:
    desk.browser.get(f"{desk.home}/forms").submit("/forms", fields, 422)

    assert says in desk.browser.text


def test_everything_that_is_wrong_with_a_new_form_is_said_at_once_at_its_field(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/forms").submit("/forms", {"name": "A B", "title": ""}, 422)

    page = desk.browser.page
    assert "小写英文字母" in page.findtext(".//*[@id='name-error']")
    assert "请填写标题" in page.findtext(".//*[@id='title-error']")
    assert page.xpath("//input[@id='name']/@value") == ["A B"]


def test_another_name_goes_into_the_diagram(desk: Desk) -> None:
    desk.browser.get(f"{desk.home}/forms/{NAME}/name")
    assert "回访核实" in desk.browser.text
    desk.browser.submit("/name", {"new": "call_back"})

    files = desk.files
    assert f"forms/{NAME}.json" not in files
    assert 'name="form" value="call_back"' in files["procedure.bpmn"]
    assert desk.schema("call_back")["$id"] == "urn:bihuan:shantou:call_back"


def test_a_form_in_use_is_not_deleted_and_one_that_is_not_is(desk: Desk) -> None:
    desk.browser.post(f"{desk.home}/forms/{NAME}/delete", expect=409)
    assert "还在用这张表单" in desk.browser.text

    desk.browser.get(f"{desk.home}/forms").submit("/forms", {"name": "unused", "title": "没用"})
    desk.browser.get(f"{desk.home}/forms").submit("/unused/delete")
    assert "forms/unused.json" not in desk.files
