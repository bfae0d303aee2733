"""The room around the drawing: nothing that the policy refuses, a small map out of the way, who else is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.modeling import Desk, analyst

if TYPE_CHECKING:
    from tests.browser.conftest import House

WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(`${event.violatedDirective} ${event.sample}`));
"""
SOME = "one => one.type === 'bpmn:UserTask' || one.type === 'bpmn:SubProcess'"


def right_of_page(page: Page) -> int:
    """How far the page reaches to the right of the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_nothing_of_the_libraries_is_refused_by_the_policy(house: House) -> None:
    desk = analyst(house, "shantou")
    desk.page.context.add_init_script(WATCH)
    desk.open()
    page = desk.page

    # Several elements: their pad has an icon, the menu behind it many.
    desk.run(f"house.modeler.get('selection').select(house.modeler.get('elementRegistry').filter({SOME}).slice(0, 3))")
    page.locator(".djs-context-pad [data-action=align-elements]").click()
    icon = page.locator(".djs-popup svg rect").first
    expect(icon).to_be_visible()
    assert icon.evaluate("one => getComputedStyle(one).stroke") != "none"
    page.keyboard.press("Escape")
    # The walk writes its colours.
    page.locator("[data-tool=walk]").click()
    page.locator(".bts-context-pad").first.click()
    expect(page.locator(".bts-token-count").first).to_be_visible()
    assert page.locator(".bts-token-count").first.evaluate("one => one.style.background") != ""

    assert page.evaluate("window.refused") == []


def test_the_small_map_is_out_of_the_way_and_stays_as_it_was_left(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    assert not page.locator(".djs-minimap").is_visible()
    page.locator("[data-tool=map]").click()
    board, small = page.locator(".modeler-canvas").bounding_box(), page.locator(".djs-minimap").bounding_box()
    assert board is not None
    assert small is not None
    assert small["width"] * small["height"] < board["width"] * board["height"] / 16
    assert small["y"] > board["y"] + board["height"] / 2

    desk.open()
    expect(page.locator(".djs-minimap")).to_be_visible()
    expect(page.locator("[data-tool=map]")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-tool=map]").click()
    desk.open()
    expect(page.locator(".djs-minimap")).to_be_hidden()


def test_who_else_is_there_takes_no_room_from_the_drawing(house: House) -> None:
    desk = analyst(house).open()
    before = desk.page.locator(".modeler-canvas").bounding_box()
    other = Desk(house.person("publisher"), desk.draft).open()

    expect(other.page.locator(".modeler-holder")).to_have_text("流程分析员正在编辑")
    expect(desk.page.locator(".modeler-holder")).to_be_hidden()
    assert other.page.locator(".modeler-canvas").bounding_box() == before
    assert before is not None
    assert before["y"] + before["height"] <= 768
    assert right_of_page(other.page) == 0
    house.look(other.page, "modeler-held")


def large(count: int) -> str:
    """A diagram of so many steps in a row, drawn."""
    numbers = range(count)
    steps = "".join(f'<userTask id="t{one}" name="步骤{one}"/>' for one in numbers)
    flows = "".join(f'<sequenceFlow id="f{one}" sourceRef="t{one - 1}" targetRef="t{one}"/>' for one in numbers if one)
    shapes = "".join(
        f'<di:BPMNShape bpmnElement="t{one}"><dc:Bounds x="{one % 50 * 150}" y="{one // 50 * 120}" width="100" height="80"/>'
        "</di:BPMNShape>"
        for one in numbers
    )
    plane = f'<di:BPMNDiagram><di:BPMNPlane bpmnElement="p">{shapes}</di:BPMNPlane></di:BPMNDiagram>'
    names = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    process = f'<process id="p" isExecutable="true">{steps}{flows}</process>{plane}'
    return f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" {names} id="d">{process}</definitions>'


def test_a_diagram_of_five_thousand_elements_is_refused_with_the_reason_and_hangs_nothing(house: House) -> None:
    desk = analyst(house)
    desk.put({"procedure.bpmn": large(2500)})

    desk.page.goto(f"/workbench/drafts/{desk.draft}/model")
    expect(desk.page.locator("#modeler .flash-refused")).to_contain_text("图上有 2500 个图形，最多 1500 个")
    expect(desk.page.locator("#modeler img")).to_be_visible()

    desk.page.goto(f"/workbench/drafts/{desk.draft}/diff")
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()


def test_a_file_that_keeps_the_modeler_closed_is_named(house: House) -> None:
    desk = analyst(house)
    desk.put({"settings.yaml": "a: [}"})

    desk.page.goto(f"/workbench/drafts/{desk.draft}/model")
    expect(desk.page.locator("#modeler .flash-refused")).to_contain_text("流程图打不开：settings.yaml 第1行")
