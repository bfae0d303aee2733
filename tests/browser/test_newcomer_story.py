"""A newcomer goes from the landing page to a finished case by what the pages say alone: no address typed, nothing read before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.test_case_stories import RECTIFIED, fill

if TYPE_CHECKING:
    from tests.browser.conftest import House


def as_(page: Page, name: str) -> None:
    """Logs in as one of the demonstration's people, by their card, and goes to the inbox."""
    page.get_by_role("button", name=name).click()
    page.get_by_role("link", name="待办", exact=True).click()
    expect(page.get_by_role("heading", name="待办")).to_be_visible()


def leave(page: Page) -> None:
    """Logs out."""
    page.locator(".top-me summary").click()
    page.get_by_role("button", name="退出登录").click()


def submit(page: Page, way: str | None = None) -> None:
    """Chooses what came of the step and sends the form."""
    if way is not None:
        page.locator(".case-form .ways").get_by_label(way).check()
    page.locator(".case-form").get_by_role("button", name="提交").click()
    expect(page.locator("#messages")).to_contain_text("已提交")


def test_a_newcomer_takes_a_case_from_the_landing_page_to_its_end(house: House) -> None:
    with house.site() as site:
        no = site.open_case()
    page = house.person()
    page.goto("/")
    house.look(page, "newcomer-landing")
    page.get_by_role("link", name="用演示账户登录").click()
    bar, people = page.locator(".top").bounding_box(), page.locator("#people").bounding_box()
    # What one jumped to is not hidden by the bar.
    assert bar
    assert people
    assert people["y"] >= bar["height"]
    as_(page, "市局经办人甲")
    page.locator("table").get_by_role("link", name="转派").first.click()
    house.look(page, "newcomer-dispatch")
    # The institution that the evaluation is about is suggested.
    expect(page.locator(".case-form").get_by_label("承办机构")).to_have_value("shantou-housing")
    submit(page)
    leave(page)

    as_(page, "公积金中心经办人乙")
    page.locator("table").get_by_role("link", name="回访核实").first.click()
    page.locator("#f-data-called_5f_at + .date-open").click()
    page.get_by_role("button", name="现在").click()
    page.get_by_label("电话", exact=True).check()
    page.locator("#f-data-reached").get_by_label("是", exact=True).check()
    page.locator(".case-form").get_by_label("属实", exact=True).check()
    page.get_by_label("回访核实情况").fill("电话打通，情况属实。")
    submit(page)
    page.get_by_role("link", name="待办", exact=True).click()
    page.locator("table").get_by_role("link", name="提交整改核实情况").first.click()
    fill(page, RECTIFIED)
    page.get_by_label("答复时间").fill("2026-09-24 10:00")
    submit(page, "已整改")
    leave(page)

    as_(page, "市局经办人甲")
    page.locator("table").get_by_role("link", name="复核").first.click()
    page.get_by_label("复核意见").fill("材料齐全，同意。")
    submit(page, "通过")
    with house.site() as site:
        # The province answers a little later; in an installation the clock does that by itself.
        site.advance("1小时")
    page.get_by_role("link", name="工单", exact=True).click()
    page.get_by_role("link", name=no).first.click()
    expect(page.locator(".case-title")).to_contain_text("已办结")
    house.look(page, "newcomer-closed")


def test_the_bar_of_a_phone_is_one_line(house: House) -> None:
    page = house.person("shantou-l1", phone=True)
    page.goto("/")
    bar = page.locator(".top").bounding_box()
    assert bar
    assert bar["height"] < 60
    page.locator(".top-me summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_in_viewport()
