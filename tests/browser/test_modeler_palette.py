"""The palette says what its signs mean, a step that is drawn with the mouse is a step of a person, and the search hears every word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.modeling import Desk, analyst

if TYPE_CHECKING:
    from tests.browser.conftest import House

# Where a place of the drawing stands on the screen.
PLACE = """const canvas = house.modeler.get('canvas'), seen = canvas.viewbox(), room = canvas.getContainer().getBoundingClientRect();
  const flow = house.modeler.get('elementRegistry').get(given[0]).waypoints;
  const middle = (axis) => (flow[0][axis] + flow[1][axis]) / 2;
  return [room.left + (middle('x') - seen.x) * seen.scale, room.top + (middle('y') - seen.y) * seen.scale];"""
STEP = "house.modeler.get('elementRegistry').get('step_1').businessObject"


def drop(desk: Desk, action: str, flow: str) -> None:
    """Drags a sign of the palette onto the middle of a flow."""
    page, (x, y) = desk.page, desk.run(PLACE, flow)
    page.locator(f".djs-palette [data-action='{action}']").hover()
    page.mouse.down()
    page.mouse.move(x - 30, y - 15, steps=5)
    page.mouse.move(x, y, steps=5)
    page.mouse.up()


def test_a_step_is_dragged_onto_a_flow_inside_a_part_and_taken_back(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    expect(page.locator(".panel-head h2")).to_have_text("汕头市差评工单处理程序")
    assert all(page.locator(".djs-palette .entry").evaluate_all("signs => signs.map(sign => sign.title)"))

    drop(desk, "create.task", "no_clue")
    page.keyboard.press("Escape")

    expect(page.locator(".panel-head")).to_contain_text("人办的步骤")
    assert desk.look_at(f"{STEP}.$type") == "bpmn:UserTask"
    assert desk.look_at(f"{STEP}.$parent.id") == "second_level_handling"
    assert desk.look_at(f"[{STEP}.incoming.length, {STEP}.outgoing.length]") == [1, 1]
    page.locator(".djs-context-pad [data-action='append.append-task']").click()
    page.keyboard.press("Escape")
    assert desk.look_at("house.modeler.get('elementRegistry').filter(one => one.type === 'bpmn:Task').length") == 0
    while page.locator("[data-tool=undo]").is_enabled():
        page.locator("[data-tool=undo]").click()
    assert "step_1" not in desk.kept()


def test_the_search_is_there_as_soon_as_its_button_was_pressed_by_hand_or_by_key(house: House) -> None:
    page = analyst(house).open().page
    words = page.locator(".djs-search-input input")
    # At once: what is typed next must not go astray.
    page.locator("[data-tool=find]").click()
    assert words.evaluate("field => field === document.activeElement")
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()

    for key in ("Enter", "Space"):
        page.locator("[data-tool=find]").press(key)
        page.keyboard.type("no_clue")
        expect(page.locator(".djs-search-result").first).to_contain_text("no_clue")
        page.keyboard.press("Escape")
        expect(words).to_be_hidden()


def test_words_that_come_without_a_key_are_searched_for_too(house: House) -> None:
    page = analyst(house).open().page
    page.locator("[data-tool=find]").click()

    # As a paste or an input method does it.
    page.keyboard.insert_text("整改")
    expect(page.locator(".djs-search-result").first).to_contain_text("整改")
    page.keyboard.press("Enter")

    expect(page.locator(".panel-head")).to_contain_text("提交整改核实情况")
