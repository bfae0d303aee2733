"""An analyst changes a setting in the browser, and sees at once when the limit would end."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import House
from tests.browser.test_form_editor_story import begun, kept


def test_an_analyst_changes_a_limit_and_sees_when_it_ends(house: House) -> None:
    number = begun(house)
    before = kept(house, number, "settings.yaml")
    page = house.person("analyst")
    page.goto(f"/workbench/drafts/{number}/settings")
    house.look(page, "settings")

    page.get_by_role("link", name="修改 申诉核实期限").click()
    expect(page.locator("#limit-told")).to_contain_text("10月9日 24:00")
    page.get_by_label("期限", exact=True).fill("7个工作日")
    expect(page.locator("#limit-told")).to_contain_text("10月12日 24:00")
    house.look(page, "settings-pen")
    page.locator("#panel").get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#messages")).to_have_text("已保存")

    old = "appeal_verified_within: {value: 5个工作日, basis: ST-37b}"
    new = "appeal_verified_within:\n  value: 7个工作日\n  basis: ST-37b"
    assert kept(house, number, "settings.yaml") == before.replace(old, new)
    page.get_by_role("link", name="演示机构和人员").click()
    expect(page.get_by_label("cast.yaml")).to_be_visible()
    house.look(page, "settings-cast")
