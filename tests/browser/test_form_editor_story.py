"""An analyst changes a form in the browser: a field is moved by keyboard, changed, its basis picked; the form is tried at once."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from models.account import Account
from models.base import db
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from tests.browser.conftest import House
from workflows.authoring import drafts


def begun(house: House, key: str = "shantou") -> int:
    """A draft of a procedure that the analyst has begun."""
    with house.site() as site:
        analyst, base = Account.by_username("analyst"), Procedure.current(key, site.context.clock.now())
        assert analyst is not None
        assert base is not None
        return drafts.begin_from(site.context, analyst.actor(), base, "期限调整").id


def kept(house: House, number: int, path: str) -> str:
    """A file of the draft as it is kept now."""
    with house.site():
        return db.session.get_one(ProcedureDraft, number).files[path]


def schema(house: House, number: int) -> dict[str, Any]:
    """The form as it is kept now."""
    found: dict[str, Any] = json.loads(kept(house, number, "forms/verify_by_callback.json"))
    return found


def test_an_analyst_changes_a_form_and_tries_it(house: House) -> None:
    number = begun(house)
    page = house.person("analyst")
    page.goto(f"/workbench/drafts/{number}/forms")
    house.look(page, "form-list")
    page.get_by_role("link", name="回访核实").first.click()
    house.look(page, "form-editor")

    page.get_by_role("button", name="下移 回访时间").press("Enter")
    expect(page.locator(".form-field strong").first).to_have_text("回访方式")
    assert list(schema(house, number)["properties"])[:2] == ["means", "called_at"]
    # Whoever moves a field by keyboard stays on its button.
    expect(page.get_by_role("button", name="下移 回访时间")).to_be_focused()

    page.get_by_role("link", name="编辑 线索内容").click()
    panel = page.locator("#panel")
    panel.get_by_label("标题").fill("线索")
    panel.get_by_label("必填").check()
    house.look(page, "form-editor-panel")
    panel.get_by_role("button", name="保存字段").click()
    expect(page.locator("label[for=f-data-clue]")).to_have_text(re.compile(r"^线索\*"))
    # What is put into the page has its calendar and its counter as well.
    expect(page.locator(".form-preview .date-open")).to_have_count(1)
    assert "clue" in schema(house, number)["required"]

    page.get_by_role("button", name="试填").click()
    expect(page.locator(".form-preview [role=alert]")).to_contain_text("处需要修改")
    house.look(page, "form-editor-trial")
    picks_a_basis(page, house, number)


def picks_a_basis(page: Page, house: House, number: int) -> None:
    """Finds an article by what it asks for, and takes it."""
    page.get_by_role("link", name="标题和依据").click()
    expect(page.locator("#messages")).to_have_text("")
    page.get_by_label("查找规则").fill("10个工作日")
    page.get_by_role("button", name="选用 ST-35d").click()
    expect(page.get_by_label("依据", exact=True)).to_have_value("ST-36,ST-5.2,ST-35d")
    page.get_by_role("button", name="去掉 ST-5.2").click()
    house.look(page, "form-editor-basis")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#messages")).to_have_text("已保存")
    expect(page.locator("[data-basis-chosen] li")).to_have_count(2)
    assert schema(house, number)["$comment"] == "ST-36,ST-35d"


def test_on_a_phone_lists_and_settings_are_read_without_scrolling_sideways(house: House) -> None:
    number = begun(house, "shenzhen")
    page = house.person("analyst", phone=True)
    for slice_, act in (("forms", "改名"), ("tables", "改名"), ("settings", "修改")):
        page.goto(f"/workbench/drafts/{number}/{slice_}")
        box = page.locator(".table-card").get_by_role("link", name=act).first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390
        assert page.locator(".stacked td[data-label]").first.bounding_box() is not None
        house.look(page, f"workbench-{slice_}-phone")
