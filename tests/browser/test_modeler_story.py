"""An analyst draws: a limit is changed, a step is added with everything that it needs, and nothing that was drawn gets lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.modeling import analyst

if TYPE_CHECKING:
    from tests.browser.conftest import House

APPEND = """const { modeler } = house, registry = modeler.get('elementRegistry');
  const shape = modeler.get('elementFactory').createShape({ type: given[1] });
  modeler.get('autoPlace').append(registry.get(given[0]), shape);
  modeler.get('directEditing').cancel();
  return shape.id;"""

CONNECT = """const { modeler } = house, registry = modeler.get('elementRegistry');
  modeler.get('modeling').connect(registry.get(given[0]), registry.get(given[1]));"""


def test_a_limit_is_shortened_with_its_end_before_ones_eyes_and_is_kept(house: House) -> None:
    desk = analyst(house).open()
    desk.choose("handling_due")
    page = desk.page
    expect(page.locator(".panel-due")).to_contain_text("收到于")

    page.locator("#p-timer").fill("7个工作日")

    # Received on Thursday 2026-09-24; the holidays and their make-up days are counted as the notice says.
    expect(page.locator(".panel-due b")).to_have_text("10月12日 24:00")
    page.get_by_text("逐日说明").click()
    expect(page.locator(".panel-days")).to_contain_text("国庆")
    page.locator("#p-timer").press("Tab")
    house.look(page, "modeler-limit")
    kept = desk.kept()
    assert kept.count("7个工作日") == 2, "the rule, and the name that follows it"
    page.locator("[data-tool=undo]").click()
    expect(page.locator("#p-timer")).to_have_value("10个工作日")
    expect(page.locator("#p-name")).to_have_value("10个工作日")
    expect(page.locator("[data-tool=undo]")).to_be_disabled()
    page.locator("[data-tool=redo]").click()
    assert desk.kept() == kept

    page.locator("#p-timer").fill("七天左右")
    expect(page.locator(".panel-preview .panel-error")).to_contain_text("看不懂")


def test_a_step_is_added_with_lane_form_outcomes_basis_and_deadlines(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    desk.run(
        "const { modeler } = house; modeler.get('modeling').removeElements([modeler.get('elementRegistry').get('dispatch_to_handling')])"
    )
    new = desk.run(APPEND, "dispatch_case", "bpmn:UserTask")
    desk.run(CONNECT, new, "second_level_handling")
    desk.choose(new)
    # An id that says nothing is proposed, never kept in silence.
    expect(page.locator("#p-id")).to_have_value("step_1")
    expect(page.locator("#p-id-hint")).to_contain_text("请改成有含义的英文")
    desk.fill("p-id", "Countersign Review")
    expect(page.locator("#p-id-error")).to_contain_text("小写英文")
    desk.fill("p-id", "dispatch_case")
    expect(page.locator("#p-id-error")).to_contain_text("已有元素使用")
    desk.fill("p-id", "countersign_review")
    desk.fill("p-name", "复核会签")
    desk.fill("p-help", "会签人核对复核意见。")
    expect(page.locator(".panel-findings")).to_contain_text("步骤没有表单")
    assert {"form-not-named", "outcomes-missing", "basis-missing", "deadline-missing", "warning-missing"} <= set(
        desk.look_at("house.findings.of('countersign_review').map(one => one.code)")
    )
    expect(page.locator(".finding-badge-error").first).to_be_visible()
    house.look(page, "modeler-new-step")

    page.locator("#p-form").select_option("decide_review")
    page.locator("fieldset").get_by_role("button", name="通过", exact=True).click()
    page.get_by_role("button", name="加一个结果").click()
    desk.fill("p-outcome-name-1", "退回")
    desk.fill("p-outcome-id-1", "return")
    page.get_by_label("添加依据").fill("复核 3个工作日")
    page.locator(".panel-found button").first.click()
    expect(page.locator(".panel-rules")).to_contain_text("要求：")
    page.locator("[data-add='due warn urge escalate']").click()
    desk.fill("p-clock-due", "1个工作日")
    page.locator("#p-clock-due-start").select_option("case.submitted_at")
    page.locator("#p-stage").evaluate("node => node.closest('details').open = true")
    desk.fill("p-stage", "review")

    # The server knows what the browser does not: nobody behind asks which of the two it was.
    expect(page.locator(".panel-findings")).to_contain_text("后面却没有人看是哪一种")
    assert 'name="outcomes" value="accept=通过;return=退回"' in desk.kept()
    page.get_by_role("button", name="删除 退回").click()
    page.wait_for_function("() => window.bihuanModeler.findings.of('countersign_review').length === 0")
    kept = desk.kept()
    assert 'name="outcomes" value="accept=通过"' in kept
    assert "<bpmn:flowNodeRef>countersign_review</bpmn:flowNodeRef>" in kept
    for event in ("due", "warn", "urge", "escalate"):
        assert f'id="countersign_review_{event}"' in kept
    assert 'calledElement="urging_ladder"' in kept
    house.look(page, "modeler-step-complete")

    # One addition of four clocks was one step.
    count = "house.modeler.get('elementRegistry').filter(one => /^countersign_review_(due|warn|urge|escalate)$/.test(one.id)).length"
    assert desk.look_at(count) == 4
    for _ in range(5):
        page.locator("[data-tool=undo]").click()
    assert desk.look_at(count) == 0


def test_conditions_handlers_and_messages_are_filled_in_with_what_exists(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    desk.choose("already_verified")
    box = page.locator("#p-condition")
    box.fill("")
    box.type("case.callb")
    expect(page.get_by_role("option").first).to_contain_text("已回访核实")
    box.press("Enter")
    expect(box).to_have_value("case.callback_verified")
    box.fill("case.nonsense")
    expect(page.locator("#p-condition-error")).to_contain_text("没有 case.nonsense 这个名称")
    box.fill("")
    expect(page.locator("#p-condition-error")).to_have_text("")
    box.type("case.appeal == 'lo")
    box.press("Tab")
    expect(box).to_have_value("case.appeal == 'lodged'")
    box.press("Tab")
    assert "case.appeal == 'lodged'" in desk.kept()

    desk.choose("returned")
    expect(page.get_by_label("默认流")).to_be_visible()
    page.get_by_role("button", name="结果是“退回”时").click()
    expect(page.locator("#p-condition")).to_have_value("outcome == 'return'")

    desk.choose("refer_clue")
    page.locator("#p-handler").select_option("supervision.supervise")
    expect(page.locator("#p-parameter-rung-error")).to_contain_text("必须填写")
    page.locator("#p-parameter-rung").select_option("escalate")
    assert """<spiffworkflow:parameter id="rung" type="str" value="'escalate'" />""" in desk.text()
    page.locator("#p-handler").select_option("notice.tell")
    desk.fill("p-parameter-text", "请来领'回执'")
    assert r"""value="'请来领\'回执\''" """.strip() in desk.text()
    desk.fill("p-parameter-text", "case.finding")
    assert 'id="text" type="str" value="case.finding"' in desk.text()

    desk.choose("lodge_appeal")
    expect(page.locator("#p-message")).to_have_value("lodge_appeal")
    page.get_by_label("一级账户", exact=True).check()
    assert 'name="senders" value="first_level,second_level,staff"' in desk.text()
    desk.fill("p-message", "ask_again")
    assert '<bpmn:message id="ask_again_message" name="ask_again" />' in desk.text()
    desk.fill("p-window", "3个工作日")
    page.locator("[data-group=more] summary").click()
    desk.fill("p-open_when", "case.clue_found")
    desk.fill("p-closed_because", "没有线索 / no clue")
    said = desk.kept()
    for piece in ('value="3个工作日"', 'name="open_when" value="case.clue_found"', 'value="没有线索 / no clue"'):
        assert piece in said
    house.look(page, "modeler-message")


def test_every_property_that_a_diagram_may_carry_can_be_edited(house: House) -> None:
    desk = analyst(house).open()

    known = set(desk.look_at("house.findings.catalogue.properties"))

    assert known - set(desk.look_at("house.editable")) == set()
    # What no group offers for a kind of element is there where an element carries it.
    desk.run(
        "const { modeler } = house, r = modeler.get('elementRegistry');"
        "const gateway = r.filter(one => one.type === 'bpmn:ExclusiveGateway')[0]; modeler.get('selection').select(gateway)"
    )
    expect(desk.page.locator("[data-group=basis]")).to_be_visible()


def test_the_keys_of_the_modeler(house: House) -> None:
    desk = analyst(house, "example").open()
    page = desk.page
    step = desk.look_at("house.modeler.get('elementRegistry').filter(one => one.type === 'bpmn:UserTask')[0].id")
    page.keyboard.press("F1")
    expect(page.get_by_role("dialog")).to_contain_text("键盘帮助")
    house.look(page, "modeler-keys")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("Control+f")
    page.keyboard.type(step)
    page.keyboard.press("Enter")
    expect(page.locator("#p-id")).to_have_value(step)
    before = page.locator("#p-name").input_value()
    page.locator("#p-name").fill("改名")
    page.keyboard.press("Control+s")
    expect(page.locator(".modeler-state")).to_have_attribute("data-state", "saved")
    assert 'name="改名"' in desk.kept()
    page.keyboard.press("Control+z")
    expect(page.locator("#p-name")).to_have_value(before)
    page.keyboard.press("Control+y")
    expect(page.locator("#p-name")).to_have_value("改名")

    desk.choose(step)
    page.locator(".djs-container svg").first.focus()
    page.keyboard.press("Delete")
    assert desk.look_at("Boolean(house.modeler.get('elementRegistry').get(given[0]))", step) is False
    page.keyboard.press("Control+z")
    assert desk.look_at("Boolean(house.modeler.get('elementRegistry').get(given[0]))", step) is True


def test_it_says_when_it_can_be_worked_on(house: House) -> None:
    # How long that takes is measured in bench/modeler.py.
    desk = analyst(house).open()

    assert desk.page.evaluate("performance.getEntriesByName('modeler-interactive').length") == 1


def test_a_step_that_is_dropped_on_a_flow_gives_the_new_flow_a_name_that_can_be_read(house: House) -> None:
    desk = analyst(house).open()
    desk.run(
        "const of = (name) => house.modeler.get(name); const flow = of('elementRegistry').get('no_clue');"
        "const [one, other] = flow.waypoints; const at = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };"
        "of('modeling').createShape(of('elementFactory').createShape({ type: 'bpmn:UserTask' }), at, flow);"
    )

    new = (
        '<bpmn:sequenceFlow id="step_1_to_submit_rectification" sourceRef="step_1" targetRef="submit_rectification" />'
    )
    assert new in desk.xml()
    desk.page.locator("[data-tool=undo]").click()
    assert "step_1" not in desk.xml()
