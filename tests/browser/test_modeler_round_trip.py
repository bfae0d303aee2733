"""Opened and saved, a diagram says what it said before: nothing that an analyst did not touch is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.modeling import analyst
from tests.browser.same_diagram import differences
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
