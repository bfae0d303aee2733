"""Cover while absent: one enters who does the work, the other finds it and does it, and it ends by itself."""

from __future__ import annotations

from tests.browser.conftest import House


def test_the_work_of_an_absent_colleague_is_done_by_whoever_covers(house: House) -> None:
    with house.site() as site:
        case_no = site.dispatched()
        assert site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no) == []

    absent = house.person("shantou-l2")
    absent.goto("/covers")
    absent.get_by_role("link", name="登记代办").click()
    absent.get_by_label("按姓名或机构查找").fill("核实人丁")
    absent.get_by_role("button", name="查找").click()
    absent.get_by_role("radio", name="公积金中心核实人丁").check()
    absent.get_by_label("事由").fill("年休假")
    house.look(absent, "cover-dialog")
    absent.get_by_role("button", name="登记").click()
    absent.get_by_text("代办已登记").wait_for()
    house.look(absent, "covers")

    covering = house.person("shantou-appeal", phone=True)
    covering.goto("/account")
    covering.get_by_text("我代 公积金中心经办人乙 办理").wait_for()
    house.look(covering, "my-account-phone")
    with house.site() as site:
        site.do("shantou-appeal", "verify_by_callback", case_no)
        events = site.caller("shantou-l1").get(f"/api/v1/cases/{case_no}/timeline").json["items"]
        site.advance("2个工作日")
        assert site.caller("shantou-appeal").items("/api/v1/tasks", case_no=case_no) == []
    assert [event["data"].get("for") for event in events if event["name"] == "CallbackVerified"] == ["shantou-l2"]


def test_the_administrators_pages_can_be_read_by_everybody(house: House) -> None:
    page = house.person("admin")
    for address, name in (
        ("/account", "my-account"),
        ("/account/password", "password"),
        ("/account/second-factor", "second-factor"),
        ("/admin/organizations", "organizations"),
        ("/admin/organizations/shantou-housing", "organization"),
        ("/admin/new-organization", "organization-new"),
        ("/admin/accounts", "accounts"),
        ("/admin/accounts/shantou-l2", "account"),
        ("/admin/new-account", "account-new"),
        ("/admin/account-imports", "import"),
        ("/admin/logins", "logins"),
    ):
        page.goto(address)
        house.look(page, name)
