"""An analyst's whole day: a limit is shortened, a step is added, mistakes are caught, somebody else approves, running cases follow
and go back. What issue E is for, in one story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.modeling import Desk
from workflows.background.delivery import deliver

if TYPE_CHECKING:
    from tests.browser.conftest import House

WHY = "市局会议纪要〔2026〕3号要求缩短整改期限"
# The step stands between the gateway that asks for a clue and the automatic referral.
PLACE = """const { modeler } = house, registry = modeler.get('elementRegistry');
  const factory = modeler.get('elementFactory'), modeling = modeler.get('modeling');
  const target = registry.get('refer_clue'), flow = target.incoming[0];
  const shape = factory.createShape({ type: 'bpmn:UserTask' });
  modeling.createShape(shape, { x: target.x - 10, y: target.y + 30 }, flow.source.parent);
  modeling.reconnectEnd(flow, shape, { x: shape.x, y: shape.y + 20 });
  modeling.connect(shape, target);
  return shape.id;"""


def shorter_with_a_step(house: House, page: Page, draft: int) -> None:
    """In the modeler: seven working days instead of ten, and a step with form, outcome and basis. The lint catches what is missing."""
    desk = Desk(page, draft).open()
    desk.choose("handling_due")
    page.locator("#p-timer").fill("7个工作日")
    expect(page.locator(".panel-due b")).to_have_text("10月12日 24:00")
    page.locator("#p-timer").press("Tab")

    step = desk.run(PLACE)
    desk.choose(step)
    desk.fill("p-id", "register_clue")
    desk.fill("p-name", "登记线索")
    # The first mistake: nobody knows what to enter, by which rule, and how the step can end.
    expect(page.locator(".panel-findings")).to_contain_text("步骤没有表单")
    expect(page.locator(".finding-badge-error").first).to_be_visible()
    house.look(page, "workbench-mistake")
    page.locator("#p-form").select_option("register_clue")
    page.locator("fieldset").get_by_role("button", name="办结", exact=True).click()
    page.get_by_label("添加依据").fill("ST-42")
    page.locator(".panel-found button").first.click()
    desk.fill("p-no_limit", "原文没有写明登记的时限，承办期限照走")
    page.wait_for_function(
        "() => window.bihuanModeler.findings.of('register_clue').every(one => one.severity !== 'error')"
    )
    assert "register_clue" in desk.kept()


def new_form(page: Page, draft: int) -> None:
    """A form with one text."""
    page.goto(f"/workbench/drafts/{draft}/forms")
    page.get_by_label("名称").fill("register_clue")
    page.get_by_label("标题").fill("登记线索")
    page.get_by_role("button", name="新建", exact=True).click()
    page.get_by_label("添加字段").wait_for()
    page.locator("#new").select_option("area")
    page.get_by_role("button", name="添加", exact=True).click()


def limits_of(page: Page, case_no: str) -> str:
    """What the page of a case says of its limits."""
    page.goto(f"/cases/{case_no}")
    return page.locator("main").inner_text()


def test_a_change_of_a_procedure_from_the_first_click_to_the_running_cases_and_back(house: House) -> None:
    with house.site() as site:
        case_no = site.dispatched("WO-1")
        closed = site.dispatched("WO-0")
        site.do("shantou-l2", "verify_by_callback", closed)
        site.do("shantou-l2", "submit_rectification", closed, "rectified")
        site.do("shantou-l1", "decide_review", closed, "accept")
        # The province confirms the filing, and that closes the case.
        deliver(site.context)
    analyst, publisher = house.person("analyst"), house.person("publisher")
    official = house.person("shantou-l2")
    for page in (analyst, publisher):
        # Here the checks and the backtest are done while one waits: nobody works in the background.
        page.set_default_timeout(60_000)
    publisher.on("dialog", lambda dialog: dialog.accept())
    before = limits_of(official, case_no)

    analyst.goto("/workbench/shantou")
    analyst.get_by_label("新草案的名称").fill("整改期限缩短为7个工作日")
    analyst.get_by_role("button", name="从最新版本新建草案").click()
    analyst.wait_for_url("**/drafts/*")
    draft = int(re.findall(r"/drafts/(\d+)", analyst.url)[0])
    address = f"/workbench/drafts/{draft}"
    new_form(analyst, draft)
    shorter_with_a_step(house, analyst, draft)

    # The second mistake: a story still counts ten days. It is looked at where it differs, and the new day taken over.
    analyst.goto(f"{address}/scenarios/01-on-time")
    analyst.get_by_role("button", name="保存并运行").click()
    analyst.get_by_text("不符", exact=True).first.wait_for(timeout=60_000)
    analyst.get_by_role("button", name="以实际结果为准").first.click()
    analyst.get_by_text("2 / 2").wait_for(timeout=60_000)

    analyst.goto(f"{address}/diff")
    expect(analyst.locator("main")).to_contain_text("10个工作日 → 7个工作日")
    expect(analyst.locator("main")).to_contain_text("登记线索")
    house.look(analyst, "workbench-diff")

    # What would have become of the cases that are closed.
    analyst.goto(f"{address}/backtest")
    analyst.locator("#since").fill("2026-09-01")
    analyst.locator("#until").fill("2026-09-30")
    analyst.get_by_role("button", name="开始回测").click()
    expect(analyst.locator("main")).to_contain_text("1件中，逾期均为0件", timeout=60_000)
    house.look(analyst, "workbench-backtest")

    analyst.goto(address)
    analyst.get_by_role("button", name="检查（规则与情景）").click()
    analyst.get_by_text("未通过").first.wait_for(timeout=120_000)
    analyst.get_by_label("修改的理由").fill(WHY)
    analyst.get_by_label("情景未通过仍予提交的理由").fill("其余情景按旧期限写成，随后逐个更新")
    analyst.get_by_role("button", name="提交审批").click()
    analyst.get_by_text("等待另一人批准").first.wait_for()

    publisher.goto(address)
    expect(publisher.locator("main")).to_contain_text("10个工作日 → 7个工作日")
    publisher.get_by_label("意见").fill("同意")
    house.look(publisher, "workbench-approval")
    publisher.get_by_role("button", name="批准", exact=True).click()
    publisher.get_by_role("button", name="发布", exact=True).click()
    publisher.get_by_text("已发布为第2版").wait_for()

    publisher.goto("/workbench/shantou/migrations")
    publisher.get_by_role("button", name="试算").click()
    expect(publisher.locator("main")).to_contain_text("可以迁移 1")
    publisher.get_by_label("重新计算").check()
    house.look(publisher, "workbench-dry-run")
    publisher.get_by_role("button", name="迁移1件").click()
    expect(publisher.locator("main")).to_contain_text("已迁移 1")

    after = limits_of(official, case_no)
    assert "10月12日 24:00" in after
    assert "10月12日 24:00" not in before
    house.look(official, "workbench-migrated-case")

    publisher.get_by_role("button", name="撤回迁移").click()
    expect(publisher.locator("main")).to_contain_text("已撤回 1")
    back = limits_of(official, case_no)
    assert "10月12日 24:00" not in back.split("经过")[0]
