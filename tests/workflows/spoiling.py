"""Copies of diagrams that tests may spoil."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree

from workflows.procedures.definitions import Source
from workflows.procedures.xml import NAMESPACES


class Diagram:
    """A copy of a diagram that a test may spoil."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = etree.fromstring(self.source.diagram)
        self.forms = dict(self.source.forms)

    def get(self, identifier: str) -> Any:
        """The XML of an element."""
        hits = self.root.xpath("//*[@id=$id][not(ancestor-or-self::spiff:*)]", id=identifier, namespaces=NAMESPACES)
        return hits[0]

    def set(self, identifier: str, attribute: str, value: str | None) -> Diagram:
        """Sets an attribute, or takes it away."""
        item = self.get(identifier)
        if value is None:
            del item.attrib[attribute]
        else:
            item.set(attribute, value)
        return self

    def word(self, identifier: str, name: str, value: str | None) -> Diagram:
        """Sets an extension property of an element, or takes it away."""
        holder = self.get(identifier).find(".//spiff:properties", NAMESPACES)
        for item in holder.findall(f"spiff:property[@name='{name}']", NAMESPACES):
            holder.remove(item)
        if value is not None:
            etree.SubElement(holder, f"{{{NAMESPACES['spiff']}}}property", name=name, value=value)
        return self

    def remove(self, identifier: str) -> Diagram:
        """Takes an element away, and its flows' mentions with it."""
        item = self.get(identifier)
        item.getparent().remove(item)
        return self

    def add(self, parent: str, xml: str) -> Diagram:
        """Adds an element; `bpmn:` and `spiff:` are known."""
        names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
        holder = etree.fromstring(f"<holder {names}>{xml}</holder>")
        self.get(parent).extend(list(holder))
        return self

    def text(self, identifier: str, path: str, value: str) -> Diagram:
        """Sets the text of the first element on a path below an element."""
        self.get(identifier).find(path, NAMESPACES).text = value
        return self

    def build(self) -> Source:
        """The spoilt procedure."""
        written = etree.tostring(self.root, encoding="UTF-8", xml_declaration=True)
        return replace(self.source, diagram=written, forms=self.forms)
