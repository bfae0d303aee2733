"""What the XML of a diagram says about single nodes, and what shared parts hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from lxml import etree

from workflows.procedures import xml
from workflows.procedures.elements import Element, Lane, read_elements, read_lanes
from workflows.procedures.xml import BPMN

CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
NODE_ENDINGS = ("Task", "Event", "Gateway", "task")
Value = TypeVar("Value")


def events_in(node: etree._Element) -> list[str]:
    """The kinds of event that a node defines."""
    names = [str(child.tag).rpartition("}")[2] for child in node if isinstance(child.tag, str)]
    return [name.removesuffix("EventDefinition") for name in names if name.endswith("EventDefinition")]


# The shared parts change seldom, and every procedure calls some of them.
@lru_cache(maxsize=64)
def read_part(text: str) -> tuple[dict[str, Element], dict[str, Lane]]:
    """The elements and lanes of a shared part."""
    root = xml.parse(text.encode())
    return read_elements(root), read_lanes(root)


def grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, list[Value]]:
    """The values by their keys, in their order."""
    found: dict[str, list[Value]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def is_node(item: Any) -> bool:
    """Whether this XML element is a flow node of whatever kind."""
    if not isinstance(item.tag, str) or etree.QName(item).namespace != BPMN:
        return False
    name = etree.QName(item).localname
    return name.endswith(NODE_ENDINGS) or name in CONTAINERS or name == "callActivity"


def owner(item: Any) -> str:
    """The id of the nearest element around (or of) an XML element that has one and belongs to BPMN."""
    current = item
    while current is not None:
        if isinstance(current.tag, str) and etree.QName(current).namespace == BPMN and current.get("id"):
            return str(current.get("id"))
        current = current.getparent()
    return "-"
