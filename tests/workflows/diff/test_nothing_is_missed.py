"""Every attribute, text and child of the shipped diagrams, forms, tables and settings is changed once, and each is seen."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from tests.workflows.diff.changing import between, folder, is_bpmn, is_drawing, local, places, written
from workflows.diff import compare_files
from workflows.procedures.shelf import SHELF

LOCALITIES = sorted(path.parent.name for path in SHELF.glob("*/procedure.bpmn"))
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def means_nothing(node: Any, name: str) -> bool:
    """Ids by which nobody calls anything, and what bpmn-js writes or leaves out as it likes."""
    if name == XSI_TYPE:
        return True
    if name != "id":
        return False
    nameless = (
        "Definition",
        "documentation",
        "conditionExpression",
        "timeDuration",
        "timeCycle",
        "laneSet",
        "definitions",
    )
    return is_drawing(node) or local(node).endswith(nameless) or local(node) == "text"


def seen(source: bytes, root: Any, node: Any, what: str) -> list[str]:
    """What is missed of one change; a change of the drawing must be one of the drawing alone."""
    found = between(source, written(root)).changes
    drawn = is_drawing(node)
    wrong = not found or any(change.is_layout != drawn for change in found if drawn)
    return [f"{what} of <{local(node)}>: {[change.words() for change in found]}"] if wrong else []


def test_every_attribute_that_changes_or_goes_is_seen() -> None:
    missed = []
    for source, root, node in places():
        for attribute, value in list(node.attrib.items()):
            if not means_nothing(node, attribute):
                numeric = value.replace(".", "").replace("-", "").isdigit()
                node.set(attribute, {"true": "false", "false": "true"}.get(value, "7777" if numeric else f"{value}_x"))
                missed += seen(source, root, node, f"@{attribute} {value} changed")
                del node.attrib[attribute]
                if value not in ("", "false") and attribute != "id":
                    missed += seen(source, root, node, f"@{attribute} {value} gone")
                node.set(attribute, value)

    assert missed == []


def test_every_text_that_changes_is_seen() -> None:
    missed = []
    for source, root, node in places():
        if (node.text or "").strip() or not len(node):
            node.text = f"{node.text or ''} 另加"
            missed += seen(source, root, node, "text")

    assert missed == []


def test_every_element_that_goes_is_seen() -> None:
    missed = []
    for source, root, node in places():
        parent = node.getparent()
        # Elements name their flows a second time or not at all; the sheet of the diagram holds nothing once it is empty.
        empty = not len(node) and not node.attrib and not (node.text or "").strip()
        if parent is None or empty or local(node) in ("incoming", "outgoing", "BPMNLabel"):
            continue
        parent.remove(node)
        missed += seen(source, root, parent if is_drawing(parent) else node, "removal")

    assert missed == []


def test_everything_unknown_that_comes_is_seen() -> None:
    missed = []
    for source, root, node in places():
        node.set("{http://camunda.org/schema/1.0/bpmn}asyncBefore", "true")
        missed += seen(source, root, node, "foreign attribute")
        del node.attrib["{http://camunda.org/schema/1.0/bpmn}asyncBefore"]
        strange = etree.SubElement(node, "{urn:elsewhere}strange", id="strange_1", colour="red")
        missed += seen(source, root, node, "foreign child")
        node.remove(strange)
        node.append(etree.Comment("改动原因"))
        if not is_drawing(node) and len(node) > 1:
            missed += seen(source, root, node, "comment")

    assert missed == []


def test_ids_that_nobody_calls_are_no_change() -> None:
    for source, root, node in places():
        if means_nothing(node, "id") and node.get("id") and (is_bpmn(node) or is_drawing(node)):
            node.set("id", "another_id")
            assert between(source, written(root)).changes == (), local(node)


def spoilt(value: Any) -> Iterator[tuple[str, Any]]:
    """A JSON value with one thing in it changed, removed or added, over and over: (where, the whole)."""
    whole = copy.deepcopy(value)
    for parent, key in list(slots(whole)):
        old = parent[key]
        parent[key] = not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old}!"
        yield f"{key} = {parent[key]}", whole
        parent[key] = old
        if isinstance(parent, dict) and old != []:
            del parent[key]
            yield f"{key} gone", whole
            parent[key] = old
            parent["x-strange"] = 1
            yield f"strange beside {key}", whole
            del parent["x-strange"]
        # What was removed and put back stands last: begin again with everything in its place.
        restore(whole, value)


def slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value: (what holds it, key or index)."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inner, dict | list):
            yield from slots(inner)


def restore(whole: Any, value: Any) -> None:
    """Puts the keys of mappings back into their order."""
    if isinstance(whole, dict):
        for key in value:
            inner = whole.pop(key)
            whole[key] = inner
            restore(inner, value[key])
    elif isinstance(whole, list):
        for inner, was in zip(whole, value, strict=True):
            restore(inner, was)


@pytest.mark.parametrize("locality", LOCALITIES)
def test_every_place_of_every_form_is_seen(locality: str) -> None:
    missed = []
    for path, form in folder(locality).items():
        if path.startswith("forms/"):
            for where, changed in spoilt(form):
                if not compare_files({path: form}, {path: changed}).changes:
                    missed.append(f"{path}: {where}")

    assert missed == []


@pytest.mark.parametrize("locality", LOCALITIES)
def test_every_place_of_the_settings_is_seen(locality: str) -> None:
    path, missed = "settings.yaml", []
    settings = folder(locality)[path]
    for where, changed in spoilt(settings):
        if not compare_files({path: settings}, {path: changed}).changes:
            missed.append(where)

    assert missed == []


def test_every_place_of_a_decision_table_is_seen() -> None:
    path, missed = "tables/limits.dmn", []
    source = folder("shenzhen")[path]
    root = etree.fromstring(source.encode())
    for node in root.iter(etree.Element):
        for attribute, value in list(node.attrib.items()):
            if attribute == "id" and local(node) != "decision":
                continue
            node.set(attribute, f"{value}_x")
            missed += [] if between(source, written(root), path).changes else [f"{local(node)}@{attribute}"]
            node.set(attribute, value)
        text = node.text
        if (text or "").strip() or not len(node):
            node.text = "另写"
            missed += [] if between(source, written(root), path).changes else [f"text of {local(node)}"]
            node.text = text
        strange = etree.SubElement(node, "{urn:elsewhere}strange", colour="red")
        missed += [] if between(source, written(root), path).changes else [f"child of {local(node)}"]
        node.remove(strange)
        parent = node.getparent()
        if parent is not None and local(node) not in ("text", "DMNDI"):
            at = parent.index(node)
            parent.remove(node)
            missed += [] if between(source, written(root), path).changes else [f"{local(node)} gone"]
            parent.insert(at, node)

    assert missed == []
