"""The office's side of the link: making it, sending it by SMS, seeing every attempt, revoking it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from calendars.clock import read_beijing
from gateways.memory_channel import InMemoryChannel
from handlers.ports import GatewayUnavailable
from handlers.ports_notices import Outlets
from models.base import db
from models.evaluator_link import EvaluatorLink
from models.event import CaseEvent
from models.notice_sending import BACKOFF
from tests.driving import Site
from tests.web.browsing import Browser
from tests.web.conftest import REPLY
from workflows.notifying.rounds import notify

Browse = Callable[..., Browser]


def test_an_office_makes_a_link_sees_it_once_and_revokes_it(site: Site, browse: Browse, case_no: str) -> None:
    clerk = browse("shantou-l2")

    clerk.get(f"/cases/{case_no}/answer-link")
    clerk.submit("answer-link", {"reason": ""}, expect=422)
    assert "请说明理由" in clerk.text
    clerk.submit("answer-link", {"reason": "答复评价人"})
    address = clerk.page.xpath("//textarea[@id='address']")[0].value
    assert clerk.page.xpath("//div[@role='img']/*[local-name()='svg']")
    assert "answer/" in address

    assert REPLY in browse().get("/answer/" + address.rsplit("/", 1)[1]).text
    clerk.get(f"/cases/{case_no}/answer-link")
    assert address.rsplit("/", 1)[1] not in (clerk.answer.text if clerk.answer else "")
    assert "有效" in clerk.text
    clerk.post(f"/cases/{case_no}/answer-link/revoke", {"reason": "发错了"})
    assert "已撤销" in clerk.text
    browse().get("/answer/" + address.rsplit("/", 1)[1], expect=404)
    assert db.session.query(CaseEvent).filter_by(name="EvaluatorLinkRevoked").count() == 1


@pytest.mark.parametrize(
    ("username", "status"),
    [("shantou-hall-l2", 404), ("cangxi-l1", 404), ("supervisor", 403), ("shantou-staff", 403), ("province", 403)],
)
def test_nobody_else_makes_or_sees_one(browse: Browse, case_no: str, username: str, status: int) -> None:
    other = browse(username)

    other.get(f"/cases/{case_no}/answer-link", expect=status)
    other.post(f"/cases/{case_no}/answer-link", {"reason": "答复评价人"}, expect=status)
    assert db.session.query(EvaluatorLink).count() == 0


def test_before_the_answer_stands_the_page_says_why_there_is_none(site: Site, browse: Browse) -> None:
    number = site.dispatched()
    clerk = browse("shantou-l2")

    assert "复核通过或办结之后才能生成回访链接" in clerk.get(f"/cases/{number}/answer-link").text
    clerk.post(f"/cases/{number}/answer-link", {"reason": "答复评价人"}, expect=409)


@pytest.fixture
def phone(site: Site) -> InMemoryChannel:
    """Where texts to evaluators go."""
    channel = InMemoryChannel()
    site.context.outlets = Outlets({}, base_url="https://bihuan.example", evaluators=channel)
    return channel


def test_an_office_sends_the_link_by_sms_and_sees_every_attempt(
    site: Site, browse: Browse, case_no: str, phone: InMemoryChannel
) -> None:
    clerk = browse("shantou-l2").get(f"/cases/{case_no}")
    assert clerk.links("发短信给评价人") == [f"/cases/{case_no}/answer-link/sms"]
    clerk.get(f"/cases/{case_no}/answer-link/sms")
    for shown in ("138****0000", "您对“公积金提取”的评价已有答复", "（链接）", "立即"):
        assert shown in clerk.text
    clerk.submit("/sms", {"reason": ""}, expect=422)
    assert "请说明理由" in clerk.text
    clerk.submit("/sms", {"reason": "答复评价人"})
    assert "短信已交付发送" in clerk.text
    assert "发送中" in clerk.text

    phone.will(GatewayUnavailable("短信网关停机 / down"))
    notify(site.context)
    site.clock.set(site.clock.now() + timedelta(seconds=BACKOFF[0]))
    notify(site.context)
    clerk.get(f"/cases/{case_no}")
    for shown in ("对方暂不可用", "短信网关停机", "成功", "回访链接交短信发送"):
        assert shown in clerk.text

    (sent,) = phone.sent
    link = url_path(sent.words["link"])
    html = clerk.answer.text if clerk.answer else ""
    assert sent.address == "13800000000"
    assert "13800000000" not in html
    assert link not in html
    assert REPLY in browse().get(link).text


def url_path(address: str) -> str:
    return address.removeprefix("https://bihuan.example")


def test_a_second_press_is_refused_with_a_word(browse: Browse, case_no: str, phone: InMemoryChannel) -> None:
    clerk = browse("shantou-l2").get(f"/cases/{case_no}/answer-link/sms")
    clerk.submit("/sms", {"reason": "答复评价人"})

    clerk.post(f"/cases/{case_no}/answer-link/sms", {"reason": "答复评价人"}, expect=409)
    assert "十分钟内不重复发送" in clerk.text


def test_at_night_the_page_says_when_it_will_leave(
    site: Site, browse: Browse, case_no: str, phone: InMemoryChannel
) -> None:
    site.clock.set(read_beijing("周四 2026-09-24 21:00"))

    assert "将于 2026-09-28 08:30 发出" in browse("shantou-l2").get(f"/cases/{case_no}/answer-link/sms").text


def test_without_a_channel_the_page_says_what_to_do_instead(site: Site, browse: Browse, case_no: str) -> None:
    site.context.outlets = Outlets()
    clerk = browse("shantou-l2").get(f"/cases/{case_no}")

    assert clerk.links("发短信给评价人") == []
    assert "请复制链接或让评价人扫码" in clerk.get(f"/cases/{case_no}/answer-link/sms").text


def test_the_record_shows_the_message_to_the_administrators_of_its_locality(
    site: Site, browse: Browse, case_no: str, phone: InMemoryChannel
) -> None:
    browse("shantou-l2").post(f"/cases/{case_no}/answer-link/sms", {"reason": "答复评价人"})
    notify(site.context)
    admin = browse("admin").get("/admin/notices/sendings?kind=answer_link")

    (link,) = admin.links("您的评价已有答复")
    admin.get(link)
    assert "评价人" in admin.text
    assert "成功" in admin.text
    assert "再发一次" not in admin.text
    admin.post(f"{link}/again", expect=409)
    for secret in ("13800000000", url_path(phone.sent[0].words["link"])):
        assert secret not in (admin.answer.text if admin.answer else "")


@pytest.mark.parametrize(("username", "status"), [("shantou-hall-l2", 404), ("cangxi-l1", 404), ("supervisor", 403)])
def test_nobody_else_sends_one(
    browse: Browse, case_no: str, phone: InMemoryChannel, username: str, status: int
) -> None:
    other = browse(username)

    other.get(f"/cases/{case_no}/answer-link/sms", expect=status)
    other.post(f"/cases/{case_no}/answer-link/sms", {"reason": "答复评价人"}, expect=status)
    assert db.session.query(EvaluatorLink).count() == 0
