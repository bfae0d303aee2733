"""The administrator's pages: accounts, import, audit."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest

from models.account import Account
from models.account_import import AccountImport
from models.base import db
from models.task import Task
from tests.driving import Site
from tests.web.browsing import Browser
from tests.workflows.sheeting import GOOD, sheet
from workflows.unit import transaction

Browse = Callable[..., Browser]

NEW = {"username": "shantou-new", "name": "新人甲", "roles": ["second_level"], "organization": "shantou-housing"}


def account(username: str) -> Account:
    found = Account.by_username(username)
    assert found is not None
    db.session.refresh(found)
    return found


def made(browser: Browser, **more: object) -> str:
    """A new account; its first password."""
    browser.get("/admin/new-account")
    browser.post("/admin/accounts", {**NEW, **more})
    return str(browser.page.xpath("//code[@class='once']/text()")[1])


def test_a_new_account_logs_in_with_a_password_shown_once_and_has_to_change_it(browse: Browse) -> None:
    password = made(browse("admin"))
    assert re.fullmatch(r"([a-z0-9]{4}-){3}[a-z0-9]{4}", password)

    browser = browse("shantou-new", password)
    assert "由管理员设置" in browser.get("/covers").text
    browser.submit(
        "/account/password",
        {"current": password, "new": "江上的船慢慢走远看不见了", "again": "江上的船慢慢走远看不见了"},
    )

    assert browser.get("/covers").page.findtext(".//h1").strip() == "代办"


def test_a_program_gets_no_token_before_the_first_password_is_changed(browse: Browse, site: Site) -> None:
    password = made(browse("admin"))

    answer = site.caller().post("/api/v1/auth/token", {"username": "shantou-new", "password": password})

    assert (answer.status_code, answer.json["code"]) == (403, "password-change-required")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"username": "shantou-l1"}, "已存在"),
        ({"username": "有人"}, "小写字母"),
        ({"name": ""}, "请填写姓名"),
        ({"roles": []}, "至少选择一个角色"),
        ({"roles": ["emperor"]}, "没有角色"),
        ({"organization": ""}, "须选择所属机构"),
        ({"organization": "nowhere"}, "没有编码为"),
    ],
)
def test_what_is_wrong_with_an_account_stands_at_its_field_and_the_rest_is_kept(
    browse: Browse, said: dict[str, object], words: str
) -> None:
    browser = browse("admin").get("/admin/new-account")
    browser.post("/admin/accounts", {**NEW, **said}, expect=422)

    assert words in browser.page.xpath("string(//p[@class='field-error'])")
    if "name" not in said:
        assert browser.page.get_element_by_id("name").value == "新人甲"


def test_the_list_is_searched_narrowed_and_sorted(browse: Browse) -> None:
    browser = browse("admin")

    def names(**query: str) -> list[str]:
        browser.get("/admin/accounts", query_string=query)
        return [str(name) for name in browser.page.xpath("//tbody/tr/td[1]/a/text()")]

    assert names(q="公积金中心核实人") == ["shantou-appeal"]
    assert names(q="%") == []
    assert set(names(role="supervisor")) == {"supervisor"}
    assert names(organization="shantou-hall") == ["shantou-hall-appeal", "shantou-hall-l2"]
    assert names(organization="shantou-hall", sort="-username") == ["shantou-hall-l2", "shantou-hall-appeal"]
    assert names(state="closed") == []
    assert len(names(page="2")) > 0


def test_closing_an_account_ends_its_sessions_and_gives_its_tasks_back(browse: Browse, site: Site) -> None:
    case_no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", case_no)
    site.caller("shantou-l2").post(f"/api/v1/tasks/{task['id']}/claim")
    other = browse("shantou-l2")
    due = db.session.get_one(Task, task["id"]).due_at
    browser = browse("admin").get("/admin/accounts/shantou-l2")

    browser.submit("/shantou-l2/close")

    assert "已停用" in browser.text
    assert other.get("/account").page.findtext(".//h1").strip() == "登录"
    db.session.expire_all()
    row = db.session.get_one(Task, task["id"])
    assert (row.claimed_by, row.due_at) == (None, due)
    browser.submit("/shantou-l2/reopen")
    assert account("shantou-l2").active is True


def test_nobody_closes_themselves_and_the_last_administrator_stays_one(browse: Browse) -> None:
    browser = browse("admin").get("/admin/accounts/admin")
    assert browser.page.xpath("//form[contains(@action, '/close')]") == []
    browser.post("/admin/accounts/admin/close", expect=409)
    assert "不能停用自己" in browser.text

    browser.post("/admin/accounts/admin", {"name": "管理员", "roles": ["analyst"]}, expect=409)

    assert "最后一个系统管理员" in browser.text
    assert account("admin").roles == ["admin"]


def test_a_change_of_roles_holds_at_once_and_is_in_the_audit(browse: Browse) -> None:
    other = browse("shantou-staff")
    browser = browse("admin").get("/admin/accounts/shantou-staff")
    browser.post(
        "/admin/accounts/shantou-staff",
        {"name": "窗口人员戊", "roles": ["staff", "admin"], "organization": "shantou-housing"},
    )

    assert other.get("/admin/accounts").status == 200
    assert "admin,staff" in browse("admin").get("/admin/logins").text


def test_a_reset_password_is_shown_once_and_the_old_one_is_gone(browse: Browse) -> None:
    browser = browse("admin")
    first = made(browser)
    browser.get("/admin/accounts/shantou-new")
    browser.submit("/shantou-new/password")
    second = str(browser.page.xpath("//code[@class='once']/text()")[1])

    assert first != second
    assert browse("shantou-new", second).get("/account/password").status == 200
    stranger = browse().get("/login")
    stranger.submit("/login", {"username": "shantou-new", "password": first}, expect=401)


@pytest.mark.parametrize("username", ["shantou-l1", "supervisor", "analyst", "province"])
def test_only_administrators_see_these_pages(browse: Browse, username: str) -> None:
    browser = browse(username)
    for page in ("/admin/organizations", "/admin/accounts", "/admin/logins", "/admin/account-imports"):
        browser.get(page, expect=403)
    browser.post("/admin/accounts/shantou-l2/close", expect=403)


def test_an_administrator_of_a_locality_sees_no_other(browse: Browse) -> None:
    with transaction():
        account("admin").locality = "shantou"
    browser = browse("admin")

    assert "四平" not in browser.get("/admin/organizations").page.xpath("string(//tbody)")
    assert "siping" not in browser.get("/admin/accounts").page.xpath("string(//tbody)")
    browser.get("/admin/accounts/supervisor", expect=404)
    browser.get("/admin/organizations/siping-center", expect=404)
    browser.post("/admin/accounts", {**NEW, "organization": "", "roles": ["supervisor"]}, expect=422)


def test_a_file_is_previewed_and_then_imported(browse: Browse) -> None:
    browser = browse("admin").get("/admin/account-imports")
    assert browser.client.get("/admin/account-imports/template").data.startswith(b"PK")

    browser.post("/admin/account-imports", {"file": (BytesIO(sheet(GOOD, ["", "", "", "", ""], GOOD)), "名单.xlsx")})
    assert "与第 2 行重复" in browser.text
    assert browser.page.xpath("//button[contains(., '导入')]") == []

    browser.get("/admin/account-imports")
    browser.post("/admin/account-imports", {"file": (BytesIO(sheet(GOOD)), "名单.xlsx")})
    browser.post(str(browser.page.xpath("//form[.//button[contains(., '导入')]]/@action")[0]))
    assert "已建立 1 个账户" in browser.text
    password = str(browser.page.xpath("//code[@class='once']/text()")[0])
    assert browse("shantou-new", password).get("/account/password").status == 200


def test_a_file_that_is_none_says_so_at_its_field(browse: Browse) -> None:
    browser = browse("admin").get("/admin/account-imports")
    browser.post("/admin/account-imports", {"file": (BytesIO(b"x"), "x.xlsx")}, expect=422)
    assert "下载的模板" in browser.page.xpath("string(//p[@id='file-error'])")

    browser.post("/admin/account-imports", expect=422)


def test_the_audit_shows_failures_and_never_a_name_that_is_nobodys(browse: Browse) -> None:
    stranger = browse().get("/login")
    stranger.submit("/login", {"username": "my-secret-password", "password": "x"}, expect=401)
    stranger.submit("/login", {"username": "shantou-l1", "password": "x"}, expect=401)
    browser = browse("admin").get("/admin/logins", query_string={"kind": "failures"})
    # A link among other words would be told from them by its colour alone.
    assert not browser.page.xpath("//tbody//td[a]/*[not(self::a)]")

    assert "账户不存在或已停用" in browser.text
    assert "密码不正确" in browser.text
    assert "my-secret-password" not in browser.text
    assert "没有符合条件的记录" in browser.get("/admin/logins", query_string={"until": "2020-01-01"}).text
    assert "时间" in browser.get("/admin/logins", query_string={"since": "soon"}).text


def test_who_loses_a_role_gives_what_they_had_claimed_back(browse: Browse, site: Site) -> None:
    case_no = site.dispatched()
    task = site.task("shantou-l2", "verify_by_callback", case_no)
    site.caller("shantou-l2").post(f"/api/v1/tasks/{task['id']}/claim")

    browse("admin").post(
        "/admin/accounts/shantou-l2", {"name": "乙", "roles": ["staff"], "organization": "shantou-housing"}
    )

    db.session.expire_all()
    assert db.session.get_one(Task, task["id"]).claimed_by is None
    assert site.task("shantou-l2-second", "verify_by_callback", case_no)["id"] == task["id"]


def test_an_administrator_of_the_demonstration_is_no_other_administrator(browse: Browse) -> None:
    password = made(browse("admin"), username="chief", name="负责人", roles=["admin"], organization="", locality="")
    chief = browse("chief", password)
    new = "江上的船慢慢走远看不见了"
    chief.submit("/account/password", {"current": password, "new": new, "again": new})

    # Outside the demonstration `admin` would open no door, so the chief stays; the other way round one may go.
    browse("admin").post("/admin/accounts/chief/close", expect=409)
    chief.post("/admin/accounts/admin/close")

    assert (account("chief").active, account("admin").active) == (True, False)


def test_rows_with_faults_can_not_be_imported_by_another_way(browse: Browse) -> None:
    browser = browse("admin").get("/admin/account-imports")
    # A formula in a cell that need not be filled in.
    browser.post("/admin/account-imports", {"file": (BytesIO(sheet([*GOOD[:4], "=A1"])), "名单.xlsx")})
    assert "是公式" in browser.text

    assert db.session.query(AccountImport).count() == 0
    browser.post("/admin/account-imports/1", expect=404)
