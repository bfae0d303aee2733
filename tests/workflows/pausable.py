"""Shantou's procedure with what no text grants: pause, resume and extension of the handling, as messages with forms."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from lxml import etree

from workflows.procedures.definitions import SHELF, Source
from workflows.procedures.shelf import SHARED, parts_of
from workflows.procedures.xml import NAMESPACES

HANDLING = "second_level_handling"
# message, name, handler, senders, form, where its flow leads
MESSAGES = (
    ("pause_clock", "中止计时", "clock.pause", "first_level", "pause_clock", "paused_noted"),
    ("resume_clock", "恢复计时", "clock.resume", "first_level", "resume_clock", "resumed_noted"),
    (
        "request_extension",
        "申请延期",
        "clock.request_extension",
        "second_level",
        "request_extension",
        "extension",
    ),
)


def pausable() -> Source:
    """The procedure: Shantou's own, with three messages on the handling and the shared part that decides on extensions."""
    source = Source.read(SHELF / "shantou")
    root, forms = etree.fromstring(source.diagram), dict(source.forms)
    ends = ("paused_noted", "resumed_noted", "extension_over")
    for message, name, handler, senders, form, target in MESSAGES:
        words = {"basis": "ST-35d", "handler": handler, "senders": senders, "form": form}
        event = f'<bpmn:messageEventDefinition messageRef="{message}_message"/>'
        host = f'attachedToRef="{HANDLING}" cancelActivity="false"'
        add(
            root,
            "shantou",
            f'<bpmn:boundaryEvent id="{message}" name="{name}" {host}>{properties(words)}{event}</bpmn:boundaryEvent>'
            f'<bpmn:sequenceFlow id="{message}_flow" sourceRef="{message}" targetRef="{target}"/>',
        )
        add(root, "shantou_definitions", f'<bpmn:message id="{message}_message" name="{message}"/>')
        add(root, "second_level", f"<bpmn:flowNodeRef>{message}</bpmn:flowNodeRef>")
        forms[form] = shared_form(form)
    called = f'calledElement="extension">{properties({"basis": "ST-35d"})}'
    add(root, "shantou", f'<bpmn:callActivity id="extension" name="延期审定" {called}</bpmn:callActivity>')
    add(root, "shantou", "".join(f'<bpmn:endEvent id="{end}" name="完毕"/>' for end in ends))
    flow = '<bpmn:sequenceFlow id="decided_flow" sourceRef="extension" targetRef="extension_over"/>'
    add(root, "shantou", flow)
    for node in (*ends, "extension"):
        add(root, "first_level", f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>")
    forms["decide_extension"] = shared_form("decide_extension")
    diagram = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return replace(source, diagram=diagram, forms=forms, parts=parts_of(diagram, SHELF / SHARED))


def add(root: Any, parent: str, xml: str) -> None:
    """Adds elements below one with this id; `bpmn:` and `spiff:` are known."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    root.xpath("(//*[@id=$id])[1]", id=parent)[0].extend(list(etree.fromstring(f"<holder {names}>{xml}</holder>")))


def properties(words: dict[str, str]) -> str:
    """The extension properties of an element."""
    inner = "".join(f'<spiff:property name="{name}" value="{value}"/>' for name, value in words.items())
    return f"<bpmn:extensionElements><spiff:properties>{inner}</spiff:properties></bpmn:extensionElements>"


def shared_form(name: str) -> dict[str, Any]:
    """A form that several localities use."""
    form: dict[str, Any] = json.loads((SHELF / "shared" / "forms" / f"{name}.json").read_text(encoding="utf-8"))
    return form
