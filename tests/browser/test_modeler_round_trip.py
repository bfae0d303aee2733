"""Opened and saved, a diagram says what it said before: nothing that an analyst did not touch is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.modeling import analyst
from tests.browser.same_diagram import differences
from workflows.diff import compare_files
from workflows.procedures.shelf import SHELF

if TYPE_CHECKING:
    from tests.browser.conftest import House

KEYS = sorted(path.parent.name for path in SHELF.glob("*/procedure.bpmn"))
OURS = "<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>"
FOREIGN = '<other:thing xmlns:other="urn:other" deep="1"><other:inner>said</other:inner></other:thing>'


@pytest.mark.parametrize("keys", [KEYS[:6], KEYS[6:]], ids=["first", "rest"])
def test_every_diagram_of_the_shelf_survives_the_modeler(house: House, keys: list[str]) -> None:
    desk = analyst(house, keys[0])
    for key in keys:
        desk.begin(key).open()
        before = (SHELF / key / "procedure.bpmn").read_text(encoding="utf-8")
        assert differences(before, desk.xml()) == [], key

        # An edit that is taken back.
        desk.choose(
            desk.look_at("house.modeler.get('elementRegistry').filter(one => one.type === 'bpmn:UserTask')[0].id")
        )
        name = desk.page.locator("#p-name").input_value()
        desk.fill("p-name", "改了名称")
        assert "改了名称" in desk.xml()
        desk.page.locator("[data-tool=undo]").click()
        assert desk.page.locator("#p-name").input_value() == name
        assert differences(before, desk.xml()) == [], key


def test_every_shared_part_survives_the_modeler(house: House) -> None:
    desk = analyst(house, "shantou")
    parts = [path.stem for path in sorted((SHELF / "shared").glob("*.bpmn"))]
    files = {f"parts/{part}.bpmn": (SHELF / "shared" / f"{part}.bpmn").read_text(encoding="utf-8") for part in parts}
    desk.put(files)

    for part in parts:
        desk.open(part)
        assert differences(files[f"parts/{part}.bpmn"], desk.xml()) == [], part


def test_what_the_house_does_not_know_is_kept_as_it_stands(house: House) -> None:
    desk = analyst(house, "example")
    before = (SHELF / "example" / "procedure.bpmn").read_text(encoding="utf-8")
    strange = before.replace("<spiffworkflow:properties>", f"{OURS}<spiffworkflow:properties>", 1)
    strange = strange.replace("</bpmn:extensionElements>", f"{FOREIGN}</bpmn:extensionElements>", 1)
    desk.put({"procedure.bpmn": strange})

    desk.open()

    assert differences(strange, desk.xml()) == []


# Things that somebody does and takes back: each measured labels anew, or put flows at the end of the file.
DONE_AND_TAKEN_BACK = [
    "modeling.moveElements(all.filter(one => one.type === 'bpmn:Participant'), { x: 30, y: 30 })",
    "modeling.removeElements([registry.get('review_decided')])",
    "modeling.updateLabel(registry.get('review_passed'), '改了名称')",
    "modeling.moveElements([registry.get('returned').label], { x: 9, y: 9 })",
]


def test_what_is_taken_back_is_no_change_of_anything(house: House) -> None:
    desk = analyst(house, "shantou")
    path = "procedure.bpmn"
    source = (SHELF / "shantou" / path).read_text(encoding="utf-8")
    # A place between two pixels, as other tools write them.
    source = source.replace('<dc:Bounds x="', '<dc:Bounds x="0.4', 1)
    desk.put({path: source})
    desk.open()
    assert compare_files({path: source}, {path: desk.xml()}).changes == ()

    for act in DONE_AND_TAKEN_BACK:
        desk.run(
            "const modeling = house.modeler.get('modeling'); const registry = house.modeler.get('elementRegistry');"
            f"const all = registry.getAll(); {act};"
        )
        assert compare_files({path: source}, {path: desk.xml()}).changes != (), act
        desk.run("const stack = house.modeler.get('commandStack'); while (stack.canUndo()) stack.undo();")
        found = compare_files({path: source}, {path: desk.xml()}).changes
        assert [change.words() for change in found] == [], act
