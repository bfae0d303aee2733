"""Every page stands in a menu, or is reached from a page that does; what one may not call one does not see."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from access.rules import RULES
from access.workbench_rules import WORKBENCH
from tests.web.browsing import Browser
from web.navigation import ELSEWHERE, ITEMS, MINE

Browse = Callable[..., Browser]


def test_every_page_is_in_a_menu_or_said_to_be_reached_from_elsewhere(app: Flask) -> None:
    pages = {
        url.endpoint
        for url in app.url_map.iter_rules()
        if url.endpoint.startswith("web.") and "GET" in (url.methods or ())
    }
    known = {item.endpoint for item in (*ITEMS, *MINE)} | {name for item in (*ITEMS, *MINE) for name in item.also}

    assert pages - known - ELSEWHERE == set()
    # The workbench's line names all its addresses, the ones that take forms too.
    assert (known | ELSEWHERE) - pages - set(WORKBENCH) == set()


def test_each_account_sees_the_lines_that_it_may_call(browse: Callable[..., Browser]) -> None:
    for username in ("shantou-l1", "shantou-l2", "shantou-appeal", "supervisor", "admin", "analyst", "province"):
        browser = browse(username)
        for url in browser.get("/procedures").page.xpath("//nav[@aria-label='主菜单']//a/@href"):
            browser.get(str(url))


def test_every_rule_belongs_to_an_address(app: Flask) -> None:
    addresses = {url.endpoint for url in app.url_map.iter_rules()}

    assert {endpoint for endpoint in RULES if endpoint.startswith("web.")} - addresses == set()


def headings(browser: Browser) -> dict[str, list[str]]:
    """The lines of the menu under their headings."""
    menu = browser.get("/procedures").page.xpath("//nav[@aria-label='主菜单']")[0]
    heads = {str(head.get("id")): head.text_content().strip() for head in menu.xpath(".//p")}
    return {
        heads[lines.get("aria-labelledby")]: [line.text_content().strip() for line in lines.xpath("./li")]
        for lines in menu.xpath(".//ul")
    }


def test_the_lines_of_the_menu_stand_under_headings_and_no_heading_is_empty(browse: Browse) -> None:
    assert headings(browse("shantou-l2")) == {
        "我的工作": ["首页", "待办", "工单", "待我答复", "抄送我的", "代办"],
        "流程": ["办理程序"],
    }
    admin = headings(browse("admin"))
    assert list(admin) == ["我的工作", "督办", "流程", "机构和账户", "设置和记录"]
    assert admin["机构和账户"] == ["机构", "账户", "登录审计"]
    assert admin["设置和记录"] == ["文书模板", "通知设置", "发送记录", "导出记录"]


def test_who_works_in_no_organisation_has_no_inbox_in_the_menu(browse: Browse) -> None:
    assert headings(browse("supervisor"))["我的工作"] == ["首页", "工单", "代办"]


def test_a_page_that_is_not_there_still_knows_who_looks_for_it(browse: Browse) -> None:
    page = browse("shantou-l1").get("/nothing-here", expect=404, headers={"Accept": "text/html"})

    assert "没有这个页面" in page.text
    assert page.page.xpath("//nav[@aria-label='主菜单']")
    stranger = browse().get("/nothing-here", expect=404, headers={"Accept": "text/html"})
    assert not stranger.page.xpath("//nav[@aria-label='主菜单']")
