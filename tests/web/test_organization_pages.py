"""The administrator's pages of organisations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.account import Account
from models.base import db
from models.organization import Organization
from tests.conftest import work_order
from tests.driving import Site
from tests.web.browsing import Browser
from workflows.unit import transaction

Browse = Callable[..., Browser]


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
    assert "已建立机构“一号窗口”" in browser.text

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
        ({"locality": "siping"}, "与上级机构的地区不同"),
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


def test_a_closed_organisation_is_offered_to_nobody_who_dispatches(browse: Browse, site: Site) -> None:
    case_no = site.open_case(institution={"code": "shantou-hall"})
    with transaction():
        office("shantou-hall").active = False

    browser = browse("shantou-l1").get(f"/cases/{case_no}")

    names = [option.text for option in browser.page.xpath("//select[@name='data/to']/option")]
    assert names == ["请选择", "市住房公积金管理中心", "龙湖区政务服务数据管理局"]
    assert "市政务服务大厅" in browser.text


def test_the_province_hears_that_a_closed_institution_has_nobody_to_answer_for_it(browse: Browse, site: Site) -> None:
    with transaction():
        office("siping-tiexi").active = False

    level = {"system": "stars", "code": "1"}
    order = work_order("WO-9", level=level, institution={"code": "siping-tiexi"}, locality="siping")
    answer = site.caller("province").post("/api/v1/work-orders", order)

    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [
        ("/evaluation/institution/code", "closed-institution")
    ]


def test_who_dispatches_a_joint_approval_reads_which_institution_nobody_stands_in_for(
    browse: Browse, site: Site
) -> None:
    both = [{"code": "shantou-hall"}, {"code": "shantou-housing"}]
    case_no = site.open_case(institution={"code": "shantou-housing"}, institutions=both)
    with transaction():
        office("shantou-hall").active = False
    browser = browse("shantou-l1").get(f"/cases/{case_no}")

    browser.submit(str(browser.page.xpath("//form[contains(@class, 'case-form')]/@action")[0]), expect=422)

    assert "市政务服务大厅已停用，其上级也没有能承接的在用机构" in browser.text
