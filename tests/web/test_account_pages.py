"""«我的账户»: password, second factor, sessions, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest

from calendars.clock import FixedClock
from models.account import Account
from models.base import db
from models.login_event import LoginEvent
from tests.web.browsing import Browser
from workflows.unit import transaction

Browse = Callable[..., Browser]

NEW = "五月的风吹过长长的堤岸"


def account(username: str) -> Account:
    found = Account.by_username(username)
    assert found is not None
    db.session.refresh(found)
    return found


def give_out(username: str) -> None:
    """An administrator set the password."""
    with transaction():
        account(username).must_change_password = True


def kinds() -> list[str]:
    db.session.rollback()
    return [line.kind for line in db.session.query(LoginEvent).order_by(LoginEvent.id)]


def switch_on(browser: Browser, clock: FixedClock) -> tuple[pyotp.TOTP, list[str]]:
    """Sets the second factor up as a person does; the device and the recovery codes."""
    browser.get("/account/second-factor")
    secret = "".join(browser.page.xpath("//code[@class='secret']/text()")[0].split())
    device = pyotp.TOTP(secret)
    browser.submit("/account/second-factor", {"password": "bihuan-demo", "code": device.at(clock.now())})
    return device, [str(code) for code in browser.page.xpath("//ul[@class='codes']//code/text()")]


def test_the_page_says_who_i_am_and_where_i_am_logged_in(browse: Browse) -> None:
    browse("shantou-l1")
    browser = browse("shantou-l1").get("/account")

    assert "市政务服务数据管理局" in browser.text
    assert "一级账户" in browser.text
    assert "当前设备" in browser.text
    assert "登录成功" in browser.text


def test_a_new_password_opens_and_the_old_one_and_the_other_sessions_do_not(browse: Browse) -> None:
    other, browser = browse("shantou-l1"), browse("shantou-l1")
    browser.get("/account/password")
    browser.submit("/account/password", {"current": "bihuan-demo", "new": NEW, "again": NEW})

    assert "密码已修改" in browser.text
    assert len(browser.page.xpath("//section[@aria-label='登录中的设备']//tbody/tr")) == 1
    assert other.get("/account").page.findtext(".//h1").strip() == "登录"
    assert browser.get("/account").page.findtext(".//h1").strip() == "我的账户"
    assert browse("shantou-l1", NEW).get("/account").status == 200
    assert "password_changed" in kinds()


@pytest.mark.parametrize(
    ("current", "new", "again", "words"),
    [
        ("wrong", NEW, NEW, "原密码不正确"),
        ("bihuan-demo", NEW, NEW + "x", "两次输入的新密码不一致"),
        ("bihuan-demo", "short", "short", "至少 10 个字符"),
        ("bihuan-demo", "password2026!", "password2026!", "太常见"),
        ("bihuan-demo", "xshantou-l1x", "xshantou-l1x", "不能包含账户名或姓名"),
        ("bihuan-demo", "bihuan-demo", "bihuan-demo", "不能与原密码相同"),
    ],
)
def test_what_is_wrong_with_a_new_password_stands_at_its_field(
    browse: Browse, current: str, new: str, again: str, words: str
) -> None:
    browser = browse("shantou-l1").get("/account/password")
    browser.submit("/account/password", {"current": current, "new": new, "again": again}, expect=422)

    assert words in browser.page.xpath("string(//p[@class='field-error'])")
    assert browser.page.xpath("//input[@type='password' and @value!='']") == []


def test_guessing_the_old_password_in_an_open_browser_gets_slower(browse: Browse) -> None:
    browser = browse("shantou-l1").get("/account/password")
    for _ in range(5):
        browser.submit("/account/password", {"current": "guess", "new": NEW, "again": NEW}, expect=422)

    browser.submit("/account/password", {"current": "bihuan-demo", "new": NEW, "again": NEW}, expect=429)

    assert "秒后再试" in browser.text


def test_a_given_out_password_is_changed_before_anything_else(browse: Browse) -> None:
    give_out("shantou-l1")
    browser = browse("shantou-l1")

    assert "由管理员设置" in browser.text
    for address in ("/", "/covers", "/account", "/cases", "/login"):
        assert "由管理员设置" in browser.get(address).text
    browser.get("/account/password")
    browser.submit("/account/password", {"current": "bihuan-demo", "new": NEW, "again": NEW})

    assert browser.get("/covers").page.findtext(".//h1").strip() == "代办"


def test_somebody_who_has_yet_to_change_the_password_can_log_out(browse: Browse) -> None:
    give_out("shantou-l1")

    assert browse("shantou-l1").post("/logout").page.findtext(".//h1").strip() == "登录"


def test_a_second_factor_is_asked_for_after_the_password(browse: Browse, clock: FixedClock) -> None:
    device, codes = switch_on(browse("shantou-l1"), clock)
    assert len(set(codes)) == 10
    clock.advance(timedelta(minutes=1))

    browser = browse().get("/login")
    browser.submit("/login", {"username": "shantou-l1", "password": "bihuan-demo"})
    assert browser.page.findtext(".//h1").strip() == "输入动态口令"
    assert browser.get("/account").page.findtext(".//h1").strip() == "登录"

    browser.get("/login/code")
    browser.submit("/login/code", {"code": "000000"}, expect=422)
    assert "口令不正确" in browser.text
    browser.submit("/login/code", {"code": device.at(clock.now())})
    assert browser.get("/account").page.findtext(".//h1").strip() == "我的账户"


def test_the_language_is_kept_through_the_second_step(browse: Browse, clock: FixedClock) -> None:
    device, _ = switch_on(browse("shantou-l1"), clock)
    clock.advance(timedelta(minutes=1))
    browser = browse().get("/login")
    browser.submit("/language/en")
    browser.get("/login").submit("/login", {"username": "shantou-l1", "password": "bihuan-demo"})
    assert browser.page.get("lang") == "en"

    browser.submit("/login/code", {"code": device.at(clock.now())})

    assert browser.page.get("lang") == "en"


def test_half_a_login_ends_the_login_that_the_browser_had(browse: Browse, clock: FixedClock) -> None:
    switch_on(browse("shantou-l2"), clock)
    browser, thief = browse("shantou-l1"), browse()
    stolen = browser.client.get_cookie("bihuan")
    assert stolen is not None
    thief.client.set_cookie("bihuan", stolen.value)

    assert browser.log_in_with("shantou-l2", "bihuan-demo") == 303

    assert browser.get("/account").page.findtext(".//h1").strip() == "登录"
    assert thief.get("/account").page.findtext(".//h1").strip() == "登录"


def test_a_browser_left_open_sets_no_second_factor_up_for_its_owner(browse: Browse, clock: FixedClock) -> None:
    browser = browse("shantou-l1").get("/account/second-factor")
    device = pyotp.TOTP("".join(browser.page.xpath("//code[@class='secret']/text()")[0].split()))

    browser.submit("/account/second-factor", {"password": "guess", "code": device.at(clock.now())}, expect=422)

    assert "原密码不正确" in browser.page.get_element_by_id("password-error").text
    assert browse("shantou-l1").get("/account").page.findtext(".//h1").strip() == "我的账户"


def test_a_code_that_was_used_opens_nothing_a_second_time(browse: Browse, clock: FixedClock) -> None:
    device, _ = switch_on(browse("shantou-l1"), clock)
    clock.advance(timedelta(minutes=1))
    code = device.at(clock.now())
    statuses = []
    for _ in range(2):
        browser = browse().get("/login")
        browser.submit("/login", {"username": "shantou-l1", "password": "bihuan-demo"})
        answer = browser.client.post("/login/code", data={"csrf_token": browser.token(), "code": code})
        statuses.append(answer.status_code)

    assert statuses == [303, 422]


def test_a_recovery_code_opens_once(browse: Browse, clock: FixedClock) -> None:
    _, codes = switch_on(browse("shantou-l1"), clock)
    statuses = []
    for _ in range(2):
        browser = browse().get("/login")
        browser.submit("/login", {"username": "shantou-l1", "password": "bihuan-demo"})
        code = codes[3].upper().replace("-", " ")
        answer = browser.client.post("/login/code", data={"csrf_token": browser.token(), "code": code})
        statuses.append(answer.status_code)

    assert statuses == [303, 422]
    assert "recovery_code" in kinds()


def test_half_a_login_is_forgotten_after_ten_minutes(browse: Browse, clock: FixedClock) -> None:
    device, _ = switch_on(browse("shantou-l1"), clock)
    browser = browse().get("/login")
    browser.submit("/login", {"username": "shantou-l1", "password": "bihuan-demo"})
    clock.advance(timedelta(minutes=10))

    browser.client.post("/login/code", data={"csrf_token": browser.token(), "code": device.at(clock.now())})

    assert browser.get("/account").page.findtext(".//h1").strip() == "登录"


def test_the_second_factor_is_taken_away_with_password_and_code_alone(browse: Browse, clock: FixedClock) -> None:
    browser = browse("shantou-l1")
    _, codes = switch_on(browser, clock)
    browser.get("/account/second-factor/off")
    browser.submit("/account/second-factor/off", {"password": "bihuan-demo", "code": "000000"}, expect=422)
    browser.submit("/account/second-factor/off", {"password": "guess", "code": codes[0]}, expect=422)

    browser.submit("/account/second-factor/off", {"password": "bihuan-demo", "code": codes[0]})

    assert "动态口令已停用" in browser.text
    assert browse("shantou-l1").get("/account").status == 200


def test_new_recovery_codes_make_the_old_ones_worthless(browse: Browse, clock: FixedClock) -> None:
    browser = browse("shantou-l1")
    _, codes = switch_on(browser, clock)
    browser.get("/account/recovery-codes")
    browser.submit("/account/recovery-codes", {"password": "bihuan-demo", "code": codes[0]})
    fresh = [str(code) for code in browser.page.xpath("//ul[@class='codes']//code/text()")]

    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    browser.get("/account/second-factor/off")
    browser.submit("/account/second-factor/off", {"password": "bihuan-demo", "code": codes[1]}, expect=422)


def test_i_sign_out_elsewhere_one_by_one_or_all_at_once(browse: Browse) -> None:
    first, second, browser = browse("shantou-l1"), browse("shantou-l1"), browse("shantou-l1")
    browser.get("/account")
    browser.submit(str(browser.page.xpath("//form[contains(@action, '/sessions/')][.//button='退出']/@action")[0]), {})
    gone = [one.get("/account").page.findtext(".//h1").strip() == "登录" for one in (first, second)]
    assert sorted(gone) == [False, True]

    browser.get("/account")
    browser.submit("/account/sessions/end-others", {})

    assert first.get("/account").page.findtext(".//h1").strip() == "登录"
    assert second.get("/account").page.findtext(".//h1").strip() == "登录"
    assert browser.get("/account").page.findtext(".//h1").strip() == "我的账户"


def test_nobody_signs_others_out(browse: Browse) -> None:
    other = browse("shantou-l2")
    browser = browse("shantou-l1").get("/account")

    answer = browser.client.post("/account/sessions/1/end", data={"csrf_token": browser.token()})

    assert answer.status_code == 404
    assert other.get("/account").page.findtext(".//h1").strip() == "我的账户"
