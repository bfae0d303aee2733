"""The modeler speaks Chinese: nothing was asked for that no table knows, and nothing but ids stands there in Latin letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.modeling import Desk, analyst

if TYPE_CHECKING:
    from tests.browser.conftest import House

# Texts, titles and labels that are seen and have no Chinese sign in them. Names that people gave, codes and keys are no words.
LATIN = """() => {
  const found = new Set();
  const plain = (text) => /[A-Za-z]{2,}/.test(text) && !/[\\u4e00-\\u9fff]/.test(text);
  const seen = (node) => node.getClientRects().length > 0;
  const ids = 'code, kbd, .panel-soft, .djs-search-result-secondary, .djs-search-result-tertiary';
  const named = ids + ', svg, input, textarea, option, script, style';
  const rooms = document.querySelectorAll('#modeler, .modeler-veil');
  for (const room of rooms) for (const node of [room, ...room.querySelectorAll('*')]) {
    if (node.closest(named) || !seen(node)) continue;
    for (const child of node.childNodes) if (child.nodeType === 3 && plain(child.data.trim())) found.add(child.data.trim());
    for (const name of ['title', 'aria-label', 'placeholder']) {
      const said = node.getAttribute(name);
      if (said && plain(said)) found.add(said);
    }
  }
  return [...found];
}"""


def latin(page: Page) -> list[str]:
    """What stands on the page in Latin letters alone."""
    return [text for text in page.evaluate(LATIN) if text not in ("Powered by bpmn.io",)]


def none_missing(desk: Desk) -> None:
    """Whatever was asked for so far has its words."""
    assert desk.page.evaluate("[...window.bihuanModeler.missing]") == []
    assert latin(desk.page) == []


def test_every_word_of_panel_menus_and_tools_is_chinese(house: House) -> None:
    desk = analyst(house).open()
    page = desk.page
    none_missing(desk)
    ids = desk.look_at(
        "house.modeler.get('elementRegistry').filter(one => one.businessObject && !one.labelTarget).map(one => one.id)"
    )
    kinds: dict[str, str] = {}
    for element in ids:
        kinds.setdefault(desk.look_at("house.modeler.get('elementRegistry').get(given[0]).type", element), element)
    for element in kinds.values():
        desk.choose(element)
        page.evaluate("document.querySelectorAll('.panel-group').forEach(one => { one.open = true; })")
        none_missing(desk)
    # Each menu of what an element can be changed into.
    for element in kinds.values():
        desk.run(
            "const m = house.modeler, e = m.get('elementRegistry').get(given[0]);"
            "try { m.get('popupMenu').open(e, 'bpmn-replace', { x: 300, y: 300 }, given[1]); } catch (none) { return; }",
            element,
            {"title": "换成别的元素", "search": True, "width": 300},
        )
        none_missing(desk)
        desk.run("house.modeler.get('popupMenu').close()")
    for tool in ("findings", "map", "find", "help"):
        page.locator(f"[data-tool={tool}]").click()
        page.wait_for_timeout(200)
        none_missing(desk)
        page.keyboard.press("Escape")


def test_new_elements_of_every_kind_are_spoken_of_in_chinese(house: House) -> None:
    desk = analyst(house, "example").open()
    for kind in (
        "UserTask", "ServiceTask", "ReceiveTask", "BusinessRuleTask", "CallActivity", "SubProcess", "ExclusiveGateway",
        "ParallelGateway", "InclusiveGateway", "EventBasedGateway", "IntermediateCatchEvent", "EndEvent", "TextAnnotation", "Task",
    ):  # fmt: skip
        new = desk.run(
            "const m = house.modeler, r = m.get('elementRegistry');"
            "const s = m.get('elementFactory').createShape({ type: 'bpmn:' + given[0] });"
            "const step = r.filter(one => one.type === 'bpmn:UserTask')[0];"
            "m.get('modeling').createShape(s, { x: step.x, y: step.y + 40 }, step.parent); m.get('selection').select(s); return s.id;",
            kind,
        )
        assert not new.startswith(("Activity_", "Gateway_", "Event_", "TextAnnotation_")), new
        desk.page.evaluate("document.querySelectorAll('.panel-group').forEach(one => { one.open = true; })")
        none_missing(desk)


def test_walking_through_is_chinese_and_shows_where_it_goes(house: House) -> None:
    desk = analyst(house, "example").open()
    page = desk.page
    page.locator("[data-tool=walk]").click()
    expect(page.locator("[data-tool=walk]")).to_have_attribute("aria-pressed", "true")
    page.locator(".bts-context-pad[title='触发']:visible").first.click()
    page.get_by_title("显示或收起经过").click()
    expect(page.locator(".bts-log")).to_contain_text("流程开始")
    page.wait_for_timeout(2500)
    none_missing(desk)
    # What is walked through is not changed.
    expect(page.locator(".panel-all")).to_have_attribute("disabled", "")
    house.look(page, "modeler-walk")
    page.locator("[data-tool=walk]").click()
    expect(page.locator(".djs-palette")).to_be_visible()


def test_who_reads_english_gets_english(house: House) -> None:
    desk = analyst(house, "example")
    desk.page.get_by_role("button", name="English").click()
    desk.open()
    desk.choose(desk.look_at("house.modeler.get('elementRegistry').filter(one => one.type === 'bpmn:UserTask')[0].id"))

    expect(desk.page.locator("[data-group=deadlines] > summary")).to_contain_text("Deadlines")
    expect(desk.page.locator("[data-tool=walk]")).to_have_text("Walk through")
    assert desk.page.evaluate("[...window.bihuanModeler.missing]") == []


def test_the_mark_of_the_makers_stays_in_sight(house: House) -> None:
    desk = analyst(house, "example").open()
    mark = desk.page.locator(".bjs-powered-by")

    expect(mark).to_be_visible()
    for tool in ("findings", "map"):
        desk.page.locator(f"[data-tool={tool}]").click()
        box = mark.bounding_box()
        assert box
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        at = desk.look_at("Boolean(document.elementFromPoint(given[0], given[1]).closest('.bjs-powered-by'))", *middle)
        assert at, f"covered beside {tool}"
