"""Draws a BPMN diagram as SVG for pages and paper, from its own layout (DI), with where a case stands.

No script, no style attribute, no <marker>: it may stand in a page with a strict content policy, and print engines
place it right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from workflows.pen import (
    ICONS,
    INK,
    LINE,
    LOOKS,
    PAPER,
    PLAIN,
    SOFT,
    Box,
    Look,
    Point,
    arrow,
    bent,
    breadth,
    hatches,
    line,
    outlined,
    rect,
    safe,
    slash,
    stacked,
    words,
)
from workflows.xml import BPMN, SPIFF, DiagramError, parse

State = Literal["done", "active", "warned", "overdue"]

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
PROPERTY = f"{{{BPMN}}}extensionElements/{{{SPIFF}}}properties/{{{SPIFF}}}property[@name='basis']"
TIMER = f"{{{BPMN}}}timerEventDefinition"
FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif'
PADDING = 20.0
BAND = 30.0
WIDE = 240.0


@dataclass(frozen=True)
class Mark:
    """Where a case stands at one element; an empty badge shows the state in words, the note joins the tooltip."""

    state: State
    badge: str = ""
    note: str = ""


@dataclass(frozen=True)
class Shape:
    """One element with an area: what it is in the process, where it lies, where its words stand."""

    id: str
    kind: str
    node: Any
    box: Box
    label: Box | None
    upright: bool
    open: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return self.node.get("name") or ""

    @property
    def layer(self) -> tuple[int, float]:
        """Pools and lanes lowest, then open sub-processes from large to small, steps, and what sits on their edges."""
        area = self.box[2] * self.box[3]
        if self.kind in ("participant", "lane"):
            return 0, -area
        if self.open:
            return 1, -area
        return (3 if self.kind == "boundaryEvent" else 2), 0.0


@dataclass(frozen=True)
class Edge:
    """One flow or association with its way."""

    id: str
    kind: str
    node: Any
    points: list[Point]
    label: Box | None
    default: bool


def draw(xml: bytes, marks: Mapping[str, Mark] | None = None, title: str = "") -> str:
    """The first diagram of a BPMN file as one <svg>; `marks` go by element id, unknown ids are ignored.

    Raises `DiagramError` for a DTD, an entity, broken XML, or a coordinate that is no number.
    """
    shapes, edges = read(parse(xml))
    if not shapes:
        return nothing(title)
    at = {item.id: marks[item.id] for item in (*shapes, *edges) if item.id in marks} if marks else {}
    under = [group(shape, at, draw_shape(shape, at)) for shape in shapes if shape.layer[0] < 2]
    lines = [group(edge, at, draw_edge(edge, at)) for edge in edges]
    over = [group(shape, at, draw_shape(shape, at)) for shape in shapes if shape.layer[0] >= 2]
    badges = [draw_badge(shape.box, at[shape.id]) for shape in shapes if shape.id in at]
    called = title or next((shape.name for shape in shapes if shape.kind == "participant"), "") or "流程图"
    patterns = hatches([mark.state for mark in at.values()])
    body = "".join([f"<defs>{patterns}</defs>" if patterns else "", *under, *lines, *over, *badges])
    return page(extent(shapes, edges), called, summary(shapes, at), body)


def read(root: Any) -> tuple[list[Shape], list[Edge]]:
    """What the first diagram of the file shows, from the lowest layer to the highest."""
    plane = root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")
    if plane is None:
        return [], []
    known = {node.get("id"): node for node in root.iter(f"{{{BPMN}}}*")}
    defaults = {node.get("default") for node in known.values()}
    items = [(item, known[item.get("bpmnElement")]) for item in plane if item.get("bpmnElement") in known]
    shapes = [read_shape(item, node) for item, node in items if item.tag == f"{DI}BPMNShape"]
    edges = [read_edge(item, node, defaults) for item, node in items if item.tag == f"{DI}BPMNEdge"]
    return sorted(shapes, key=lambda shape: shape.layer), edges


def read_shape(item: Any, node: Any) -> Shape:
    """One element with an area."""
    kind = local(node)
    opened = kind in ("subProcess", "transaction", "adHocSubProcess") and item.get("isExpanded") != "false"
    upright = item.get("isHorizontal") != "false"
    return Shape(node.get("id"), kind, node, box_of(item.find(BOUNDS)), label_of(item), upright, opened)


def read_edge(item: Any, node: Any, defaults: set[Any]) -> Edge:
    """One flow."""
    points = [(number(point, "x"), number(point, "y")) for point in item.findall(WAYPOINT)]
    return Edge(node.get("id"), local(node), node, points, label_of(item), node.get("id") in defaults)


def local(node: Any) -> str:
    """The tag without its namespace."""
    return str(node.tag).rpartition("}")[2]


def label_of(item: Any) -> Box | None:
    """Where the layout puts the words."""
    bounds = item.find(f"{DI}BPMNLabel/{BOUNDS}")
    return None if bounds is None else box_of(bounds)


def box_of(bounds: Any) -> Box:
    """x, y, width and height in pixels."""
    return number(bounds, "x"), number(bounds, "y"), number(bounds, "width"), number(bounds, "height")


def number(node: Any, key: str) -> float:
    """A coordinate in pixels; raises `DiagramError` when it is none."""
    try:
        value = float(node.get(key))
    except (AttributeError, TypeError, ValueError):
        value = float("nan")
    if not isfinite(value) or abs(value) > 1e6:
        raise DiagramError("bad-coordinate", "图形坐标无法读懂 / a coordinate of the diagram is no number")
    return value


def group(item: Shape | Edge, marks: Mapping[str, Mark], content: str) -> str:
    """One element with its id, its state and its tooltip."""
    mark = marks.get(item.id)
    state = mark.state if mark else "none"
    return f'<g id="el-{safe(item.id)}" data-state="{state}"><title>{safe(tooltip(item, mark))}</title>{content}</g>'


def tooltip(item: Shape | Edge, mark: Mark | None) -> str:
    """Name, time limit, basis and note, a line each."""
    timer = item.node.find(TIMER) if item.kind.endswith("Event") else None
    limit = "" if timer is None or not len(timer) else (timer[-1].text or "").strip()
    prop = item.node.find(PROPERTY)
    basis = "" if prop is None else prop.get("value") or ""
    lines = [item.node.get("name"), limit and f"时限：{limit}", basis and f"依据：{basis}", mark.note if mark else ""]
    return "\n".join(part for part in lines if part) or item.id


def draw_shape(shape: Shape, marks: Mapping[str, Mark]) -> str:
    """The outline, glyph and words of one element."""
    look = LOOKS[marks[shape.id].state] if shape.id in marks else None
    if shape.kind in ("participant", "lane"):
        return draw_band(shape)
    if shape.kind == "textAnnotation":
        return draw_annotation(shape)
    if shape.kind.endswith("Event"):
        return draw_event(shape, look)
    return draw_gateway(shape, look) if shape.kind.endswith("Gateway") else draw_activity(shape, look)


def draw_band(shape: Shape) -> str:
    """A pool or lane with its name in a band: characters one below another at the left, or level at the top."""
    x, y, width, height = shape.box
    pool = shape.kind == "participant"
    band = (x, y, BAND, height) if shape.upright else (x, y, width, BAND)
    frame = f'{rect(shape.box)} fill="{PAPER}" {line("#9aa8b8", 1.6 if pool else 1)}/>'
    head = f'{rect(band)} fill="{"#dfe7f1" if pool else "#eef2f7"}" {line("#9aa8b8", 1)}/>'
    size = 16 if pool else 14
    return frame + head + (stacked if shape.upright else words)(shape.name, band, size)


def draw_activity(shape: Shape, look: Look | None) -> str:
    """A task or sub-process, its icon at the upper left; a wide card also says what is to be done."""
    x, y, width, height = shape.box
    body = outlined(rect(shape.box, 8), shape.kind, look, 2.8 if shape.kind == "callActivity" else 1.6)
    if shape.open:
        return body + words(shape.name, (x + 14, y + 8, width - 28, 22), 15, left=True, bold=True)
    if shape.kind in ICONS:
        scale = 1.15 if width >= WIDE else 0.95 if height >= 60 else 0.72
        colour = look.stroke if look else PLAIN.get(shape.kind, (LINE, PAPER))[0]
        body += glyph(shape.kind, x + 7, y + 6, scale, colour, 1.2)
    help_text = shape.node.findtext(f"{{{BPMN}}}documentation") if width >= WIDE else None
    if help_text:
        body += words(shape.name, (x + 34, y + 5, width - 68, 24), 16, bold=True)
        return body + words(help_text, (x + 12, y + 31, width - 24, height - 34), 10.5, left=True, colour=SOFT)
    room = (x + 4, y + 12, width - 8, height - 16) if height < 60 else (x + 8, y + 12, width - 16, height - 16)
    return body + words(shape.name, room, 12 if width < 90 else 14)


def draw_event(shape: Shape, look: Look | None) -> str:
    """Start thin, end thick, intermediate and boundary double; dashed where the work goes on."""
    x, y, width, height = shape.box
    cx, cy, radius = x + width / 2, y + height / 2, min(width, height) / 2
    kind = next((tag[:-15] for child in shape.node if (tag := local(child)).endswith("EventDefinition")), "")
    tone = kind if kind in PLAIN else shape.kind
    goes_on = "false" in (shape.node.get("cancelActivity"), shape.node.get("isInterrupting"))
    dash = "4 2.6" if goes_on else ""
    circle = f'<circle cx="{cx:g}" cy="{cy:g}"'
    body = outlined(f'{circle} r="{radius:g}"', tone, look, 3.6 if shape.kind == "endEvent" else 1.5, dash)
    colour = look.stroke if look else PLAIN.get(tone, (LINE, PAPER))[0]
    if shape.kind in ("boundaryEvent", "intermediateThrowEvent", "intermediateCatchEvent"):
        body += f'{circle} r="{radius * 0.8:g}" fill="none" {line(colour, 1.2, dash)}/>'
    if kind in ICONS:
        solid = shape.kind in ("endEvent", "intermediateThrowEvent")
        body += glyph(kind, cx, cy, radius / 18, colour, 1.3, colour if solid else "none")
    return body + outside(shape)


def draw_gateway(shape: Shape, look: Look | None) -> str:
    """A diamond with its marker."""
    x, y, width, height = shape.box
    cx, cy = x + width / 2, y + height / 2
    diamond = f'<path d="M{cx:g} {y:g}L{x + width:g} {cy:g}L{cx:g} {y + height:g}L{x:g} {cy:g}z"'
    colour = look.stroke if look else PLAIN["gateway"][0]
    sign = glyph(shape.kind, cx, cy, width / 50, colour, 2.6) if shape.kind in ICONS else ""
    return outlined(diamond, "gateway", look) + sign + outside(shape)


def glyph(kind: str, x: float, y: float, scale: float, colour: str, width: float, fill: str = "none") -> str:
    """An icon from the table, put at x and y."""
    place = f'transform="translate({x:g} {y:g}) scale({scale:g})"'
    return f'<path d="{ICONS[kind]}" {place} fill="{fill}" {line(colour, width)} stroke-linejoin="round"/>'


def outside(shape: Shape) -> str:
    """The name of an event or gateway: where the layout puts it, else below."""
    x, y, width, height = shape.box
    box = shape.label or (x + width / 2 - 45, y + height + 4, 90.0, 30.0)
    return words(shape.name, box, 11, colour=INK) if shape.name else ""


def draw_annotation(shape: Shape) -> str:
    """A bracket with words."""
    x, y, width, height = shape.box
    text = shape.node.findtext(f"{{{BPMN}}}text") or ""
    bracket = f'<path d="M{x + 10:g} {y:g}H{x:g}V{y + height:g}H{x + 10:g}" fill="none" {line(LINE, 1.4)}/>'
    return bracket + words(text, (x + 10, y + 2, width - 12, height - 4), 12.5, left=True, colour=SOFT)


def draw_edge(edge: Edge, marks: Mapping[str, Mark]) -> str:
    """A flow with rounded bends and arrowhead, the stroke of a default flow, the dots of an association."""
    if len(edge.points) < 2:
        return ""
    look = LOOKS[marks[edge.id].state] if edge.id in marks else None
    colour, width, dash = (look.stroke, look.width, look.dash) if look else (LINE, 1.4, "")
    dash = {"association": "2 3", "messageFlow": "6 4"}.get(edge.kind, dash)
    body = f'<path d="{bent(edge.points)}" fill="none" {line(colour, width, dash)}/>'
    if edge.kind != "association":
        body += arrow(edge.points[-2], edge.points[-1], colour)
    if edge.default:
        body += slash(edge.points[0], edge.points[1], colour)
    name = edge.node.get("name")
    middle = edge.points[len(edge.points) // 2 - 1]
    return (
        body + words(name, edge.label or (middle[0] + 4, middle[1] - 18, 90.0, 14.0), 11, colour=SOFT) if name else body
    )


def draw_badge(box: Box, mark: Mark) -> str:
    """The state in words, at the upper right corner."""
    look = LOOKS[mark.state]
    text = mark.badge or look.word
    width = breadth(text) * 11.5 + 14
    x, y = box[0] + box[2] - max(width - 14, width / 2), box[1] - 11
    pill = f'{rect((x, y, width, 20), 10)} fill="{look.stroke}" {line(PAPER, 1.5)}/>'
    label = f'<text x="{x + width / 2:g}" y="{y + 14.2:g}" font-size="11.5" font-weight="600" fill="{PAPER}"'
    return f'{pill}{label} text-anchor="middle">{safe(text)}</text>'


def extent(shapes: list[Shape], edges: list[Edge]) -> Box:
    """The area that everything needs, with a margin."""
    boxes = [box for item in (*shapes, *edges) if (box := item.label)] + [shape.box for shape in shapes]
    points = [point for edge in edges for point in edge.points]
    left = min([box[0] for box in boxes] + [x for x, _ in points]) - PADDING
    top = min([box[1] for box in boxes] + [y for _, y in points]) - PADDING
    right = max([box[0] + box[2] for box in boxes] + [x for x, _ in points]) + PADDING
    bottom = max([box[1] + box[3] for box in boxes] + [y for _, y in points]) + PADDING
    return left, top, right - left, bottom - top


def summary(shapes: list[Shape], marks: Mapping[str, Mark]) -> str:
    """The picture in one sentence, for those who hear it."""
    steps = [shape.name for shape in shapes if shape.kind in ("userTask", "receiveTask")]
    text = f"共 {len(steps)} 个办理环节：{'、'.join(steps)}。"
    for state, look in LOOKS.items():
        names = [shape.name or shape.id for shape in shapes if shape.id in marks and marks[shape.id].state == state]
        text += f"{look.word}：{'、'.join(names)}。" if names else ""
    return text


def page(box: Box, title: str, description: str, body: str) -> str:
    """The <svg> around the drawing."""
    x, y, width, height = box
    frame = f'width="{width:g}" height="{height:g}" viewBox="{x:g} {y:g} {width:g} {height:g}"'
    head = f"<title>{safe(title)}</title><desc>{safe(description)}</desc>"
    ground = f'{rect(box)} fill="{PAPER}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {frame} font-family="{safe(FONT)}">{head}{ground}{body}</svg>'


def nothing(title: str) -> str:
    """A small picture that says that there is none."""
    told = "此流程没有图形布局，无法绘制。"
    body = words(told, (10, 8, 340, 24), 14) + words("This procedure has no diagram layout.", (10, 32, 340, 20), 12)
    return page((0, 0, 360, 64), title or "流程图", told, body)
