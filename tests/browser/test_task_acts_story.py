"""Bulk dispatch as an official sees it, and a countersignature from asking to answering."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import House

L1, L2, SUB, REVIEWER = "shantou-l1", "shantou-l2", "shantou-l2-sub", "shantou-appeal"


def test_many_cases_are_dispatched_with_one_form_and_each_row_says_what_became_of_it(house: House) -> None:
    with house.site() as site:
        cases = [site.open_case(f"WO-{number}") for number in range(14)]
        ids = [site.task(L1, "dispatch_case", no)["id"] for no in cases]
        site.do(L1, "dispatch_case", cases[2], to="shantou-housing")
    page = house.person(L1)
    left = [number for place, number in enumerate(ids) if place != 2]
    page.goto("/tasks/bulk?" + "&".join(f"ids={number}" for number in left))
    with house.site() as site:
        site.do(L1, "dispatch_case", cases[0], to="shantou-housing")
    house.look(page, "bulk-chosen")
    form, rows = (page.locator(f".bulk-order > .{part}").bounding_box() for part in ("bulk-form", "table-card"))
    assert form
    assert rows
    assert form["y"] == rows["y"]

    page.get_by_label("拟办意见").fill("请依规核实整改")
    page.get_by_role("button", name="开始批量办理").click()

    expect(page.get_by_role("status")).to_contain_text("已办 12 件，未办 1 件，还剩 0 件")
    expect(page.get_by_role("row", name=cases[0])).to_contain_text("未办")
    expect(page.get_by_role("row", name=cases[5])).to_contain_text("已办")
    house.look(page, "bulk-done")
    with house.site() as site:
        assert site.caller(L1).items("/api/v1/tasks") == []


def test_an_opinion_is_asked_for_by_name_and_given(house: House) -> None:
    with house.site() as site:
        no = site.dispatched()
        task = site.task(L2, "verify_by_callback", no)["id"]
    lead, other = house.person(L2), house.person(REVIEWER)
    lead.goto(f"/tasks/{task}/countersign")
    house.look(lead, "countersign")
    lead.get_by_label("按姓名或机构查找").fill("丁")
    expect(lead.get_by_label("业务科经办人丙")).to_be_hidden()
    lead.get_by_label("公积金中心核实人丁").check()
    lead.get_by_label("会签内容").fill("评价人反映等候三小时，是否属实？")
    lead.get_by_role("button", name="会签", exact=True).click()
    other.goto("/opinions")
    house.look(other, "opinions")

    other.get_by_role("link", name=f"答复 {no}").click()
    dialog = other.get_by_role("dialog")
    dialog.get_by_label("不同意", exact=True).check()
    dialog.get_by_label("说明").fill("监控显示等候两小时四十分。")
    house.look(other, "opinion-dialog")
    dialog.get_by_role("button", name="提交答复").click()

    expect(other.get_by_text("没有待答复的事项")).to_be_visible()
    lead.goto(f"/tasks/{task}/requests")
    expect(lead.get_by_text("监控显示等候两小时四十分。")).to_be_visible()
    house.look(lead, "requests")


def test_voiding_takes_two_people(house: House) -> None:
    with house.site() as site:
        no = site.open_case()
    first, second = house.person(L1), house.person("supervisor")
    first.goto(f"/cases/{no}/void")
    first.get_by_label("事由").select_option("duplicate")
    first.get_by_label("说明").fill("与另一工单重复")
    house.look(first, "void-ask")
    first.get_by_role("button", name="申请作废").click()
    second.goto("/void-requests")
    house.look(second, "void-requests")

    second.get_by_role("link", name="审批", exact=True).click()
    dialog = second.get_by_role("dialog")
    dialog.get_by_label("审批意见").fill("同意作废")
    second.on("dialog", lambda asked: asked.accept())
    house.look(second, "void-decide")
    dialog.get_by_role("button", name="同意作废").click()

    expect(second.get_by_text("没有待审批的作废申请")).to_be_visible()


@pytest.mark.parametrize(
    ("slug", "picture"), [("entrust", "phone-entrust"), ("snooze", "phone-snooze"), ("copy", "phone-copy")]
)
def test_a_phone_shows_the_dialogs(house: House, slug: str, picture: str) -> None:
    with house.site() as site:
        task = site.task(L2, "verify_by_callback", site.dispatched())["id"]
    page = house.person(L2, phone=True)

    page.goto(f"/tasks/{task}/{slug}")

    house.look(page, picture)


def test_a_phone_shows_copies_and_bulk(house: House) -> None:
    with house.site() as site:
        no = site.dispatched()
        site.caller(L2).post(f"/api/v1/cases/{no}/copies", {"to": ["shantou-hall-l2"], "note": "请知悉"})
        task = site.task(L1, "dispatch_case", site.open_case("WO-2"))["id"]
    reader, lead = house.person("shantou-hall-l2", phone=True), house.person(L1, phone=True)

    reader.goto("/copies")
    house.look(reader, "phone-copies")
    lead.goto(f"/tasks/bulk?ids={task}")
    house.look(lead, "phone-bulk")
