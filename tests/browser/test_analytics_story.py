"""An analyst studies how past cases went, has the diagram show another figure, sorts a table and takes the log along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import House


def test_an_analyst_sees_how_cases_went_and_takes_the_log_along(house: House) -> None:
    with house.site() as site:
        for number in range(3):
            case_no = site.dispatched(f"WO-{number}")
            site.do("shantou-l2", "verify_by_callback", case_no)
        site.advance("12个工作日")
    page = house.person("supervisor")
    page.goto("/oversight/heat")
    page.get_by_role("link", name="过程分析").click()

    expect(page.get_by_role("heading", name="工单整体")).to_be_visible()
    house.look(page, "analytics")
    page.get_by_role("link", name="次数", exact=True).first.click()
    expect(page.get_by_role("heading", name="流程图：次数")).to_be_visible()
    house.look(page, "analytics-times")
    page.get_by_role("link", name="每件次数").click()
    expect(page.get_by_role("columnheader", name="每件次数 ↓")).to_be_visible()

    with page.expect_download() as begun:
        page.get_by_role("link", name="导出过程日志（XES）").click()
    assert begun.value.suggested_filename.endswith(".xes")
