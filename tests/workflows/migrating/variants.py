"""Other versions of a shipped procedure: the same again, with shorter limits, with a new step before every human step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from calendars.clock import to_utc
from models.base import db
from models.procedure import Procedure
from tests.workflows.pausable import add, properties
from workflows.context import Context
from workflows.procedures.shelf import Source
from workflows.procedures.xml import BPMN
from workflows.setup import publish
from workflows.unit import transaction

NEW = "extra_"
FAR = to_utc(datetime(2099, 1, 1, tzinfo=UTC))
Change = Callable[[Source], Source]


def again(source: Source) -> Source:
    """The same procedure under another number."""
    return replace(source, diagram=source.diagram + b"<!-- again -->")


def shorter(source: Source) -> Source:
    """Every limit, and every shared one, is a working day, a day or an hour shorter where it can be."""
    diagram = cut(source.diagram.decode()) + "<!-- shorter -->"
    return replace(source, diagram=diagram.encode(), parts={name: cut(text) for name, text in source.parts.items()})


def cut(text: str) -> str:
    """The rules of due clocks with one less."""

    def less(found: re.Match[str]) -> str:
        number = int(found[2])
        return f"{found[1]}{max(number - 1, 1)}{found[3]}"

    return re.sub(r"(tFormalExpression\">)(\d+)((?:个工作日|个自然日|小时))", less, text)


def with_steps(source: Source) -> Source:
    """A new step `extra_<step>` before each human step of the diagram itself, in the same lane and the same sub-process."""
    root = etree.fromstring(source.diagram)
    steps = list(root.iter(f"{{{BPMN}}}userTask"))
    for step in steps:
        identifier, scope = step.get("id"), step.getparent().get("id")
        for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
            if flow.get("targetRef") == identifier:
                flow.set("targetRef", NEW + identifier)
        for incoming in step.findall(f"{{{BPMN}}}incoming"):
            step.remove(incoming)
        words = {"basis": "ST-35d", "outcomes": "done=完成"}
        add(
            root,
            scope,
            f'<bpmn:userTask id="{NEW}{identifier}" name="新增步骤">{properties(words)}</bpmn:userTask>'
            f'<bpmn:sequenceFlow id="{NEW}{identifier}_flow" sourceRef="{NEW}{identifier}" targetRef="{identifier}"/>',
        )
        for lane in root.iter(f"{{{BPMN}}}lane"):
            if identifier in [node.text for node in lane.findall(f"{{{BPMN}}}flowNodeRef")]:
                add(root, str(lane.get("id")), f"<bpmn:flowNodeRef>{NEW}{identifier}</bpmn:flowNodeRef>")
    return replace(source, diagram=etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def without(source: Source, step: str, follow: str) -> Source:
    """The procedure without one step: what led to it leads to the one that follows."""
    return changed(source, lambda root: drop(root, step, follow))


def drop(root: Any, step: str, follow: str) -> None:
    """Takes a step out, with its flows and whatever hangs on it."""
    for flow in root.xpath(f"//*[@targetRef='{step}']"):
        flow.set("targetRef", follow)
    gone = root.xpath(f"//*[@id='{step}' or @attachedToRef='{step}' or @sourceRef='{step}']")
    hung = {node.get("id") for node in gone}
    for node in [*gone, *(flow for name in hung for flow in root.xpath(f"//*[@sourceRef='{name}']"))]:
        if node.getparent() is not None:
            node.getparent().remove(node)
    for reference in list(root.iter(f"{{{BPMN}}}flowNodeRef")):
        if reference.text in hung:
            reference.getparent().remove(reference)


def changed(source: Source, change: Callable[[Any], object]) -> Source:
    """A source whose diagram was changed as a tree."""
    root = etree.fromstring(source.diagram)
    change(root)
    return replace(source, diagram=etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def rewritten(source: Source, *pairs: tuple[str, str]) -> Source:
    """A source whose diagram has other words; each must be there."""
    text = source.diagram.decode()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return replace(source, diagram=text.encode())


def renamed(source: Source, **ids: str) -> Source:
    """The procedure with other ids of elements; whatever points to them points there."""
    text = source.diagram.decode()
    for old, new in ids.items():
        for attribute in ("id", "sourceRef", "targetRef", "attachedToRef", "bpmnElement"):
            text = text.replace(f'{attribute}="{old}"', f'{attribute}="{new}"')
        text = text.replace(f">{old}</bpmn:flowNodeRef>", f">{new}</bpmn:flowNodeRef>")
    return replace(source, diagram=text.encode())


def publish_beside(context: Context, source: Source) -> Procedure:
    """The next version, in force only long after the test: new cases take the one before."""
    with transaction():
        assert publish(context, source)
    version = Procedure.newest(source.locality)
    assert version is not None
    with transaction():
        version = db.session.get_one(Procedure, version.id, populate_existing=True)
        version.effective_at = FAR
    return version
