"""Home after logging in: what is due, what presses, where to go; and the people of the demonstration on the login page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from calendars.clock import FixedClock
from config import Config
from models.account import Account
from models.base import db
from models.organization import Organization
from tests.driving import Site
from tests.web.browsing import Browser
from web import people
from workflows.unit import transaction

Browse = Callable[..., Browser]


def tiles(page: Browser) -> dict[str, int]:
    """The figures of the tiles by their words."""
    found = {}
    for tile in page.page.xpath("//li[contains(@class,'tile')]"):
        number, words = (part.text_content().strip() for part in tile.xpath(".//span[not(*)]"))
        found[words] = int(number)
    return found


def test_an_official_sees_what_is_due_and_what_presses_most(site: Site, browse: Browse) -> None:
    number = site.dispatched("WO-1")
    site.open_case("WO-2")

    page = browse("shantou-l1").get("/")
    assert tiles(page) == {
        "已逾期": 0, "今日到期": 0, "本周到期": 0, "全部待办": 1, "未领取": 1,
        "各单位已逾期": 0, "各单位今日到期": 0, "各单位本周到期": 0, "各单位在办": 2,
    }  # fmt: skip
    assert "市局经办人甲，您好" in page.text
    assert "市政务服务数据管理局 · 一级账户" in page.text
    assert f"转派工单 公积金提取{number}" in page.text

    site.advance("2个工作日")
    site.advance("1个工作日")
    late = browse("shantou-l1").get("/")
    assert tiles(late)["已逾期"] == 1
    assert tiles(late)["各单位已逾期"] == 1
    assert "逾期最多的单位" in late.text
    assert "转派已逾期" in late.text


@pytest.mark.parametrize("words", ["已逾期", "今日到期", "本周到期", "全部待办", "未领取"])
def test_a_tile_leads_to_what_it_counts(site: Site, browse: Browse, words: str) -> None:
    for number in range(3):
        site.open_case(f"WO-{number}")
    site.advance("3个工作日")
    site.open_case("WO-3")
    site.advance("2个工作日")
    site.open_case("WO-4")

    page = browse("shantou-l1").get("/")
    counted = tiles(page)[words]
    (address, *_) = page.page.xpath("//section[@aria-labelledby='mine']//a[span=$words]/@href", words=words)

    assert len(page.get(str(address)).page.xpath("//tbody/tr")) == counted


def test_an_institution_sees_its_own_alone(site: Site, browse: Browse) -> None:
    site.dispatched("WO-1")
    site.open_case("WO-2")

    page = browse("shantou-l2").get("/")

    assert tiles(page) == {"已逾期": 0, "今日到期": 0, "本周到期": 0, "全部待办": 1, "未领取": 1}
    assert "没有待办" in browse("shantou-hall-l2").get("/").text


@pytest.mark.parametrize(
    ("username", "words"),
    [
        ("supervisor", "各单位已逾期"),
        ("analyst", "流程热力图"),
        ("publisher", "办理程序"),
        ("admin", "待处理事故"),
        ("province", "办理程序"),
        ("shantou-staff", "我的待办"),
    ],
)
def test_everybody_finds_what_concerns_them(browse: Browse, username: str, words: str) -> None:
    assert words in browse(username).get("/").text


def test_who_is_not_logged_in_is_told_what_this_is_and_offered_the_demonstration_s_people(browse: Browse) -> None:
    page = browse().get("/")
    assert "用演示账户登录" in page.text

    page.get("/login")
    assert "市局经办人甲" in page.text
    assert "转派工单，复核整改结果" in page.text
    assert "省平台接口" not in page.text


def test_a_click_on_somebody_logs_in_as_them(browse: Browse) -> None:
    page = browse().get("/login")
    form = next(form for form in page.page.forms if form.fields.get("username") == "supervisor")

    page.post(str(form.action), dict(form.form_values()))

    assert "督办领导，您好" in page.text


def test_outside_the_demonstration_nobody_is_offered(demo_app: Flask) -> None:
    config: Config = demo_app.config["BIHUAN"]
    demo_app.config["BIHUAN"] = replace(config, demonstration=False)

    page = demo_app.test_client().get("/login", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "演示账户" not in page.text
    assert config.demo_password not in page.text
    assert people.everybody() == []


def test_an_administrator_sees_what_to_look_after_and_where_to_put_it_right(site: Site, browse: Browse) -> None:
    site.dispatched()
    with transaction():
        housing = Organization.by_code("shantou-housing")
        assert housing is not None
        db.session.query(Account).filter_by(organization_id=housing.id).update({"active": False})
        db.session.query(Account).filter_by(username="shantou-l1").update({"must_change_password": True})
    browse().log_in_with("shantou-hall-l2", "guess")

    page = browse("admin").get("/")

    assert tiles(page) == {
        "待处理事故": 0, "被拒的报送": 0, "无人办理的机构": 1, "今日登录失败": 1, "待改初始密码": 1,
    }  # fmt: skip
    (failures,) = page.links("今日登录失败")
    assert "密码不正确" in page.get(failures).page.xpath("string(//tbody)")
    (waiting,) = browse("admin").get("/").links("待改初始密码")
    assert [str(name) for name in page.get(waiting).page.xpath("//tbody/tr/td[1]/a/text()")] == ["shantou-l1"]


def test_failures_of_yesterday_are_no_longer_counted(browse: Browse, clock: FixedClock) -> None:
    browse().log_in_with("shantou-hall-l2", "guess")
    clock.advance(timedelta(days=1))

    assert tiles(browse("admin").get("/"))["今日登录失败"] == 0


@pytest.mark.parametrize(("username", "twice"), [("admin", 0), ("supervisor", 0), ("shantou-l1", 0), ("publisher", 1)])
def test_the_desk_says_the_menu_again_only_where_there_is_nothing_else_to_say(
    browse: Browse, username: str, twice: int
) -> None:
    assert len(browse(username).get("/").page.xpath("//h2[.='去哪里']")) == twice
