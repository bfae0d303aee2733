"""The record of what was sent, «send again», and the demonstration's inbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateways.memory_channel import InMemoryChannel
from handlers.ports import GatewayRefused
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.accounts import administration
from workflows.accounts.passwords import Origin
from workflows.stories.player import actor

Browse = Callable[..., Browser]


def test_each_attempt_is_seen_and_a_message_can_be_sent_again(
    browse: Browse, site: Site, mail: InMemoryChannel, rounds: Any
) -> None:
    number = site.open_case()
    rounds()
    mail.will(GatewayRefused("收件地址被拒（550） / refused"))
    rounds(10)
    browser = browse("admin").get("/admin/notices/sendings")
    assert "未送达" in browser.text
    assert number in browser.text

    # Both accounts of the bureau are told; the first message was refused.
    (link,) = [link for link in browser.links("新任务") if "被拒绝" in browser.get(link).text]
    browser.get(link)
    browser.submit("/again")
    rounds()
    browser.get(link)
    assert [cell for cell in browser.page.xpath("//table//td[2]//text()") if cell.strip()] == ["被拒绝", "成功"]
    assert len(mail.sent) == 2


def test_a_message_to_an_account_that_was_closed_meanwhile_says_why_it_was_not_sent(
    browse: Browse, site: Site, mail: InMemoryChannel, rounds: Any
) -> None:
    site.open_case()
    rounds()
    for username in ("shantou-l1", "shantou-l1-second"):
        administration.close(site.context, actor("admin"), username, Origin("192.0.2.1", "k" * 40))
    rounds(10)
    browser = browse("admin").get("/admin/notices/sendings?state=dropped")

    assert mail.sent == []
    assert browser.text.count("收件人的账户已停用") == 2
    browser.get(browser.links("新任务")[0])
    assert [cell for cell in browser.page.xpath("//table//td[2]//text()") if cell.strip()] == ["不再发送"]
    assert "收件人的账户已停用" in browser.text
    assert "没有符合条件的消息" in browser.get("/admin/notices/sendings?state=failed").text


def test_the_record_is_narrowed(browse: Browse, site: Site, rounds: Any) -> None:
    number = site.open_case()
    rounds()
    rounds(10)
    browser = browse("admin")
    for narrowed in (f"case_no={number}", "whom=shantou-l1", "channel=email", "state=delivered", "kind=new_task"):
        assert browser.get(f"/admin/notices/sendings?{narrowed}").links("新任务"), narrowed
    for other in (
        "case_no=nothing",
        "whom=nobody",
        "channel=sms",
        "state=failed",
        "until=2026-09-23",
        "since=2026-09-25",
    ):
        assert "没有符合条件的消息" in browser.get(f"/admin/notices/sendings?{other}").text, other
    assert browser.get("/admin/notices/sendings?since=2026-09-24&until=2026-09-24").links("新任务")
    assert browser.get("/admin/notices/sendings?since=gibberish").links("新任务")
    browser.get("/admin/notices/sendings/999999", expect=404)
    browser.post("/admin/notices/sendings/999999/again", expect=404)


def test_a_newcomer_reads_what_would_have_been_sent(browse: Browse, site: Site, rounds: Any) -> None:
    browser = browse("shantou-l2").get("/demonstration/inbox")
    assert "还没有消息" in browser.text
    number = site.open_case()
    rounds()
    rounds(10)

    browser.get("/demonstration/inbox")
    assert number in browser.text
    assert "shantou-l1@demo.example" in browser.text
    assert "王某" not in browser.text
    assert "还没有消息" in browser.get("/demonstration/inbox?whom=nobody").text
