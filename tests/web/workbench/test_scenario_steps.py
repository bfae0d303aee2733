"""What is filled in in a step: fields where they can show it, and everything else kept as it was written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driving import Site
from tests.web.workbench.desk import Desk
from web.workbench.scenarios import typed
from web.workbench.scenarios.choices import Choices
from web.workbench.scenarios.filled import shows
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.stories.reading import read_document
from workflows.stories.rewriting import plain

REASON = "18-evaluator-protected"


def test_the_steps_of_the_shelf_come_back_as_they_were(site: Site) -> None:
    """Field by field and back: nothing of any step is lost, and hardly anything is left to be written as YAML."""
    changed, left = [], []
    for folder in sorted(path.parent for path in SHELF.glob("*/procedure.bpmn")):
        choices = Choices(Definition.build(Source.read(folder)), [], [])
        for path in sorted(folder.glob("scenarios/*.yaml")):
            data = read_document(path.read_text(encoding="utf-8"), path.name).data
            with site.app.test_request_context():
                sheet = typed.sheet_from(data, choices)
                steps = [plain(dict(step.data)) for step in typed.steps_of(sheet, choices)]
            if sheet.wrong or steps != [with_minutes(plain(step)) for step in data.get("steps", [])]:
                changed.append(path.name)
            left += [step["more"] for step in sheet.steps if any(step.get("more", []))]
    assert changed == []
    # Answers to a form of the parts (ST-29), and fields that are said to be empty.
    assert len(left) <= 6


def with_minutes(step: dict[str, Any]) -> dict[str, Any]:
    """The step with its time as the page writes it."""
    return {**step, "at": typed.moment(typed.bare(str(step["at"])))}


TEXT: dict[str, Any] = {"type": "string", "maxLength": 80}


@pytest.mark.parametrize(
    ("schema", "value", "can"),
    [
        (TEXT, "甲", True),
        (TEXT, "", False),
        (TEXT, "甲\n乙", False),
        (TEXT, 5, False),
        ({"type": "string", "maxLength": 500}, "甲\n乙", True),
        ({"type": "string", "enum": ["a"]}, "a", True),
        ({"type": "string", "enum": ["a"]}, "b", False),
        ({"type": "string", "enum": ["a"]}, {"a": 1}, False),
        ({"type": "array", "items": {"type": "string", "enum": ["a"]}}, [["a"]], False),
        ({"type": "boolean"}, True, True),
        ({"type": "boolean"}, "yes", False),
        ({"type": "integer"}, 3, True),
        ({"type": "array", "items": {"type": "integer", "format": "attachment"}}, [1], False),
        ({"type": "array", "items": TEXT}, ["甲", "乙"], True),
        ({"type": "array", "items": TEXT}, [], False),
        ({"type": "object", "properties": {"a": TEXT}}, {"a": "甲"}, True),
        ({"type": "object", "properties": {"a": TEXT}}, {"b": "甲"}, False),
    ],
)
def test_a_field_shows_only_what_comes_back_from_it(schema: dict[str, Any], value: Any, can: bool) -> None:
    assert shows(schema, value) is can


def test_the_reason_for_looking_at_a_person_is_a_field(desk: Desk) -> None:
    path = f"scenarios/{REASON}.yaml"
    step = "  - at: 周二 2026-09-29 10:00\n    by: shantou-l1\n    do: show_evaluator\n    with: {reason: 了解情况}\n"
    text = f"title: 看一眼\nreceived: 周四 2026-09-24 10:00\nsteps:\n{step}"
    desk.write({path: text})
    browser = desk.browser.get(f"{desk.home}/scenarios/{REASON}")

    assert browser.page.xpath("//textarea[@name='s0/data/reason']")[0].text.strip() == "了解情况"
    assert not browser.page.xpath("//textarea[@name='s0/more']")
    browser.submit(f"/scenarios/{REASON}", {"s0/data/reason": "电话回访", "act": "save"})

    assert desk.files[path] == text.replace("了解情况", "电话回访")


def test_an_evaluation_that_follows_says_otherwise_by_fields(desk: Desk) -> None:
    name = "19-follow-up"
    path, before = f"scenarios/{name}.yaml", desk.files[f"scenarios/{name}.yaml"]
    number = next(
        index for index, step in enumerate(read_document(before, name).data["steps"]) if step.get("do") == "follow_up"
    )
    row = f"s{number}/order"
    browser = desk.browser.get(f"{desk.home}/scenarios/{name}")
    browser.submit(f"/scenarios/{name}", {"act": "save"})
    assert desk.files[path] == before

    browser.submit(f"/scenarios/{name}", {f"{row}/+": "text", "act": "refresh"})
    assert browser.page.xpath("//textarea[@name=$name]", name=f"{row}/text")
    browser.submit(f"/scenarios/{name}", {f"{row}/text": "还是没有解决", "act": "save"})
    step = read_document(desk.files[path], name).data["steps"][number]
    assert step["with"]["evaluation"]["text"] == "还是没有解决"

    browser.submit(f"/scenarios/{name}", {"act": f"drop-{row}/text"})
    browser.submit(f"/scenarios/{name}", {"act": "save"})
    assert plain(read_document(desk.files[path], name).data) == plain(read_document(before, name).data)
