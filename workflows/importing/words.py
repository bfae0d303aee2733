"""Small changes to a diagram: attributes, words of our own extension, what is drawn of an element."""

from collections.abc import Set as AbstractSet

from lxml import etree

from workflows.procedures.xml import BPMN, SPIFF

# What stands before the extensions of an element.
BEFORE = f"{{{BPMN}}}documentation"


def drop(node: etree._Element, *names: str) -> None:
    """Takes attributes away where they are there."""
    for name in names:
        if name in node.attrib:
            del node.attrib[name]


def say(node: etree._Element, name: str, value: str) -> None:
    """Gives an element a property, in place of one of this name."""
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{{{BPMN}}}extensionElements")
        node.insert(len(node.findall(BEFORE)), extensions)
    holder = extensions.find(f"{{{SPIFF}}}properties")
    if holder is None:
        holder = etree.SubElement(extensions, f"{{{SPIFF}}}properties", nsmap={"spiffworkflow": SPIFF})
    for item in holder.findall(f"{{{SPIFF}}}property"):
        if item.get("name") == name:
            holder.remove(item)
    etree.SubElement(holder, f"{{{SPIFF}}}property", name=name, value=value)


def remove_drawn(root: etree._Element, gone: AbstractSet[str | None]) -> None:
    """Takes what was drawn of elements that are gone out of the drawing."""
    for drawn in [
        item for item in root.iter(etree.Element) if item.get("bpmnElement") and item.get("bpmnElement") in gone
    ]:
        holder = drawn.getparent()
        if holder is not None:
            holder.remove(drawn)
