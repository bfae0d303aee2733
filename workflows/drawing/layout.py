"""Reads the layout (DI) of a BPMN diagram: what is drawn, where, and with which words."""

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any

from workflows.procedures.xml import BPMN, SPIFF, DiagramError, parse

Point = tuple[float, float]
Box = tuple[float, float, float, float]

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
PROPERTY = f"{{{BPMN}}}extensionElements/{{{SPIFF}}}properties/{{{SPIFF}}}property"
TIMER = f"{{{BPMN}}}timerEventDefinition"
BANDS = ("participant", "lane")
OPENABLE = ("subProcess", "transaction", "adHocSubProcess")


@dataclass(frozen=True)
class Shape:
    """One element with an area; lengths in pixels."""

    id: str
    kind: str
    name: str
    basis: str
    limit: str
    help: str
    event: str
    goes_on: bool
    box: Box
    label: Box | None
    upright: bool
    open: bool

    @property
    def layer(self) -> tuple[int, float]:
        """Pools and lanes lowest, then open sub-processes from large to small, steps, and what sits on their edges."""
        area = self.box[2] * self.box[3]
        if self.kind in BANDS:
            return 0, -area
        if self.open:
            return 1, -area
        return (3 if self.kind == "boundaryEvent" else 2), 0.0


@dataclass(frozen=True)
class Edge:
    """One flow or association with its way; lengths in pixels."""

    id: str
    kind: str
    name: str
    basis: str
    points: tuple[Point, ...]
    label: Box | None
    default: bool
    limit: str = ""


@lru_cache(maxsize=16)
def read_layout(source: bytes) -> tuple[tuple[Shape, ...], tuple[Edge, ...]]:
    """What the first diagram of the file shows, from the lowest layer to the highest; the versions in use stay read.

    Raises `DiagramError` for a DTD, an entity, broken XML, or a coordinate that is no number.
    """
    return layout_in(parse(source))


def layout_in(root: Any) -> tuple[tuple[Shape, ...], tuple[Edge, ...]]:
    """The same of a file that was parsed already."""
    plane = root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")
    if plane is None:
        return (), ()
    known = {node.get("id"): node for node in root.iter(f"{{{BPMN}}}*")}
    defaults = {node.get("default") for node in known.values()}
    items = [(item, known[item.get("bpmnElement")]) for item in plane if item.get("bpmnElement") in known]
    shapes = [read_shape(item, node) for item, node in items if item.tag == f"{DI}BPMNShape"]
    edges = [read_edge(item, node, defaults) for item, node in items if item.tag == f"{DI}BPMNEdge"]
    return tuple(sorted(shapes, key=lambda shape: shape.layer)), tuple(edges)


def read_shape(item: Any, node: Any) -> Shape:
    """One element with an area."""
    kind = local(node)
    timer = node.find(TIMER) if kind.endswith("Event") else None
    return Shape(
        id=node.get("id") or "",
        kind=kind,
        name=node.get("name") or "",
        basis=basis_of(node),
        limit="" if timer is None or not len(timer) else (timer[-1].text or "").strip(),
        help=node.findtext(f"{{{BPMN}}}{'text' if kind == 'textAnnotation' else 'documentation'}") or "",
        event=next((tag[:-15] for child in node if (tag := local(child)).endswith("EventDefinition")), ""),
        goes_on="false" in (node.get("cancelActivity"), node.get("isInterrupting")),
        box=box_of(item.find(BOUNDS)),
        label=label_of(item),
        upright=item.get("isHorizontal") != "false",
        open=kind in OPENABLE and item.get("isExpanded") != "false",
    )


def read_edge(item: Any, node: Any, defaults: set[Any]) -> Edge:
    """One flow."""
    key = node.get("id") or ""
    points = tuple((number(point, "x"), number(point, "y")) for point in item.findall(WAYPOINT))
    return Edge(key, local(node), node.get("name") or "", basis_of(node), points, label_of(item), key in defaults)


def local(node: Any) -> str:
    """The tag without its namespace."""
    return str(node.tag).rpartition("}")[2]


def basis_of(node: Any) -> str:
    """The rule ids that the element cites."""
    return next((item.get("value") or "" for item in node.iterfind(PROPERTY) if item.get("name") == "basis"), "")


def label_of(item: Any) -> Box | None:
    """Where the layout puts the words."""
    bounds = item.find(f"{DI}BPMNLabel/{BOUNDS}")
    return None if bounds is None else box_of(bounds)


def box_of(bounds: Any) -> Box:
    """x, y, width and height."""
    return number(bounds, "x"), number(bounds, "y"), number(bounds, "width"), number(bounds, "height")


def number(node: Any, key: str) -> float:
    """A coordinate; raises `DiagramError` when it is none."""
    try:
        value = float(node.get(key))
    except (AttributeError, TypeError, ValueError):
        value = float("nan")
    if not isfinite(value) or abs(value) > 1e6:
        raise DiagramError("bad-coordinate", "图形坐标无法读懂 / a coordinate of the diagram is no number")
    return value
