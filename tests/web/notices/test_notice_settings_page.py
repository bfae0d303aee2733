"""The administrator's settings of notices, and the group robots."""

from __future__ import annotations

from collections.abc import Callable

from models.account import Account
from models.queries import notice_sendings as queries
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.notifying import settings

Browse = Callable[..., Browser]
HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c0ffee-1234"


def test_hours_digests_and_kinds_are_changed(browse: Browse, site: Site) -> None:
    browser = browse("admin").get("/admin/notices")
    fields = {
        "opens": "09:00",
        "closes": "17:30",
        "digest": "on",
        "threshold": "5",
        "window": "30",
        "result/quiet": "on",
    }
    browser.post("/admin/notices", fields)

    policy = settings.policy()
    assert policy.value()["hours"] == ["09:00", "17:30"]
    assert policy.value()["digest"] == {"on": True, "threshold": 5, "window": 30}
    assert (policy.kind("overdue").mandatory, policy.kind("result").quiet) == (False, True)


def test_what_can_not_be_is_told_at_its_field(browse: Browse, site: Site) -> None:
    browser = browse("admin").get("/admin/notices")
    browser.post("/admin/notices", {"opens": "09:00", "closes": "17:30", "threshold": "1", "window": "30"}, expect=422)

    assert "应为 2 到 100 的整数" in browser.text
    browser.post("/admin/notices", {"opens": "19:00", "closes": "17:30", "threshold": "3", "window": "3"}, expect=422)
    assert "开始早于结束" in browser.text


def test_a_role_has_its_own_channels_or_those_of_all_others(browse: Browse, site: Site) -> None:
    browser = browse("admin").get("/admin/notices?role=supervisor")
    own = {"role": "supervisor", "special": "on", "on": ["escalation/sms"]}
    browser.post("/admin/notices/channels", own)
    assert settings.policy().allowed("escalation", ["supervisor"]) == ["sms"]
    assert settings.policy().allowed("result", ["supervisor"]) == []

    browser.post("/admin/notices/channels", {"role": "supervisor"})
    assert "email" in settings.policy().allowed("result", ["supervisor"])
    browser.post("/admin/notices/channels", {"role": "*", "on": ["result/sms"]})
    assert settings.policy().allowed("result", ["first_level"]) == ["sms"]


def test_a_robot_is_set_up_changed_and_switched_off(browse: Browse, site: Site) -> None:
    bureau = Account.by_username("shantou-l1").organization_id
    browser = browse("admin").get("/admin/notices/robots/new")
    fields = {"name": "局工作群", "channel": "wecom", "organization_id": bureau, "kinds": ["overdue"], "address": HOOK}
    browser.post("/admin/notices/robots/new", {**fields, "address": "https://evil.example/x"}, expect=422)
    assert "机器人地址须以这些主机开头" in browser.text
    assert browser.page.xpath("//input[@name='name']/@value") == ["局工作群"]

    browser.post("/admin/notices/robots/new", fields)
    assert "局工作群" in browser.text
    assert "c0ffee" not in browser.text
    ((robot, _office),) = queries.robots()
    browser.get(f"/admin/notices/robots/{robot.id}")
    browser.post(f"/admin/notices/robots/{robot.id}", {**fields, "name": "督办群", "address": ""})
    assert "督办群" in browser.text
    browser.post(f"/admin/notices/robots/{robot.id}/drop")
    assert queries.robots() == []
    browser.get(f"/admin/notices/robots/{robot.id}", expect=404)
    browser.post("/admin/notices/robots/999999/drop", expect=404)


def test_only_administrators_may(browse: Browse, site: Site) -> None:
    for path in ("/admin/notices", "/admin/notices/robots/new", "/admin/notices/sendings"):
        browse("shantou-l1").get(path, expect=403)
