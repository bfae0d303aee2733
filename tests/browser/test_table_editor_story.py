"""An analyst edits a decision table in the browser: one cell is changed, the server reads the same table with that cell changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from models.account import Account
from models.base import db
from models.procedure_draft import ProcedureDraft
from tests.browser.conftest import House
from tests.browser.test_form_editor_story import begun, kept
from workflows.authoring import drafts
from workflows.tables import read_table
from workflows.tables.table import Table

LIMITS = "tables/limits.dmn"


def table(house: House, number: int) -> Table:
    """The table as the server reads what is kept now."""
    return read_table(kept(house, number, LIMITS).encode())


def opened(house: House, number: int) -> Page:
    """The editor, ready."""
    page = house.person("analyst")
    page.goto(f"/workbench/drafts/{number}/tables")
    page.get_by_role("link", name="核实处理限期表").click()
    page.locator("[data-table-room][data-ready]").wait_for()
    return page


def type_into(page: Page, row: int, column: int, text: str) -> None:
    """Replaces what a cell says."""
    cell = page.locator(".table-board tbody tr").nth(row).locator("[contenteditable]").nth(column)
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def saved(page: Page, words: str) -> None:
    """Waits until what was typed is on the server."""
    asked = f"bihuanTable.text().then((text) => text.includes('{words}') && !bihuanTable.keeping.unsaved)"
    for _ in range(50):
        if page.evaluate(asked):
            return
        page.wait_for_timeout(200)
    pytest.fail("the table was not saved")


def test_one_cell_is_changed_and_nothing_else(house: House) -> None:
    number = begun(house, "shenzhen")
    before = table(house, number)
    page = opened(house, number)
    house.look(page, "table-editor")

    type_into(page, 0, 3, '"6个工作日"')
    expect(page.locator(".table-bar [role=status]")).to_have_text("已保存")

    after = table(house, number)
    assert after.rows[0].values == ("2个工作日", "6个工作日")
    assert replace(after, rows=(before.rows[0], *after.rows[1:])) == before
    assert "原文（SZ-6）没有规定" in kept(house, number, LIMITS)
    assert page.evaluate("[...window.bihuanTable.missing]") == []


def test_faults_stand_at_their_rows_and_a_trial_says_which_row_decides(house: House) -> None:
    number = begun(house, "shenzhen")
    page = opened(house, number)

    type_into(page, 1, 1, '"不满意","差评"')
    expect(page.locator(".rule-index.row-wrong")).to_have_text("2")
    expect(page.locator(".findings")).to_contain_text("与第1行重叠")
    house.look(page, "table-editor-faults")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("没有发现问题")).to_be_visible()

    page.get_by_label("机构类别").select_option("department")
    page.get_by_label("评价等级").select_option("差评")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("[data-decided]")).to_contain_text("第3行：核实限期：3个工作日；处理限期：10个工作日")
    expect(page.locator(".rule-index.row-right")).to_have_text("3")
    assert table(house, number).rows[1].note.startswith("市行政服务大厅")


def test_values_are_offered_and_rows_come_and_go_by_keyboard(house: House) -> None:
    number = begun(house, "shenzhen")
    page = opened(house, number)

    type_into(page, 4, 0, "-")
    page.get_by_role("button", name="section").click()
    expect(page.locator(".findings")).to_contain_text("决策表有遗漏")
    # Whoever clicked a value is in the cell again: Enter goes on to the next row, a new one after the last.
    page.keyboard.press("Enter")
    expect(page.locator(".table-board .rule-index")).to_have_count(6)
    page.locator(".table-bar").get_by_role("button", name="添加一行").click()
    expect(page.locator(".table-board .rule-index")).to_have_count(7)
    type_into(page, 6, 0, "-")
    page.locator(".table-bar").get_by_role("button", name="删除所在行").click()
    expect(page.locator(".table-board .rule-index")).to_have_count(6)
    type_into(page, 5, 0, 'not("hall","department","section")')
    expect(page.get_by_text("没有发现问题")).to_be_visible()
    note = page.locator(".table-board tbody tr").nth(5).locator(".annotation [contenteditable]")
    note.click()
    page.keyboard.type("其余机构<b>逐件</b>填写")
    page.keyboard.press("Tab")
    saved(page, "其余机构")

    kept_now = table(house, number)
    assert [row.note for row in kept_now.rows][-2:] == ["区局、街道、社区没有设定：逐件填写", "其余机构<b>逐件</b>填写"]
    assert kept_now.rows[4].cells[0].values == {"section"}


def test_an_official_reads_and_picks_words_while_cells_hold_codes(house: House) -> None:
    number = begun(house, "shenzhen")
    page = opened(house, number)
    cell = page.locator(".table-board tbody tr").nth(0).locator(".input-cell").nth(0)
    expect(cell).to_have_attribute("data-means", "市级政务服务大厅")

    type_into(page, 0, 0, "大厅")
    expect(page.locator(".findings")).to_contain_text('读不懂“大厅”，应写 "hall"（市级政务服务大厅）')
    type_into(page, 0, 0, "-")
    page.get_by_role("button", name="市级政务服务大厅（hall）").click()
    expect(page.get_by_text("没有发现问题")).to_be_visible()
    page.get_by_role("button", name="除这些以外（not）").click()
    expect(cell).to_have_attribute("data-means", "除市级政务服务大厅以外")
    house.look(page, "table-editor-words")
    saved(page, 'not("hall")')
    assert table(house, number).rows[0].cells[0].negated

    page.locator(".table-board .input-label").nth(0).click()
    page.get_by_role("button", name="上级机构类别（parent_kind）").click()
    expect(page.locator(".table-board .input-label").nth(0)).to_have_text("上级机构类别")
    expect(page.locator(".table-hints")).to_contain_text("这一列读的是：上级机构类别（parent_kind）")
    saved(page, "parent_kind")


def test_a_table_that_another_changed_is_not_overwritten(house: House) -> None:
    number = begun(house, "shenzhen")
    page = opened(house, number)
    with house.site() as site:
        publisher = Account.by_username("publisher")
        assert publisher is not None
        text = db.session.get_one(ProcedureDraft, number).files[LIMITS].replace("2个工作日", "4个工作日")
        drafts.save(site.context, publisher.actor(), number, 1, {LIMITS: text})

    type_into(page, 0, 3, '"6个工作日"')
    expect(page.locator(".table-bar [role=status]")).to_contain_text("已先保存了修改")
    assert table(house, number).rows[0].values == ("4个工作日", "7个工作日")
    page.get_by_role("button", name="用我的覆盖").click()
    expect(page.locator(".table-bar [role=status]")).to_have_text("已保存")
    assert table(house, number).rows[0].values == ("2个工作日", "6个工作日")


def test_without_a_line_nothing_is_lost(house: House) -> None:
    number = begun(house, "shenzhen")
    page = opened(house, number)
    page.context.set_offline(True)
    type_into(page, 0, 3, '"6个工作日"')
    expect(page.locator(".table-bar [role=status]")).to_contain_text("连接不上服务器")

    page.context.set_offline(False)
    expect(page.locator(".table-bar [role=status]")).to_have_text("已保存", timeout=10_000)
    assert table(house, number).rows[0].values == ("2个工作日", "6个工作日")


def test_the_type_of_a_column_is_chosen_in_words(house: House) -> None:
    number = begun(house, "shenzhen")
    page = opened(house, number)
    page.locator("th.input-cell").first.dblclick()

    choice = page.locator(".type-ref-edit-select .dms-input")
    expect(choice).to_have_text("文字")
    choice.click()
    expect(page.locator(".options .option")).to_have_text(["文字", "数字", "是否"])
    house.look(page, "table-editor-type")
    page.locator(".options .option", has_text="数字").click()

    expect(choice).to_have_text("数字")
    saved(page, 'typeRef="number"')
    assert page.evaluate("[...window.bihuanTable.missing]") == []
