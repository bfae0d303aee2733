"""The administrator's pages: organisations, accounts, import, audit; and the covers that everybody enters."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest

from models.account import Account
from models.base import db
from models.organization import Organization
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


def office(code: str) -> Organization:
    found = Organization.by_code(code)
    assert found is not None
    db.session.refresh(found)
    return found


def test_the_tree_shows_each_organisation_below_the_one_above_it_with_its_counts(browse: Browse, site: Site) -> None:
    site.dispatched()
    browser = browse("admin").get("/admin/organizations", query_string={"locality": "shantou"})
    rows = [" ".join(row.text_content().split()) for row in browser.page.xpath("//tbody/tr")]

    assert len(rows) == 6
    assert rows[0].startswith("市政务服务数据管理局")
    housing = next(row for row in rows if row.startswith("市住房公积金管理中心 市级"))
    assert "4 1 新建下级" in housing
    assert len(browser.page.xpath("//span[contains(@class, 'depth-2')]")) == 2


def test_an_organisation_is_made_renamed_moved_closed_and_opened_again(browse: Browse) -> None:
    browser = browse("admin").get("/admin/new-organization", query_string={"parent": "shantou-hall"})
    browser.submit(
        "/admin/organizations",
        {"code": "shantou-window", "name": "一号窗口", "kind": "section", "parent": "shantou-hall"},
    )
    assert "已建立机构「一号窗口」" in browser.text

    browser.get("/admin/organizations/shantou-window")
    browser.submit("/shantou-window/name", {"name": "二号窗口"})
    browser.submit("/shantou-window/parent", {"parent": "shantou-longhu"})
    row = office("shantou-window")
    assert (row.name, row.parent_id, row.locality) == ("二号窗口", office("shantou-longhu").id, "shantou")
    browser.submit("/shantou-window/close")
    assert office("shantou-window").active is False
    assert "已停用" in browser.text
    browser.submit("/shantou-window/reopen")
    assert office("shantou-window").active is True


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"code": "shantou-hall"}, "已被使用"),
        ({"code": "Shantou Hall"}, "小写字母"),
        ({"name": " "}, "请填写机构名称"),
        ({"name": "市政务服务大厅"}, "同一上级之下已有"),
        ({"name": "\u202e厅"}, "控制字符"),
        ({"kind": "palace"}, "请选择机构类别"),
        ({"parent": "nowhere"}, "没有这个机构"),
        ({"parent": "", "locality": "mars"}, "没有地区"),
    ],
)
def test_what_is_wrong_with_an_organisation_stands_at_its_field(
    browse: Browse, said: dict[str, str], words: str
) -> None:
    fields = {"code": "shantou-x", "name": "新厅", "kind": "hall", "parent": "shantou-bureau", **said}
    browser = browse("admin").get("/admin/new-organization")

    browser.submit("/admin/organizations", fields, expect=422)

    assert words in browser.page.xpath("string(//p[@class='field-error'])")


@pytest.mark.parametrize("parent", ["shantou-housing", "shantou-housing-desk"])
def test_nothing_hangs_below_itself(browse: Browse, parent: str) -> None:
    browser = browse("admin").get("/admin/organizations/shantou-housing")
    answer = browser.client.post(
        "/admin/organizations/shantou-housing/parent", data={"csrf_token": browser.token(), "parent": parent}
    )

    assert answer.status_code == 422
    assert "不能移到自身" in answer.text


def test_an_organisation_with_people_or_work_in_it_stays_open(browse: Browse) -> None:
    browser = browse("admin").get("/admin/organizations/shantou-housing")
    assert "还有 4 个在用账户" in browser.text
    assert "还有 1 个在用下级机构" in browser.text

    browser.post("/admin/organizations/shantou-housing/close", expect=409)

    assert office("shantou-housing").active is True


def test_the_one_office_that_the_procedure_needs_stays_open(browse: Browse) -> None:
    with transaction():
        db.session.query(Account).filter_by(organization_id=office("shantou-bureau").id).update({"active": False})
        for row in db.session.query(Organization).filter_by(parent_id=office("shantou-bureau").id):
            row.active = False

    browser = browse("admin").get("/admin/organizations/shantou-bureau")

    assert "办理程序需要一个" in browser.text


def test_a_closed_organisation_gets_no_new_cases(browse: Browse, site: Site) -> None:
    with transaction():
        office("shantou-hall").active = False
    case_no = site.open_case()
    task = site.task("shantou-l1", "dispatch_case", case_no)

    answer = site.caller("shantou-l1").post(
        f"/api/v1/tasks/{task['id']}/complete", {"outcome": None, "data": {"to": "shantou-hall"}}
    )

    assert answer.status_code == 422
    assert "停用" in answer.text


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

    assert "账户不存在或已停用" in browser.text
    assert "密码不正确" in browser.text
    assert "my-secret-password" not in browser.text
    assert "没有符合条件的记录" in browser.get("/admin/logins", query_string={"until": "2020-01-01"}).text
    assert "时间" in browser.get("/admin/logins", query_string={"since": "soon"}).text


def test_a_cover_is_entered_seen_and_ended(browse: Browse) -> None:
    browser = browse("shantou-l2").get("/covers/new")
    fields = {"covering": "shantou-appeal", "starts_on": "2026-09-24", "ends_on": "2026-09-25", "reason": "年休假"}
    browser.submit("/covers", fields)
    assert "代办已登记" in browser.text
    assert "公积金中心核实人丁" in browser.text
    assert "生效中" in browser.text

    assert "我代 公积金中心经办人乙 办理" in browse("shantou-appeal").get("/account").text
    browser.submit("/end")
    assert "没有符合条件的代办" in browser.text
    assert "已结束" in browser.get("/covers", query_string={"state": "over"}).page.xpath("string(//tbody)")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"covering": "shantou-l2"}, "不能由本人代办"),
        ({"covering": "shantou-hall-l2"}, "同机构，或在其上级机构"),
        ({"covering": ""}, "没有这个账户"),
        ({"ends_on": "2026-09-20"}, "结束时间"),
        ({"starts_on": "tomorrow"}, "日期应如"),
        ({"ends_hour": "99"}, "请选择时刻"),
        ({"reason": " "}, "事由"),
        ({"covered": "shantou-l1"}, "只能登记本人"),
    ],
)
def test_what_is_wrong_with_a_cover_stands_at_its_field(browse: Browse, said: dict[str, str], words: str) -> None:
    browser = browse("shantou-l2").get("/covers/new")
    fields = {
        "covering": "shantou-appeal",
        "starts_on": "2026-09-24",
        "ends_on": "2026-09-25",
        "reason": "年休假",
        **said,
    }
    data = {**dict(browser.page.forms[-2].form_values()), **fields}
    answer = browser.client.post(
        "/covers",
        data={"csrf_token": browser.token(), "starts_hour": "0", "ends_hour": "24", "covered": "shantou-l2", **data},
    )

    assert answer.status_code in (403, 422)
    assert words in answer.text


def test_a_cover_shows_the_absent_ones_tasks_over_http(browse: Browse, site: Site) -> None:
    case_no = site.dispatched()
    assert site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no) == []
    browser = browse("shantou-l2").get("/covers/new")
    browser.submit(
        "/covers",
        {"covering": "shantou-appeal", "starts_on": "2026-09-24", "ends_on": "2026-09-25", "reason": "年休假"},
    )

    assert len(site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no)) == 1
    site.advance("2个工作日")
    assert site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no) == []
