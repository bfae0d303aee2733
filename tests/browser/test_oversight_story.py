"""Overdue and urged: a supervisor sees what is late, urges it with one click, many with two, and sees where it jams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import House

LATER = {"generated_at": "2026-10-15T09:00:00+08:00", "received_at": "2026-10-15T09:30:00+08:00"}

TODAY = {"generated_at": "2026-10-20T08:00:00+08:00", "received_at": "2026-10-20T09:00:00+08:00"}


def late(house: House) -> str:
    """Three steps in time, three late; the number of the case that has been late for longest."""
    with house.site() as site:
        held = site.dispatched("WO-0")
        site.advance("10个工作日")
        for name in ("first", "second", "third"):
            site.open_case(f"WO-{name}", **LATER)
        site.advance("2个工作日")
        site.advance("1个工作日")
        site.do("shantou-l1", "dispatch_case", site.open_case("WO-new", **TODAY), to="shantou-hall")
        site.open_case("WO-fresh", **TODAY)
    return held


def test_a_supervisor_finds_what_is_late_and_urges_it_in_one_click(house: House) -> None:
    held = late(house)
    page = house.person("supervisor")
    house.look(page, "desk-supervisor")
    page.goto("/oversight")
    house.look(page, "oversight")
    page.get_by_role("link", name="逾期清单").click()
    house.look(page, "oversight-overdue")

    row = page.get_by_role("row").filter(has_text=held)
    row.get_by_role("button", name="催办").click()
    expect(row.get_by_text("已催办 10:00")).to_be_visible()
    assert page.url.endswith("/oversight/steps?risk=overdue")

    page.get_by_label("全选本页").check()
    page.get_by_role("button", name="催办选中的…").click()
    expect(page.get_by_role("heading", name="催办 4 件")).to_be_visible()
    house.look(page, "oversight-confirm")
    page.get_by_role("button", name="确认催办").click()
    expect(page.get_by_text("共 4 件，已催办 3 件")).to_be_visible()
    house.look(page, "oversight-results")
    holder = house.person("shantou-l2")
    expect(holder.get_by_text("催办").first).to_be_visible()
    house.look(holder, "desk-institution")


def test_where_it_jams_stands_on_the_diagram(house: House) -> None:
    late(house)
    page = house.person("supervisor")

    page.goto("/oversight/heat")
    # Nothing of it was done late, and yet it jams: three wait beyond their limit.
    expect(page.locator("#el-dispatch_case")).to_have_attribute("data-state", "heat-4")
    expect(page.locator("#el-verify_by_callback")).to_have_attribute("data-state", "heat-4")
    page.get_by_label("按什么着色").select_option("waiting")
    page.get_by_role("button", name="查看").click()

    expect(page.locator("#el-dispatch_case")).to_have_attribute("data-state", "heat-4")
    house.look(page, "heat")


def test_a_phone_shows_the_supervisor_s_pages_too(house: House) -> None:
    late(house)
    page = house.person("supervisor", phone=True)

    for name, address in (("desk", "/"), ("oversight", "/oversight"), ("overdue", "/oversight/steps?risk=overdue")):
        page.goto(address)
        house.look(page, f"phone-{name}")
    page.goto("/oversight/heat")
    house.look(page, "phone-heat")
