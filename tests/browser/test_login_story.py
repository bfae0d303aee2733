"""A person logs in and finds the way about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import House


def test_an_official_logs_in_moves_the_clock_and_logs_out(house: House) -> None:
    stranger = house.person()
    stranger.goto("/login")
    house.look(stranger, "login")
    page = house.person("shantou-l1")
    page.get_by_title("演示模式").click()
    expect(page.get_by_role("dialog")).to_contain_text("演示中的现在是")
    house.look(page, "clock-dialog")

    page.get_by_role("button", name="前进 2个工作日").click()

    expect(page.get_by_text("演示时钟现为 周二 2026-09-29 10:00")).to_be_visible()
    house.look(page, "landing")
    page.locator("summary", has_text="市局经办人甲").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录", exact=True)).to_be_visible()


def test_a_phone_shows_the_same(house: House) -> None:
    page = house.person("shantou-l1", phone=True)

    page.goto("/procedures")

    expect(page.get_by_role("heading", name="办理程序")).to_be_visible()
    house.look(page, "phone-procedures")
