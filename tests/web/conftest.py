"""A browser without a browser: it keeps cookies, sends the form token, and checks every page that it gets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.driving import Site
from tests.web.browsing import Browser

PASSWORD = "bihuan-demo"
REPLY = "已为您补办，并向您致歉。"


@pytest.fixture
def browse(demo_app: Flask) -> Callable[..., Browser]:
    """`browse()` is a stranger's browser, `browse("shantou-l1")` one that is logged in."""

    def open_(username: str | None = None, password: str = PASSWORD) -> Browser:
        browser = Browser(demo_app.test_client())
        if username is not None:
            browser.come_in(username, password)
        return browser

    return open_


@pytest.fixture
def case_no(site: Site) -> str:
    """A case that was answered and closed."""
    number = site.dispatched()
    site.do("shantou-l2", "verify_by_callback", number)
    site.do("shantou-l2", "submit_rectification", number, "rectified", reply=REPLY)
    site.do("shantou-l1", "decide_review", number, "accept")
    return number
