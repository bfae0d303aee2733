"""Whether two diagrams say the same: every element with its attributes, texts and children, however the file is laid out."""

from __future__ import annotations

from typing import Any

from lxml import etree

# What a file may say or leave out without saying anything else.
USUAL = {
    "cancelActivity": "true", "isInterrupting": "true", "triggeredByEvent": "false", "isForCompensation": "false",
    "startQuantity": "1", "completionQuantity": "1", "isMarkerVisible": "false", "gatewayDirection": "Unspecified",
}  # fmt: skip
ORDERED = frozenset({"waypoint", "property", "parameter"})


def said(source: str) -> Any:
    """A diagram as plain values that can be compared."""
    return node_said(etree.fromstring(source.encode()))


def node_said(node: Any) -> Any:
    """One element: tag, attributes, text, children; of those with an id the order means nothing."""
    attributes = {str(name): value for name, value in node.attrib.items() if USUAL.get(str(name)) != value}
    children = [node_said(child) for child in node if isinstance(child.tag, str) and not is_empty_label(child)]
    keep_order = any(etree.QName(child).localname in ORDERED for child in node if isinstance(child.tag, str))
    if not keep_order:
        children.sort(key=repr)
    numbers = {"x", "y", "width", "height"}
    plain = {name: str(float(value)) if name in numbers else value for name, value in sorted(attributes.items())}
    return (node.tag, tuple(plain.items()), (node.text or "").strip(), tuple(children))


def is_empty_label(node: Any) -> bool:
    """A label without a place of its own, as one stays behind where a name was changed and changed back."""
    return etree.QName(node).localname == "BPMNLabel" and len(node) == 0


def differences(before: str, after: str) -> list[str]:
    """What of one diagram does not stand in the other; nothing where both say the same."""
    one, other = flat(said(before)), flat(said(after))
    return [f"lost: {item}" for item in one if item not in other] + [
        f"new: {item}" for item in other if item not in one
    ]


def flat(value: Any, place: str = "") -> list[str]:
    """Every element as a line with its place."""
    tag, attributes, text, children = value
    name = f"{place}/{etree.QName(tag).localname}{dict(attributes).get('id') or ''}"
    line = f"{name} {attributes} {text!r}"
    return [line, *(inner for child in children for inner in flat(child, name))]
