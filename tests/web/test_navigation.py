"""Every page stands in a menu, or is reached from a page that does; what one may not call one does not see."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from access.rules import RULES
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
    assert (known | ELSEWHERE) - pages == set()


def test_each_account_sees_the_lines_that_it_may_call(browse: Callable[..., Browser]) -> None:
    for username in ("shantou-l1", "shantou-l2", "shantou-appeal", "supervisor", "admin", "analyst", "province"):
        browser = browse(username)
        for url in browser.get("/procedures").page.xpath("//nav[@aria-label='主菜单']//a/@href"):
            browser.get(str(url))


def test_every_rule_belongs_to_an_address(app: Flask) -> None:
    addresses = {url.endpoint for url in app.url_map.iter_rules()}

    assert {endpoint for endpoint in RULES if endpoint.startswith("web.")} - addresses == set()
