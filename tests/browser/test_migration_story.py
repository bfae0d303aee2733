"""A publisher brings the running cases to a version with a shorter limit: looks, chooses, moves, sees a case, puts everything back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import House
from tests.workflows.migrating.variants import publish_beside, rewritten, without
from workflows.procedures.shelf import SHELF, Source

SHANTOU = Source.read(SHELF / "shantou")
SEVEN = rewritten(SHANTOU, ("10个工作日</bpmn:timeDuration>", "7个工作日</bpmn:timeDuration>"))


def test_running_cases_are_brought_along_and_back(house: House) -> None:
    with house.site() as site:
        number = site.dispatched("WO-1")
        site.dispatched("WO-2")
        site.open_case("WO-3")
        publish_beside(site.context, SEVEN)
    page = house.person("publisher")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/workbench/shantou/migrations")
    house.look(page, "migrations")

    page.get_by_role("button", name="试算").click()
    expect(page.get_by_text("可以迁移 3")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("10个工作日 → 7个工作日")
    house.look(page, "migration-planned")

    page.get_by_label("重新计算").check()
    page.get_by_label("提前适用").check()
    page.get_by_role("button", name="迁移3件").click()
    expect(page.get_by_text("已迁移 3")).to_be_visible()
    house.look(page, "migration-moved")
    # A server sends the sheets when the request and its session are over.
    for way in ("CSV", "Excel"):
        with page.expect_download() as kept:
            page.get_by_role("link", name=f"导出清单（{way}）").click()
        assert kept.value.path().stat().st_size > 300
    page.get_by_role("link", name=number).click()
    expect(page.get_by_text("迁移到新版流程")).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="撤回迁移").click()
    expect(page.get_by_text("已撤回 3")).to_be_visible()
    house.look(page, "migration-reverted")


def test_a_missing_step_is_mapped_by_hand(house: House) -> None:
    with house.site() as site:
        site.dispatched("WO-1")
        publish_beside(site.context, without(SHANTOU, "verify_by_callback", "submit_rectification"))
    page = house.person("publisher")
    page.goto("/workbench/shantou/migrations")
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_text("请指定对应步骤")).to_be_visible()
    house.look(page, "migration-mapping")

    page.get_by_label("回访核实").select_option(label="提交整改核实情况")
    page.get_by_role("button", name="按对应关系重新试算").click()

    expect(page.get_by_text("可以迁移 1")).to_be_visible()
