"""A real Chromium before a real server, each of its own for every story: SQLite, the demonstration's people, a clock that is told."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from calendars.clock import FixedClock
from cli.server import HttpServer
from config import ROOT
from models.base import db
from tests.browser.checking import problems_of
from tests.driving import Site
from tests.stage import PASSWORD
from web import bundles

SHOTS = ROOT / "var" / "screenshots"
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Without it these tests fail: a story that nobody saw is no story."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "Chromium is missing: apt-get install chromium fonts-noto-cjk"
    assert bundles.manifest(), "the assets are not built: python -m web.building"
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@dataclass
class House:
    """A running installation and the people before it."""

    app: Flask
    clock: FixedClock
    address: str
    browser: Browser
    pages: list[Page] = field(default_factory=list)

    def person(self, username: str | None = None, *, phone: bool = False) -> Page:
        """Somebody before a screen of their own, logged in where a name is given."""
        room = self.browser.new_context(
            base_url=self.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=PHONE if phone else WIDE,
        )
        room.set_default_timeout(10_000)
        page = room.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))
        self.pages.append(page)
        if username is not None:
            page.goto("/login")
            page.get_by_label("账户").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(lambda url: "/login" not in url)
        return page

    @contextmanager
    def site(self) -> Iterator[Site]:
        """Others at work behind the scenes, by HTTP; see tests/driving.py."""
        with self.app.app_context():
            yield Site(self.app, self.clock)
            db.session.remove()

    def look(self, page: Page, name: str) -> None:
        """Keeps a picture of the whole page, and holds the page to the rules of accessibility."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)
        # What the fixed bar happens to cover is no target that is too small.
        page.evaluate("window.scrollTo(0, 0)")
        assert problems_of(page) == []


@pytest.fixture
def database_url(sqlite: str) -> str:
    """One kind of database is enough: what a browser sees is the same on both."""
    return sqlite


@pytest.fixture
def house(chromium: Browser, demo_app: Flask, clock: FixedClock) -> Iterator[House]:
    """The installation, served on a port of its own."""
    server = HttpServer(demo_app, "127.0.0.1", 0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    port = next(iter(server.listeners)).effective_port
    built = House(demo_app, clock, f"http://127.0.0.1:{port}", chromium)
    yield built
    for page in built.pages:
        page.context.close()
    server.stop(5)
    thread.join(10)
