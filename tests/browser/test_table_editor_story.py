"""An analyst edits a decision table in the browser: one cell is changed, the server reads the same table with that cell changed."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from tests.browser.conftest import House
from tests.browser.test_form_editor_story import begun, kept
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
