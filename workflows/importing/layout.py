"""Draws a diagram that came without a drawing: steps from left to right in the order in which they follow, lanes as rows.

Good enough to read and to move about in the modeler: nothing overlaps, every step lies in its lane, flows go round.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from workflows.importing.places import GAP, PAD, Box, Places, sizes
from workflows.importing.ways import Ways
from workflows.lint.nodes import is_node
from workflows.procedures.xml import BPMN

B = f"{{{BPMN}}}"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
# The strip at the left of a pool or lane on which its name stands.
STRIP = 30.0
# The line on which the name of an open sub-process stands.
HEADING = 16.0
BLACK_BOX = 60.0
NOTE = (160.0, 50.0)


def is_drawn(root: etree._Element) -> bool:
    """Whether the file says where any of its steps stands."""
    nodes = {item.get("id") for item in root.iter(etree.Element) if is_node(item)}
    return any(shape.get("bpmnElement") in nodes for shape in root.iter(f"{{{DI}}}BPMNShape"))


@dataclass
class Drawing:
    """What is drawn where, before it is written down."""

    shapes: dict[str, Box] = field(default_factory=dict)
    edges: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)

    def put(self, other: Drawing, right: float, down: float) -> None:
        """Takes another drawing in, moved."""
        for key, (x, y, width, height) in other.shapes.items():
            self.shapes[key] = (x + right, y + down, width, height)
        for key, points in other.edges.items():
            self.edges[key] = [(x + right, y + down) for x, y in points]
        self.open |= other.open


def draw_anew(root: etree._Element, process: etree._Element) -> None:
    """Gives the process of a file a drawing, and its pools, notes and data beside it."""
    for old in list(root.findall(f"{{{DI}}}BPMNDiagram")):
        root.remove(old)
    drawing = Drawing()
    bottom = place_process(root, process, drawing)
    bottom = place_black_boxes(root, drawing, bottom)
    place_artifacts(process, drawing, bottom)
    write(root, process, drawing)


def place_process(root: etree._Element, process: etree._Element, drawing: Drawing) -> float:
    """The steps, lanes and pool of the process; how far down they reach."""
    identifier = process.get("id") or ""
    pool = next((item for item in root.iter(f"{B}participant") if local(item.get("processRef")) == identifier), None)
    lanes = lanes_of(process)
    pool_strip, lane_strip = (STRIP if pool is not None else 0.0), (STRIP if lanes else 0.0)
    box, bands = place_scope(process, drawing, (pool_strip + lane_strip + PAD, PAD), lanes)
    width = lane_strip + box[2] + 2 * PAD
    for lane, (top, height) in bands.items():
        if lane:
            drawing.shapes[lane] = (pool_strip, top, width, height)
    bottom = box[1] + box[3] - PAD
    if pool is not None:
        drawing.shapes[pool.get("id") or ""] = (0.0, 0.0, pool_strip + width, bottom)
    return bottom


def place_scope(
    scope: etree._Element, drawing: Drawing, corner: tuple[float, float], lanes: dict[str, list[str]]
) -> tuple[Box, dict[str, tuple[float, float]]]:
    """The nodes and flows of a process or sub-process; the box that they take, and the rows of the lanes."""
    nodes = {item.get("id") or "": item for item in scope if isinstance(item.tag, str) and is_node(item)}
    inside: dict[str, Drawing] = {}
    inner: dict[str, tuple[float, float]] = {}
    for key, item in nodes.items():
        if any(isinstance(child.tag, str) and is_node(child) for child in item):
            inside[key] = Drawing()
            box, _ = place_scope(item, inside[key], (PAD, PAD + HEADING), {})
            inner[key] = (box[2] + 2 * PAD, box[3] + HEADING)
    places = Places(nodes, flows_of(scope, nodes), lanes, inner)
    found = places.arrange(corner)
    drawing.shapes |= found
    drawing.edges |= Ways(places, found).edges()
    for key, part in inside.items():
        drawing.open.add(key)
        drawing.put(part, *found[key][:2])
    return places.box, places.bands


def flows_of(scope: etree._Element, nodes: dict[str, etree._Element]) -> list[tuple[str, str, str]]:
    """The flows of a scope: id, where from, where to."""
    flows = [
        (item.get("id") or "", item.get("sourceRef") or "", item.get("targetRef") or "")
        for item in scope.findall(f"{B}sequenceFlow")
    ]
    return [flow for flow in flows if flow[1] in nodes and flow[2] in nodes]


def lanes_of(process: etree._Element) -> dict[str, list[str]]:
    """The innermost lanes and the nodes in each."""
    found = {}
    for lane in process.iter(f"{B}lane"):
        if lane.find(f"{B}childLaneSet") is None and lane.get("id"):
            found[lane.get("id") or ""] = [(item.text or "").strip() for item in lane.findall(f"{B}flowNodeRef")]
    return found


def place_black_boxes(root: etree._Element, drawing: Drawing, bottom: float) -> float:
    """Pools without a process lie below."""
    width = max((x + wide for x, _, wide, _ in drawing.shapes.values()), default=0.0)
    for pool in root.iter(f"{B}participant"):
        identifier = pool.get("id") or ""
        if identifier and identifier not in drawing.shapes:
            drawing.shapes[identifier] = (0.0, bottom + GAP, max(width, 300.0), BLACK_BOX)
            bottom += GAP + BLACK_BOX
    return bottom


def place_artifacts(process: etree._Element, drawing: Drawing, bottom: float) -> None:
    """Notes and data stand in a row below, joined to what they speak of."""
    x = PAD
    for item in process.iter(f"{B}textAnnotation", f"{B}dataObjectReference", f"{B}dataStoreReference"):
        width, height = NOTE if item.tag == f"{B}textAnnotation" else sizes("dataObjectReference")
        drawing.shapes[item.get("id") or ""] = (x, bottom + GAP, width, height)
        x += width + GAP
    for item in process.iter(f"{B}association"):
        one, to = (drawing.shapes.get(item.get(end) or "") for end in ("sourceRef", "targetRef"))
        if one and to and item.get("id"):
            drawing.edges[item.get("id") or ""] = [middle(one), middle(to)]


def middle(box: Box) -> tuple[float, float]:
    """The middle of a box."""
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def local(reference: str | None) -> str:
    """An id that may carry a prefix."""
    return (reference or "").rpartition(":")[2]


def write(root: etree._Element, process: etree._Element, drawing: Drawing) -> None:
    """Puts the drawing into the file."""
    whole = root.find(f"{B}collaboration")
    plane_of = (whole if whole is not None else process).get("id") or ""
    diagram = etree.SubElement(
        root, f"{{{DI}}}BPMNDiagram", id="diagram_drawn", nsmap={"bpmndi": DI, "dc": DC, "di": DD}
    )
    plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id="plane_drawn", bpmnElement=plane_of)
    for key, (x, y, width, height) in drawing.shapes.items():
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{key}_di", bpmnElement=key)
        if key in drawing.open:
            shape.set("isExpanded", "true")
        etree.SubElement(shape, f"{{{DC}}}Bounds", x=said(x), y=said(y), width=said(width), height=said(height))
    for key, points in drawing.edges.items():
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{key}_di", bpmnElement=key)
        for x, y in points:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=said(x), y=said(y))


def said(length: float) -> str:
    """A length as whole pixels."""
    return str(round(length))
