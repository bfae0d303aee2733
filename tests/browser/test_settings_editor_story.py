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
    expect(page.get_by_label("cast.yaml")).to_be_hidden()
    house.look(page, "settings-cast")

    # Names are fields, and a new office is there as soon as it has a row.
    cast = kept(house, number, "cast.yaml")
    page.get_by_label("第1个账户 姓名").fill("李主任")
    page.get_by_role("button", name="添加机构").click()
    page.get_by_label("第7个机构 编码").fill("shantou-new")
    page.get_by_label("第7个机构 名称").fill("新中心")
    page.get_by_role("button", name="保存机构和人员").click()
    expect(page.get_by_role("alert").first).to_contain_text("第7个机构缺少 类别（kind）")
    house.look(page, "settings-cast-wrong")
    page.get_by_label("第7个机构 类别").select_option(label="政务服务中心")
    page.get_by_label("第7个机构 上级机构").select_option(index=1)
    page.get_by_role("button", name="保存机构和人员").click()
    expect(page.locator("#messages")).to_have_text("已保存")
    after = kept(house, number, "cast.yaml")
    assert after.startswith(cast.partition("\naccounts:")[0])
    assert "name: 李主任" in after
    assert "{code: shantou-new, name: 新中心, kind: service_center, parent: shantou-bureau}" in after
