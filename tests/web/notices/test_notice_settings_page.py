"""The administrator's settings of notices, and the group robots."""

from __future__ import annotations

from collections.abc import Callable

from models.account import Account
from models.notice_address import NoticeRobot
from models.queries import notice_sendings as queries
from tests.driving import Site
from tests.web.browsing import Browser
from tests.workflows.hiring import hire
from workflows.notifying import settings

Browse = Callable[..., Browser]
HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c0ffee-1234"


def robots_of(username: str) -> list[tuple[NoticeRobot, str | None]]:
    found = Account.by_username(username)
    assert found is not None
    return queries.robots(found.actor())


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
    ((robot, _office),) = robots_of("admin")
    browser.get(f"/admin/notices/robots/{robot.id}")
    browser.post(f"/admin/notices/robots/{robot.id}", {**fields, "name": "督办群", "address": ""})
    assert "督办群" in browser.text
    browser.post(f"/admin/notices/robots/{robot.id}/drop")
    assert robots_of("admin") == []
    browser.get(f"/admin/notices/robots/{robot.id}", expect=404)
    browser.post("/admin/notices/robots/999999/drop", expect=404)


def test_a_localitys_administrator_knows_its_own_offices_and_robots_and_no_others(browse: Browse, site: Site) -> None:
    hire("cangxi-admin", "cangxi-l1", roles=["admin"])
    bureau, own = (Account.by_username(name).organization_id for name in ("shantou-l1", "cangxi-l1"))
    fields = {"name": "局工作群", "channel": "wecom", "organization_id": bureau, "kinds": ["overdue"], "address": HOOK}
    for name, office in (("局工作群", bureau), ("领导群", "")):
        browse("admin").post("/admin/notices/robots/new", {**fields, "name": name, "organization_id": office})
    ((first, _), (second, _)) = robots_of("admin")

    browser = browse("cangxi-admin").get("/admin/notices")
    assert "局工作群" not in browser.text
    assert "领导群" not in browser.text
    offices = browser.get("/admin/notices/robots/new").page.xpath("//select[@name='organization_id']/option/@value")
    assert str(own) in offices
    assert str(bureau) not in offices
    for robot in (first, second):
        browser.get(f"/admin/notices/robots/{robot.id}", expect=404)
        browser.post(f"/admin/notices/robots/{robot.id}", {**fields, "organization_id": own}, expect=404)
        browser.post(f"/admin/notices/robots/{robot.id}/drop", expect=404)

    browser.post("/admin/notices/robots/new", fields, expect=422)
    assert "没有该单位" in browser.text
    browser.post("/admin/notices/robots/new", {**fields, "organization_id": ""}, expect=422)
    assert "请选择单位" in browser.text
    browser.post("/admin/notices/robots/new", {**fields, "organization_id": own})
    assert [robot.organization_id for robot, _ in robots_of("cangxi-admin")] == [own]
    assert len(robots_of("admin")) == 3


def test_only_administrators_may(browse: Browse, site: Site) -> None:
    for path in ("/admin/notices", "/admin/notices/robots/new", "/admin/notices/sendings"):
        browse("shantou-l1").get(path, expect=403)
