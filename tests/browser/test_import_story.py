"""A diagram of another tool is imported and completed in the panel: what was not understood, and its timers as limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.modeling import Desk, analyst

if TYPE_CHECKING:
    from tests.browser.conftest import House

FOREIGN = Path(__file__).parents[1] / "workflows" / "importing" / "foreign"

# A step, and beside it a way that leads from below it to the next one.
BESIDE = """
  const m = house.modeler, make = m.get('elementFactory'), modeling = m.get('modeling'), root = m.get('canvas').getRootElement();
  const put = (type, x, y) => modeling.createShape(make.createShape({ type }), { x, y }, root);
  house.grown = put('bpmn:UserTask', 1050, 520);
  modeling.updateProperties(house.grown, { id: 'Step-of_Others' });
  const [next, below] = [put('bpmn:UserTask', 1300, 520), put('bpmn:ExclusiveGateway', 1050, 760)];
  house.way = modeling.connect(below, next);
  modeling.updateWaypoints(house.way, [{ x: 1075, y: 760 }, { x: 1170, y: 760 }, { x: 1170, y: 520 }, { x: 1250, y: 520 }]);
  m.get('selection').select(house.grown);
"""


def take(house: House, name: str, key: str) -> Desk:
    """Imports a file by the page, as a procedure of a new locality."""
    page = house.person("analyst")
    page.goto("/workbench/import")
    page.fill("#key", key)
    page.set_input_files("#file", FOREIGN / f"{name}.bpmn")
    page.get_by_role("button", name="导入为草案").click()
    page.wait_for_url("**/drafts/*")
    return Desk(page, int(page.url.rpartition("/")[2]))


def test_what_was_not_understood_leads_to_its_element(house: House) -> None:
    desk = take(house, "camunda_vendor", "zhushan")
    notes = desk.page.get_by_role("region", name="导入时不能理解的内容")
    expect(notes).to_contain_text("办理人由泳道决定")
    notes.locator("li", has_text="camunda:class").first.get_by_role("link").click()
    desk.ready()

    expect(desk.page.locator(".panel-head")).to_contain_text("系统步骤")
    expect(desk.page.locator("#p-id")).to_have_value("pay")


def test_the_timers_of_another_tool_become_limits_by_a_click(house: House) -> None:
    desk = take(house, "camunda_plain", "fangxian").open()
    page = desk.page
    desk.choose("Activity_verify")
    limits = page.locator("[data-group=deadlines]")
    expect(limits).to_contain_text("到期（P5D）没有写用途")

    limits.locator(".panel-clock", has_text="到期（P5D）").locator("[data-adopt=due]").click()
    limits.locator(".panel-clock", has_text="预警（PT48H）").locator("[data-adopt=warn]").click()
    desk.fill("p-clock-due", "5个工作日")
    desk.fill("p-clock-warn", "到期前1个工作日")
    page.wait_for_function(
        "() => !window.bihuanModeler.findings.all.some(one => /^(purpose|clock|deadline|warning)-/.test(one.code))"
    )
    kept = desk.kept()
    # Both lead to one ladder, and what they led to before is gone.
    assert kept.count('calledElement="urging_ladder"') == 1
    assert "EndEvent_warn" not in kept

    for _ in range(4):
        page.locator("[data-tool=undo]").click()
    assert 'name="purpose"' not in desk.xml()
    assert "EndEvent_warn" in desk.xml()


def test_a_step_that_grows_pushes_the_ways_beside_it_on(house: House) -> None:
    desk = take(house, "camunda_plain", "yunxi").open()
    desk.run(BESIDE)
    desk.page.locator("[data-add='due warn urge escalate']").click()

    assert desk.look_at("house.way.waypoints[1].x > house.grown.x + house.grown.width")
    # Named after a step of another tool they are written as ours are.
    ids = "house.grown.attachers.map(one => one.businessObject.id)"
    assert all(id_.startswith("step_of_others_") for id_ in desk.look_at(ids))


def test_a_lane_is_given_a_role_by_choosing_it(house: House) -> None:
    desk = analyst(house).open()
    desk.choose("first_level")
    role = desk.page.locator("#p-role")
    expect(role).to_have_value("first_level")
    # A role that another lane has is not offered.
    expect(role.locator("option[value=second_level]")).to_have_count(0)
    role.select_option("third_level")
    assert '<bpmn:lane id="third_level"' in desk.kept()
    role.select_option("")
    assert '<bpmn:lane id="system_steps"' in desk.kept()


def test_a_file_that_is_too_large_is_told_at_its_field_before_it_is_sent(house: House, tmp_path: Path) -> None:
    large, small = tmp_path / "large.bpmn", tmp_path / "small.bpmn"
    large.write_bytes(b" " * 3 * 1024 * 1024)
    small.write_text("<nothing/>", encoding="utf-8")
    page = house.person("analyst")
    page.goto("/workbench/import")
    page.fill("#key", "zhushan")
    page.set_input_files("#file", large)

    expect(page.locator("#file-error")).to_have_text("文件最大 2 MB，large.bpmn 有 3.0 MB，请换一个")
    house.look(page, "import-too-large")
    page.get_by_role("button", name="导入为草案").click()
    expect(page.locator("#key")).to_have_value("zhushan")
    expect(page.locator("#file-error")).to_contain_text("3.0 MB")

    page.set_input_files("#file", small)
    expect(page.locator("#file-error")).to_have_text("")
    assert page.locator("#file").evaluate("input => input.validity.valid")
