"""How the elements of a diagram are drawn: place, size, way, label, colour. Nothing here changes what the procedure does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from workflows.diff.flat import attributes, besides, counted, tag
from workflows.diff.things import Fact, Facts, Thing, text_fact

BOUNDS, WAYPOINT, LABEL, PLANE = "Bounds", "waypoint", "BPMNLabel", "BPMNPlane"
COLOURS = ("bioc:", "color:")
# How a shape or edge is named, and where a rectangle or point is.
OWN, AREA = ("id", "bpmnElement"), ("x", "y", "width", "height")


def read_drawings(root: Any) -> tuple[dict[str, Facts], Facts]:
    """The layout facts of each element by its id, and those of the diagrams as such."""
    drawn: dict[str, Facts] = {}
    beside: Facts = {}
    seen: dict[str, int] = {}
    for diagram in children(root, "BPMNDiagram"):
        place = counted(seen, "BPMNDiagram")
        beside.update(others(besides(diagram, place, ("id",), (PLANE,))))
        for plane in children(diagram, PLANE):
            place = counted(seen, PLANE)
            items = {tag(item.tag) for item in plane if isinstance(item.tag, str)}
            beside.update(others(besides(plane, place, ("id",), tuple(items))))
            for item in plane:
                if isinstance(item.tag, str):
                    name = item.get("bpmnElement") or item.get("id") or tag(item.tag)
                    number = counted(seen, f"of {name}").partition("#")[2]
                    drawn.setdefault(name, {}).update(item_facts(item, number))
    return drawn, beside


def children(node: Any, name: str) -> Iterator[Any]:
    """The children of a name."""
    return (child for child in node if isinstance(child.tag, str) and tag(child.tag) == name)


def others(found: Iterable[tuple[str, str]], number: str = "") -> Facts:
    """What we have no name for; ids within a drawing mean nothing."""
    return {f"drawn:{path}{number}": text_fact(value) for path, value in found if not path.endswith("@id")}


def item_facts(item: Any, number: str) -> Facts:
    """One shape or edge; `number` tells apart several of one element."""
    suffix = f":{number}" if number else ""
    name = tag(item.tag)
    facts: Facts = {f"drawn:{name}{number}": text_fact(name)}
    for key, value in attributes(item, OWN):
        # The same colour is written by two conventions, so each has its name.
        facts[f"colour:{key}{number}" if key.startswith(COLOURS) else f"drawn:{key}{number}"] = text_fact(value)
    found = besides(item, name, tuple(item.attrib), (BOUNDS, WAYPOINT, LABEL))
    facts.update(others(found, number))
    for bounds in children(item, BOUNDS):
        facts[f"place{suffix}"] = point(bounds)
        facts[f"size{suffix}"] = size(bounds)
        facts.update(others(besides(bounds, BOUNDS, AREA), number))
    for label in children(item, LABEL):
        facts.update(label_facts(label, suffix, number))
    points = list(children(item, WAYPOINT))
    if points:
        facts[f"way{suffix}"] = text_fact(" ".join(point(found).value for found in points))
        for at, waypoint in enumerate(points, start=1):
            if len(waypoint) or waypoint.text or len(waypoint.attrib) != 2:
                facts.update(others(besides(waypoint, f"{WAYPOINT}#{at}", AREA), number))
    return facts


def label_facts(label: Any, suffix: str, number: str) -> Facts:
    """Where the words of an element stand."""
    facts = others(besides(label, LABEL, ("id",), (BOUNDS,)), number)
    for bounds in children(label, BOUNDS):
        facts[f"label{suffix}"] = text_fact(f"{point(bounds).value} {size(bounds).value}")
        facts.update(others(besides(bounds, f"{LABEL}/{BOUNDS}", AREA), number))
    return facts


def point(node: Any) -> Fact:
    """A place in pixels."""
    return text_fact(f"({figure(node.get('x'))}, {figure(node.get('y'))})")


def size(node: Any) -> Fact:
    """Width and height in pixels."""
    return text_fact(f"{figure(node.get('width'))}×{figure(node.get('height'))}")


def figure(text: str | None) -> str:
    """A coordinate as short as it can be: 100.0 is 100."""
    try:
        return f"{float(text or ''):g}"
    except ValueError:
        return text or ""


def drawing(identifier: str, facts: Facts) -> Thing:
    """What is drawn of something that the file does not have, or of the diagram as such."""
    return Thing(identifier, "drawing", "", facts, element=identifier)
