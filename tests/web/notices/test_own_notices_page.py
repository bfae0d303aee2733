"""One's own settings of notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateways.memory_channel import InMemoryChannel
from handlers.ports import GatewayRefused
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.notifying import settings
from workflows.stories.player import actor

Browse = Callable[..., Browser]


def test_an_address_is_kept_shown_masked_tested_and_its_state_is_seen(
    browse: Browse, site: Site, mail: InMemoryChannel, rounds: Any
) -> None:
    browser = browse("shantou-l1").get("/notices/settings")
    browser.post("/notices/settings/address", {"channel": "sms", "address-sms": "13911112222"})
    assert "139****2222" in browser.text
    assert "13911112222" not in browser.text

    mail.will(GatewayRefused("收件地址被拒（550） / refused"))
    browser.post("/notices/settings/test", {"channel": "sms"})
    rounds()
    assert "未送达" in browser.get("/notices/settings").text
    browser.post("/notices/settings/test", {"channel": "sms"})
    rounds()
    assert "已送达" in browser.get("/notices/settings").text
    assert [message.address for message in mail.sent] == ["13911112222"]


def test_a_wrong_address_is_told_at_its_field_and_what_was_typed_stays(browse: Browse, site: Site) -> None:
    browser = browse("shantou-l1").get("/notices/settings")
    browser.post("/notices/settings/address", {"channel": "email", "address-email": "张三"}, expect=422)

    field = browser.page.xpath("//input[@name='address-email']")[0]
    assert (field.get("value"), field.get("aria-invalid")) == ("张三", "true")
    assert "邮箱格式不对" in browser.text


def test_a_choice_is_kept_but_what_is_mandatory_stays_on(browse: Browse, site: Site) -> None:
    browser = browse("shantou-l1").get("/notices/settings")
    browser.post(
        "/notices/settings/choice", {"on": ["result/email"], "digest": "off", "opens": "09:00", "closes": "11:00"}
    )

    choice = settings.choice_of(actor("shantou-l1").account_id or 0)
    policy = settings.policy()
    assert choice.channels(policy, "result", ["first_level"]) == ["email"]
    assert choice.channels(policy, "new_task", ["first_level"]) == []
    assert "email" in choice.channels(policy, "overdue", ["first_level"])
    assert (choice.digest, choice.value()["hours"]) == (False, ["09:00", "11:00"])
    disabled = browser.page.xpath("//input[@value='overdue/email']")[0]
    assert disabled.get("disabled") is not None


def test_hours_that_can_not_be_are_refused_at_their_field(browse: Browse, site: Site) -> None:
    browser = browse("shantou-l1").get("/notices/settings")
    browser.post("/notices/settings/choice", {"opens": "18:00", "closes": "09:00"}, expect=422)

    assert "开始早于结束" in browser.text


def test_a_test_without_an_address_is_refused_in_words(browse: Browse, site: Site) -> None:
    browser = browse("shantou-l1").get("/notices/settings")

    assert "请先填写并保存该渠道的地址" in browser.post("/notices/settings/test", {"channel": "wecom"}).text
