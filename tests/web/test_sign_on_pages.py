"""Single sign-on in a browser: an account that is there is let in, nobody else, and nobody is sent elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from calendars.clock import FixedClock, SystemClock
from gateways.oidc import OidcSignOn
from models.account import Account
from models.base import db
from models.login_event import LoginEvent
from tests.gateways.identity_provider import CLIENT, SECRET, Provider, running
from tests.web.browsing import Browser
from workflows.unit import transaction

Browse = Callable[..., Browser]


@pytest.fixture
def provider(demo_app: Flask) -> Iterator[Provider]:
    with running() as one:
        one.user = {"sub": "7", "preferred_username": "shantou-l1"}
        context = demo_app.extensions["bihuan"]
        context.sign_on = OidcSignOn(one.issuer, CLIENT, SECRET, SystemClock(), "preferred_username")
        yield one


def away(browser: Browser, target: str | None = None) -> str:
    """Presses the button and comes back from the provider; the address of the return."""
    answer = browser.client.get("/login/sign-on", query_string={"next": target} if target else None)
    assert answer.status_code == 303
    back = requests.get(answer.headers["Location"], allow_redirects=False, timeout=10)
    return back.headers["Location"].removeprefix("http://localhost")


def kinds() -> list[str]:
    db.session.rollback()
    return [line.kind for line in db.session.query(LoginEvent).order_by(LoginEvent.id)]


def test_an_account_is_let_in_and_goes_where_it_wanted(browse: Browse, provider: Provider) -> None:
    browser = browse().get("/login")
    assert "用统一身份认证登录" in browser.text

    answer = browser.client.get(away(browser, "/covers"))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/covers")
    assert browser.get("/account").page.findtext(".//h1").strip() == "我的账户"
    assert kinds() == ["sign_on"]


def test_without_a_provider_there_is_neither_button_nor_address(browse: Browse) -> None:
    assert "统一身份认证" not in browse().get("/login").text
    browse().get("/login/sign-on", expect=404)


@pytest.mark.parametrize("name", ["nobody", "", "SHANTOU-L1", None, ["shantou-l1"], {"a": 1}, 7])
def test_who_has_no_account_gets_none(browse: Browse, provider: Provider, name: object) -> None:
    before = db.session.scalar(select(func.count()).select_from(Account))
    provider.user = {"sub": "7", "preferred_username": name}
    browser = browse()

    browser.get(away(browser), expect=403)

    assert "没有为您开设账户" in browser.text
    assert browser.get("/account").page.findtext(".//h1").strip() == "登录"
    assert db.session.scalar(select(func.count()).select_from(Account)) == before
    assert kinds() == ["sign_on_refused"]


def test_a_closed_account_stays_closed(browse: Browse, provider: Provider) -> None:
    with transaction():
        account = Account.by_username("shantou-l1")
        assert account is not None
        account.active = False
    browser = browse()

    browser.get(away(browser), expect=403)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere_afterwards(browse: Browse, provider: Provider, target: str) -> None:
    browser = browse()

    answer = browser.client.get(away(browser, target))

    assert answer.headers["Location"] == "/"


def test_an_answer_counts_once_in_the_browser_that_asked_and_not_too_late(
    browse: Browse, provider: Provider, clock: FixedClock
) -> None:
    browser, other = browse(), browse()
    address = away(browser)
    other.get(address, expect=401)
    assert browser.client.get(address).status_code == 303
    browser.post("/logout")
    browser.get(address, expect=401)

    late = browse()
    address = away(late)
    clock.advance(timedelta(minutes=10))
    late.get(address, expect=401)
    assert "请重新登录" in late.text


def test_a_provider_that_is_away_leaves_the_password(browse: Browse, provider: Provider) -> None:
    provider.metadata = {"issuer": "https://evil.example"}
    browser = browse()

    browser.get("/login/sign-on", expect=503)

    assert "用账户密码登录" in browser.text


def test_a_given_out_password_need_not_be_changed_by_who_never_uses_it(browse: Browse, provider: Provider) -> None:
    with transaction():
        account = Account.by_username("shantou-l1")
        assert account is not None
        account.must_change_password = True
    browser = browse()
    browser.client.get(away(browser))

    assert browser.get("/account").page.findtext(".//h1").strip() == "我的账户"
