"""An official is told of a new task, reads it, and says how they want to be told; an administrator sets it up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from gateways.memory_channel import PretendedChannel
from handlers.ports_notices import Outlets
from workflows.notifying.rounds import notify

if TYPE_CHECKING:
    from tests.browser.conftest import House


def pretend(house: House) -> None:
    """All channels of a demonstration: they send nothing."""
    nowhere = PretendedChannel()
    channels = {name: nowhere for name in ("email", "sms", "wecom", "dingtalk", "feishu")}
    house.app.extensions["bihuan"].outlets = Outlets(channels, base_url=house.address, pretended="demo.example")


def test_an_official_is_told_and_chooses_how(house: House) -> None:
    pretend(house)
    with house.site() as site:
        numbers = [site.open_case(f"WO-{number}") for number in range(3)]
        notify(site.context)
        house.clock.set(house.clock.now() + timedelta(minutes=10))
        notify(site.context)
    page = house.person("shantou-l1")
    expect(page.locator(".bell-count")).to_have_text("3")

    page.locator("#bell").click()
    expect(page.get_by_role("heading", name="我的提醒")).to_be_visible()
    expect(page.locator(".notice-unread")).to_have_count(3)
    house.look(page, "notices")
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator(".bell-count")).to_have_count(0)

    page.goto("/notices/settings")
    page.locator("input[name='address-sms']").fill("13911112222")
    page.locator("tr", has_text="短信").get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("139****2222")).to_be_visible()
    house.look(page, "notices-own-settings")
    page.locator("summary", has_text="市局经办人甲").click()
    page.get_by_role("link", name="演示收件箱").click()
    expect(page.get_by_role("heading", name="【闭环】3 条提醒").first).to_be_visible()
    expect(page.get_by_text(numbers[0]).first).to_be_visible()
    house.look(page, "notices-pretended-inbox")


def test_an_administrator_sets_up_who_is_told(house: House) -> None:
    pretend(house)
    page = house.person("admin")
    page.get_by_role("link", name="通知设置", exact=True).first.click()
    house.look(page, "notices-settings")
    page.get_by_role("link", name="添加机器人").click()
    page.get_by_label("名称").fill("局工作群")
    page.get_by_label("机器人地址").fill("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c0ffee")
    house.look(page, "notices-robot")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="局工作群")).to_be_visible()

    page.get_by_role("link", name="发送记录").first.click()
    expect(page.get_by_text("没有符合条件的消息")).to_be_visible()
    house.look(page, "notices-sendings")


def test_a_phone_shows_the_same_notices(house: House) -> None:
    pretend(house)
    with house.site() as site:
        site.open_case()
    page = house.person("shantou-l1", phone=True)
    for path, name in (("/notices", "phone-notices"), ("/notices/settings", "phone-notices-settings")):
        page.goto(path)
        house.look(page, name)
