"""The drawing: what overlaps, lies in the wrong lane, leads nowhere on paper, or has a name that does not fit."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator

from workflows.drawing.layout import Box, Edge, Shape, layout_in
from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures.xml import DiagramError

LONGEST_NAME = 14
# A character, a line with the room that it needs, and what the icon and the border take, in pixels.
CHARACTER, LINE, BORDER = 12, 28, 16
TOUCHING = 2.0


def check_drawing(subject: Subject) -> Iterator[Finding]:
    """Every node has a shape and every flow an edge, where it can be read."""
    try:
        shapes, edges = layout_in(subject.root)
    except DiagramError as refusal:
        yield subject.error(refusal.element, refusal.code, refusal.zh, refusal.en)
        return
    drawn = {item.id: item for item in shapes}
    ways = {item.id: item for item in edges}
    for node in subject.nodes:
        if node not in drawn:
            yield subject.warning(
                node, "not-drawn", "图上没有画出这个元素，请补画", "it has no shape in the drawing: draw it"
            )
    for flow in subject.flows:
        if flow.id not in ways:
            yield subject.warning(
                flow.id, "not-drawn", "图上没有画出这条流向，请补画", "it has no edge in the drawing: draw it"
            )
    yield from check_ways(subject, ways)
    yield from check_lanes(subject, drawn)
    yield from check_overlaps(subject, drawn)
    yield from check_names(subject, drawn)


def check_ways(subject: Subject, ways: dict[str, Edge]) -> Iterator[Finding]:
    """An edge has a beginning and an end."""
    for name, way in ways.items():
        if len(way.points) < 2:
            yield subject.warning(
                name,
                "edge-without-way",
                "连线没有起点或终点，图上看不到，请重新连接",
                "the edge has fewer than two points and can not be seen: connect it again",
            )


def check_lanes(subject: Subject, drawn: dict[str, Shape]) -> Iterator[Finding]:
    """A human step is drawn in the lane in which it lies: who reads the drawing must not take it for somebody else's."""
    for node, element in subject.elements.items():
        shape, lane = drawn.get(node), drawn.get(element.lane)
        if shape is None or lane is None or element.kind != "userTask":
            continue
        x, y, width, height = shape.box
        left, top, wide, high = lane.box
        if not (left <= x + width / 2 <= left + wide and top <= y + height / 2 <= top + high):
            yield subject.warning(
                node,
                "outside-lane",
                f"图上画在泳道 {element.lane_name or element.lane} 之外，请移进去",
                f"it is drawn outside of its lane {element.lane}: move it there",
            )


def check_overlaps(subject: Subject, drawn: dict[str, Shape]) -> Iterator[Finding]:
    """Two nodes of one scope do not lie on each other; what hangs on a step lies on it."""
    plain = [node for node in subject.nodes if node in drawn and subject.kind(node) != "boundaryEvent"]
    plain.sort(key=lambda node: drawn[node].box[0])
    for place, node in enumerate(plain):
        right = drawn[node].box[0] + drawn[node].box[2]
        for other in plain[place + 1 :]:
            if drawn[other].box[0] >= right:
                break
            if subject.scope(other) == subject.scope(node) and overlap(drawn[node].box, drawn[other].box):
                yield subject.warning(
                    other,
                    "shapes-overlap",
                    f"图上与 {node} 重叠，请移开",
                    f"it lies on {node} in the drawing: move it away",
                )


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than a border."""
    return all(
        min(one[at] + one[at + 2], other[at] + other[at + 2]) - max(one[at], other[at]) > TOUCHING for at in (0, 1)
    )


def check_names(subject: Subject, drawn: dict[str, Shape]) -> Iterator[Finding]:
    """Names that fit their shapes."""
    for node, element in subject.elements.items():
        most, long = room(drawn.get(node)), measure(element.name)
        if long > most:
            yield subject.warning(
                node,
                "name-long",
                f"名称有 {long} 个字，图上放不下，请不超过 {most} 个",
                f"the name is {long} characters wide, {most} fit: shorten it",
            )


def measure(name: str) -> int:
    """How wide a name is, in Chinese characters: two Latin letters take the room of one."""
    return math.ceil(sum(1 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in name))


def room(shape: Shape | None) -> int:
    """How many Chinese characters fit: a step that is drawn larger takes more."""
    if shape is None or not shape.kind.endswith("Task"):
        return LONGEST_NAME
    drawn = int((shape.box[2] - BORDER) // CHARACTER) * int((shape.box[3] - BORDER) // LINE)
    # Lists and papers show the names, too.
    return min(2 * LONGEST_NAME, max(LONGEST_NAME, drawn))
