"""Shantou's procedure with a signature behind the review: there an acceptance may be taken back (撤回), for nothing was filed."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from tests.workflows.pausable import add, properties
from workflows.procedures.definitions import SHELF, Source

WORDS = {"basis": "ST-35e", "form": "sign", "outcomes": "sign=签发", "handler": "step.record_step", "stage": "review"}
FORM = {"type": "object", "title": "签发", "additionalProperties": False, "properties": {}}


def countersigned() -> Source:
    """The procedure: what the review has passed is signed before it is filed."""
    source = Source.read(SHELF / "shantou")
    root = etree.fromstring(source.diagram)
    root.xpath("//*[@id='review_passed']")[0].set("targetRef", "sign")
    add(
        root,
        "shantou",
        f'<bpmn:userTask id="sign" name="签发">{properties(WORDS)}</bpmn:userTask>'
        '<bpmn:sequenceFlow id="signed" sourceRef="sign" targetRef="filing"/>',
    )
    add(root, "first_level", "<bpmn:flowNodeRef>sign</bpmn:flowNodeRef>")
    diagram = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return replace(source, diagram=diagram, forms={**source.forms, "sign": FORM})
