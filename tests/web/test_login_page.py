"""Logging in and out in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from calendars.clock import FixedClock
from models.account import Account
from models.base import db
from models.session import Session
from tests.web.browsing import Browser
from workflows.accounts.login import FREE_PER_ACCOUNT
from workflows.unit import transaction

Browse = Callable[..., Browser]

# What Chrome says on following a link or an address.
CHROME_ACCEPTS = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)


def wrong(browser: Browser) -> int:
    """The status that a wrong password of an official gets."""
    return browser.log_in_with("shantou-l1", "x")


def log_in_again(browser: Browser, username: str = "shantou-l1") -> None:
    """Logs in without having logged out."""
    assert browser.log_in_with(username, "bihuan-demo") == 303


def test_a_page_behind_a_login_leads_to_the_login_and_back(browse: Browse) -> None:
    browser = browse()
    browser.get("/demonstration/clock")
    assert browser.page.findtext(".//h1").strip() == "登录"

    browser.submit("/login", {"username": "shantou-l1", "password": "bihuan-demo"})

    assert "演示中的现在是" in browser.text


def test_a_wrong_password_says_so_and_keeps_the_name(browse: Browse) -> None:
    browser = browse().get("/login")

    browser.submit("/login", {"username": "shantou-l1", "password": "falsch"}, expect=401)

    assert "账户或密码不正确" in browser.text
    assert browser.page.get_element_by_id("username").value == "shantou-l1"


def test_twenty_wrong_passwords_are_slowed_down_and_the_page_says_for_how_long(browse: Browse) -> None:
    browser = browse().get("/login")
    tried = [wrong(browser) for _ in range(20)]
    assert tried == [401] * FREE_PER_ACCOUNT + [429] * (20 - FREE_PER_ACCOUNT)

    browser.submit("/login", {"username": "shantou-l1", "password": "bihuan-demo"}, expect=429)

    assert "秒后再试" in browser.text
    assert browser.answer is not None
    assert int(browser.answer.headers["Retry-After"]) > 0


def test_a_form_without_the_pages_token_is_refused_and_does_nothing(browse: Browse) -> None:
    browser = browse()

    answer = browser.client.post("/login", data={"username": "shantou-l1", "password": "bihuan-demo"})

    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    assert db.session.query(Session).count() == 0


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/x"]
)
def test_nobody_is_sent_elsewhere_after_the_login(browse: Browse, target: str) -> None:
    browser = browse().get("/login", query_string={"next": target})
    answer = browser.client.post(
        "/login",
        data={"csrf_token": browser.token(), "username": "shantou-l1", "password": "bihuan-demo", "next": target},
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_login_takes_a_new_key_and_what_the_browser_brought_is_dropped(browse: Browse) -> None:
    browser = browse("shantou-l1")
    with browser.client.session_transaction() as cookie:
        first, cookie["planted"] = cookie["key"], "by somebody else"
    log_in_again(browser)

    with browser.client.session_transaction() as cookie:
        assert cookie["key"] != first
        assert "planted" not in cookie


@pytest.mark.parametrize("again", ["shantou-l1", "shantou-l2"])
def test_who_copied_the_cookie_is_out_as_soon_as_that_browser_logs_in_again(browse: Browse, again: str) -> None:
    browser, thief = browse("shantou-l1"), browse()
    stolen = browser.client.get_cookie("bihuan")
    assert stolen is not None
    thief.client.set_cookie("bihuan", stolen.value)
    assert thief.get("/account").page.findtext(".//h1").strip() == "我的账户"

    log_in_again(browser, again)

    assert thief.get("/account").page.findtext(".//h1").strip() == "登录"
    assert browser.get("/account").page.findtext(".//h1").strip() == "我的账户"


def test_a_key_planted_in_a_browser_is_not_the_one_that_its_login_gets(browse: Browse) -> None:
    thief, victim = browse("shantou-l2"), browse()
    planted = thief.client.get_cookie("bihuan")
    assert planted is not None
    victim.client.set_cookie("bihuan", planted.value)

    log_in_again(victim)

    assert "市局经办人甲" in victim.get("/account").text
    assert thief.get("/account").page.findtext(".//h1").strip() == "登录"


def test_strangers_behind_the_same_address_do_not_shut_out_a_browser_that_was_in_before(browse: Browse) -> None:
    known, stranger = browse("shantou-l1").post("/logout"), browse().get("/login")
    while wrong(stranger) != 429:
        pass

    # Another browser of the same office has to wait, this one does not; and it is known for its own account alone.
    assert browse().log_in_with("shantou-l1", "bihuan-demo") == 429
    assert known.log_in_with("shantou-l1", "bihuan-demo") == 303
    other = browse("shantou-l2").post("/logout")
    assert other.log_in_with("shantou-l1", "bihuan-demo") == 429


def test_a_browser_that_was_in_before_is_slowed_down_like_any_other_for_its_own_guesses(browse: Browse) -> None:
    known = browse("shantou-l1").post("/logout").get("/login")

    tried = [wrong(known) for _ in range(FREE_PER_ACCOUNT + 1)]

    assert tried == [401] * FREE_PER_ACCOUNT + [429]
    # And nobody else for them.
    assert browse("shantou-l1").get("/account").status == 200


def test_the_mark_of_a_known_browser_is_kept_from_scripts_and_sent_to_the_login_alone(browse: Browse) -> None:
    mark = browse("shantou-l1").client.get_cookie("bihuan_known", path="/login")

    assert mark is not None
    assert mark.http_only
    assert mark.same_site == "Lax"
    assert "shantou" not in mark.value
    forged = browse()
    forged.client.set_cookie("bihuan_known", f"{mark.value}x", path="/login")
    assert [wrong(forged) for _ in range(FREE_PER_ACCOUNT + 1)][-1] == 429
    assert browse().log_in_with("shantou-l1", "bihuan-demo") == 429


def test_a_form_with_a_nul_character_is_refused_and_not_our_mistake(browse: Browse) -> None:
    browser = browse().get("/login")

    browser.submit("/login", {"username": "a\x00b", "password": "x"}, expect=400)

    assert "NUL" in browser.text


def test_after_the_logout_the_old_cookie_opens_nothing(browse: Browse) -> None:
    browser = browse("shantou-l1")
    stolen = browser.client.get_cookie("bihuan")
    assert stolen is not None
    browser.post("/logout")

    thief = browse()
    thief.client.set_cookie("bihuan", stolen.value)

    assert thief.get("/demonstration/clock").page.findtext(".//h1").strip() == "登录"


def test_a_session_ends_after_four_idle_hours_and_sixteen_in_all(browse: Browse, clock: FixedClock) -> None:
    browser = browse("shantou-l1")
    for hours, lets_in in ((3.9, True), (3.9, True), (3.9, True), (3.9, True), (0.5, False)):
        clock.advance(timedelta(hours=hours))
        heading = browser.get("/demonstration/clock").page.findtext(".//h1")
        assert (heading.strip() == "演示时钟") is lets_in
    idle = browse("shantou-l1")
    clock.advance(timedelta(hours=4))
    assert idle.get("/demonstration/clock").page.findtext(".//h1").strip() == "登录"


def test_a_changed_password_and_a_closed_account_end_the_session(browse: Browse) -> None:
    for change in (lambda one: one.set_password("another-one-now"), lambda one: setattr(one, "active", False)):
        browser = browse("shantou-l2")
        with transaction():
            account = Account.by_username("shantou-l2")
            assert account is not None
            change(account)
        assert browser.get("/demonstration/clock").page.findtext(".//h1").strip() == "登录"
        with transaction():
            account = Account.by_username("shantou-l2")
            assert account is not None
            account.active = True
            account.set_password("bihuan-demo")


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(browse: Browse) -> None:
    answer = browse().client.get("/login")

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    secure = browse().client.get("/login", base_url="https://localhost")
    assert "Secure" in secure.headers["Set-Cookie"]


def test_a_page_behind_a_login_is_kept_nowhere(browse: Browse) -> None:
    answer = browse("shantou-l1").get("/demonstration/clock").answer

    assert answer is not None
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_that_is_nobodys_is_a_page_to_people_and_a_problem_to_programs(browse: Browse) -> None:
    browser = browse("shantou-l1").get("/no-such-page", expect=404)
    assert "没有这个页面" in browser.text
    assert "没有这个页面" in browser.client.get("/no-such-page", headers={"Accept": CHROME_ACCEPTS}).text
    assert browser.client.get("/no-such-page").mimetype == "application/problem+json"

    answer = browser.client.get("/api/v1/no-such-thing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
