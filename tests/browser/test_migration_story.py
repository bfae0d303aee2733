"""A publisher brings the running cases to a version with a shorter limit: looks, chooses, moves, sees a case, puts everything back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import House
from tests.workflows.migrating.variants import changed, drop, publish_beside, renamed, rewritten, without
from workflows.procedures.shelf import SHELF, Source

SHANTOU = Source.read(SHELF / "shantou")
SEVEN = rewritten(SHANTOU, ("10个工作日</bpmn:timeDuration>", "7个工作日</bpmn:timeDuration>"))

# The sub-process and a step in it go by other ids and names, and the leaders are told of nothing any more.
OTHERWISE = rewritten(
    renamed(SHANTOU, second_level_handling="unit_handling", verify_by_callback="call_back"),
    ('name="承办机构办理"', 'name="单位办理"'),
    ('name="回访核实"', 'name="电话回访"'),
)


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
    consent = page.locator("label", has_text="提前适用").bounding_box()
    button = page.get_by_role("button", name="迁移3件").bounding_box()
    assert consent
    assert button
    assert button["y"] - consent["y"] - consent["height"] >= 8
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


def test_a_renamed_sub_process_and_the_step_in_it_are_mapped_one_after_the_other(house: House) -> None:
    with house.site() as site:
        number = site.dispatched("WO-1")
        publish_beside(site.context, changed(OTHERWISE, lambda root: drop(root, "handling_escalate", "")))
    analyst = house.person("analyst")
    analyst.goto("/workbench/shantou/migrations")
    analyst.get_by_role("button", name="试算").click()

    # What is only in the new version stands first, what bears the same name tells its id.
    outer = analyst.get_by_label("承办机构办理", exact=True)
    names = outer.locator("option").all_inner_texts()
    assert names[1] == "单位办理"
    assert "预警、逾期、催办、上报（supervise_handling）" in names
    outer.select_option(label="单位办理")
    analyst.get_by_role("button", name="按对应关系重新试算").click()
    inner = analyst.get_by_label("回访核实", exact=True)
    assert inner.locator("option").all_inner_texts() == ["不指定（所在工单不迁移）", "电话回访", "提交整改核实情况"]
    expect(analyst.get_by_label("承办机构办理：到期后2个工作日")).to_be_visible()
    house.look(analyst, "migration-mapping-inside")
    inner.select_option(label="电话回访")
    analyst.get_by_role("button", name="按对应关系重新试算").click()
    expect(analyst.get_by_text("可以迁移 1")).to_be_visible()
    expect(analyst.get_by_text("由流程发布人决定是否迁移")).to_be_visible()

    page = house.person("publisher", phone=True)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="English").click()
    page.goto(analyst.url)
    house.look(page, "migration-mapped-phone")
    page.get_by_label("Keep:").check()
    page.get_by_label("Follow it early").check()
    page.get_by_role("button", name="Migrate 1 case").click()
    expect(page.get_by_text("Moved 1")).to_be_visible()
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("回访核实 → 电话回访")
    expect(row).to_contain_text("no longer counted")
    with house.site() as site:
        site.do("shantou-l2", "call_back", number)
