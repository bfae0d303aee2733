"""An analyst who has never seen YAML edits a scenario: by names, fields and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.workbench.scenarios import THIRD, begun

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import House


def before(house: House, name: str = THIRD) -> Page:
    """The editor of a scenario."""
    with house.site() as site:
        number = begun(site)
    page = house.person("analyst")
    page.goto(f"/workbench/drafts/{number}/scenarios/{name}")
    return page


def test_events_and_steps_go_up_and_down_by_keys_alone(house: House) -> None:
    page = before(house)
    end = page.get_by_role("group", name="结局")
    chosen = end.get_by_label("依次发生的事件 1", exact=True)
    first = chosen.input_value()
    day = end.get_by_label("依次发生的事件 1 的日期", exact=True).input_value()

    end.get_by_role("button", name="下移 依次发生的事件 1", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("button:focus[value='down-end/events/1']").wait_for()
    page.keyboard.press("Enter")
    page.locator("button:focus[value='down-end/events/2']").wait_for()

    assert end.get_by_label("依次发生的事件 3", exact=True).input_value() == first
    assert end.get_by_label("依次发生的事件 3 的日期", exact=True).input_value() == day
    house.look(page, "scenario-events-moved")

    page.get_by_role("button", name="下移 第1步", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("button:focus[value='down-1']").wait_for()
    assert page.locator("#f-s1-do").input_value() == "dispatch_case"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    # It stands first again, and can only go down.
    page.locator("button:focus[value='down-0']").wait_for()
    assert page.locator("#f-s0-do").input_value() == "dispatch_case"


def test_a_work_order_is_made_different_without_a_line_of_yaml(house: House) -> None:
    page = before(house)
    different = page.get_by_role("group", name="与平常工单不同之处")
    different.get_by_text("没有不同").wait_for()

    different.get_by_label("再写一处不同").select_option(label="评价等级")
    level = page.locator("#f-order-level")
    level.wait_for()
    assert level.locator("option:checked").text_content() == "省平台五级 1 非常不满意"
    level.select_option(label="国家标准GB/T 39046五级 3 基本满意")
    different.get_by_label("再写一处不同").select_option(label="被评价机构")
    page.locator("#f-order-institution-code").wait_for()
    different.get_by_label("再写一处不同").select_option(label="评价时间")
    page.locator("#f-order-evaluated_5f_at").fill("2026-09-24 08:30")
    page.keyboard.press("Escape")
    house.look(page, "scenario-order")
    different.get_by_role("button", name="去掉 被评价机构").click()
    different.get_by_role("group", name="被评价机构").wait_for(state="detached")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存").wait_for()

    assert level.locator("option:checked").text_content() == "国家标准GB/T 39046五级 3 基本满意"
    page.get_by_role("link", name="YAML（高级）").click()
    text = page.get_by_label("情景的文字")
    text.wait_for()
    order = 'order: {evaluation: {level: {system: gbt39046, code: "3"}, evaluated_at: "2026-09-24T08:30:00+08:00"}}'
    assert order in text.input_value().replace("'", '"')
