"""Draws a BPMN diagram as SVG for pages and paper, from its own layout (DI), with where a case stands.

No script, no style attribute, no <marker>: it may stand in a page with a strict content policy, and print engines
place it right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from workflows.drawing.badges import Ground, draw_badge, ground_of
from workflows.drawing.layout import BANDS, Box, Edge, Shape, read_layout
from workflows.drawing.pen import (
    ICONS,
    LINE,
    LOOKS,
    PAPER,
    PLAIN,
    SOFT,
    Look,
    arrow,
    bent,
    hatches,
    line,
    outlined,
    rect,
    safe,
    slash,
    stacked,
    words,
)
from workflows.procedures.rules import catalogue

State = Literal[
    "done", "active", "warned", "overdue", "heat-0", "heat-1", "heat-2", "heat-3", "heat-4", "added", "removed", "changed"
]  # fmt: skip

# Puts a phrase of ours into the language of the reader; names and articles of the procedure are never given to it.
Say = Callable[[str], str]

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

    @property
    def on_flow(self) -> bool:
        """Whether a flow says it in words, too: a case has gone through many, a version changes few."""
        return self.state in ("added", "removed", "changed")


def draw(
    xml: bytes,
    marks: Mapping[str, Mark] | None = None,
    title: str = "",
    links: Mapping[str, str] | None = None,
    say: Say = str,
) -> str:
    """The first diagram of a BPMN file as one <svg>; `marks` go by element id, unknown ids are ignored.

    `links` are addresses by element id: on a page, a step leads to what is known of it. Raises `DiagramError` for a DTD, an
    entity, broken XML, or a coordinate that is no number.
    """
    shapes, edges = read_layout(xml)
    if not shapes:
        return nothing(title)
    drawn = {item.id for item in shapes} | {item.id for item in edges}
    at = {key: mark for key, mark in (marks or {}).items() if key in drawn}
    to = links or {}
    under = [linked(shape, at, to, say) for shape in shapes if shape.layer[0] < 2]
    lines = [group(edge, at, draw_edge(edge, look_of(edge, at)), say) for edge in edges]
    over = [linked(shape, at, to, say) for shape in shapes if shape.layer[0] >= 2]
    ground = ground_of(shapes, edges) if at else Ground()
    badges = [badge(shape, at[shape.id], ground, say) for shape in shapes if shape.id in at]
    badges += [badge(edge, at[edge.id], ground, say) for edge in edges if edge.id in at and at[edge.id].on_flow]
    called = title or next((shape.name for shape in shapes if shape.kind == "participant"), "") or "流程图"
    patterns = hatches([mark.state for mark in at.values()])
    body = "".join([f"<defs>{patterns}</defs>" if patterns else "", *under, *lines, *over, *badges])
    return page(extent(shapes, edges), called, summary(shapes, at, say), body, "group" if to else "img")


def look_of(item: Shape | Edge, marks: Mapping[str, Mark]) -> Look | None:
    """How an element is painted; None where nothing is said of it."""
    return LOOKS[marks[item.id].state] if item.id in marks else None


def linked(shape: Shape, marks: Mapping[str, Mark], links: Mapping[str, str], say: Say) -> str:
    """One element, as a link where it leads somewhere; its words and its tooltip are what the link is called."""
    drawn, address = group(shape, marks, draw_shape(shape, look_of(shape, marks)), say), links.get(shape.id)
    if address is None:
        return drawn
    return f'<a href="{safe(address)}">{drawn}</a>'


def group(item: Shape | Edge, marks: Mapping[str, Mark], content: str, say: Say) -> str:
    """One element with its id, its state and its tooltip."""
    mark = marks.get(item.id)
    state = mark.state if mark else "none"
    return (
        f'<g id="el-{safe(item.id)}" data-state="{state}"><title>{safe(tooltip(item, mark, say))}</title>{content}</g>'
    )


def tooltip(item: Shape | Edge, mark: Mark | None, say: Say) -> str:
    """Name, time limit, basis, state and note, a line each."""
    time_limit, basis = item.limit and f"时限：{item.limit}", item.basis and f"依据：{cited(item.basis)}"
    ours = [time_limit, basis, *((f"状态：{said(mark)}", mark.note) if mark else ())]
    lines = [item.name, *(say(part) for part in ours if part)]
    return "\n".join(part for part in lines if part) or say("流转" if isinstance(item, Edge) else "步骤")


@lru_cache(maxsize=2000)
def cited(basis: str) -> str:
    """Rule ids as the articles that they stand for, each once."""
    known = catalogue()
    ids = [part.strip() for part in basis.split(",") if part.strip()]
    return "、".join(dict.fromkeys(known[rule].cited if rule in known else rule for rule in ids))


def said(mark: Mark) -> str:
    """The state and its badge, not the same word twice («逾期2个工作日»; «在办，剩2个工作日»)."""
    word = LOOKS[mark.state].word
    return mark.badge if word in mark.badge else "，".join(filter(None, (word, mark.badge)))


@lru_cache(maxsize=4000)
def draw_shape(shape: Shape, look: Look | None) -> str:
    """The outline, glyph and words of one element; the same for every case that stands there alike."""
    if shape.kind in BANDS:
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
    if shape.help and width >= WIDE:
        body += words(shape.name, (x + 34, y + 5, width - 68, 24), 16, bold=True)
        return body + words(shape.help, (x + 26, y + 29, width - 52, height - 46), 11, left=True, colour=SOFT)
    room = (x + 4, y + 12, width - 8, height - 16) if height < 60 else (x + 8, y + 12, width - 16, height - 16)
    return body + words(shape.name, room, 12 if width < 90 else 14)


def draw_event(shape: Shape, look: Look | None) -> str:
    """Start thin, end thick, intermediate and boundary double; dashed where the work goes on."""
    x, y, width, height = shape.box
    cx, cy, radius = x + width / 2, y + height / 2, min(width, height) / 2
    kind, dash = shape.event, "4 2.6" if shape.goes_on else ""
    tone = kind if kind in PLAIN else shape.kind
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
    """The name of an event or gateway: where the layout puts it, else below; to the right of it, flush left."""
    x, y, width, height = shape.box
    box = shape.label or (x + width / 2 - 45, y + height + 4, 90.0, 30.0)
    if not shape.name:
        return ""
    if box[0] <= x + width / 2:
        return words(shape.name, box, 12)
    # 4: clear of an arrowhead; the width stays, for the modeler measures a label no wider than its words.
    return words(shape.name, (box[0] + 4, box[1], box[2], box[3]), 12, left=True)


def draw_annotation(shape: Shape) -> str:
    """A bracket with words."""
    x, y, width, height = shape.box
    bracket = f'<path d="M{x + 10:g} {y:g}H{x:g}V{y + height:g}H{x + 10:g}" fill="none" {line(LINE, 1.4)}/>'
    return bracket + words(shape.help, (x + 10, y + 2, width - 12, height - 4), 13, left=True, colour=SOFT)


@lru_cache(maxsize=4000)
def draw_edge(edge: Edge, look: Look | None) -> str:
    """A flow with rounded bends and arrowhead, the stroke of a default flow, the dots of an association."""
    if len(edge.points) < 2:
        return ""
    colour, width, dash = (look.stroke, look.width, look.dash) if look else (LINE, 1.4, "")
    dash = {"association": "2 3", "messageFlow": "6 4"}.get(edge.kind, dash)
    body = f'<path d="{bent(edge.points)}" fill="none" {line(colour, width, dash)}/>'
    if edge.kind != "association":
        body += arrow(edge.points[-2], edge.points[-1], colour)
    if edge.default:
        body += slash(edge.points[0], edge.points[1], colour)
    if not edge.name:
        return body
    x, y = edge.points[len(edge.points) // 2 - 1]
    return body + words(edge.name, edge.label or (x + 4, y - 18, 90.0, 16.0), 12, colour=SOFT)


def badge(shape: Shape | Edge, mark: Mark, ground: Ground, say: Say) -> str:
    """The state at a corner of an element, where it covers nothing."""
    words = say(mark.badge or LOOKS[mark.state].word)
    return draw_badge(shape, mark.state, words, tooltip(shape, mark, say), ground)


def extent(shapes: Sequence[Shape], edges: Sequence[Edge]) -> Box:
    """The area that everything needs, with a margin."""
    labels = [item.label for item in shapes if item.label] + [item.label for item in edges if item.label]
    corners = [(x, y, x + width, y + height) for x, y, width, height in [*labels, *(item.box for item in shapes)]]
    corners += [(x, y, x, y) for edge in edges for x, y in edge.points]
    left, top = min(corner[0] for corner in corners) - PADDING, min(corner[1] for corner in corners) - PADDING
    right, bottom = max(corner[2] for corner in corners) + PADDING, max(corner[3] for corner in corners) + PADDING
    return left, top, right - left, bottom - top


def summary(shapes: Sequence[Shape], marks: Mapping[str, Mark], say: Say) -> str:
    """The picture in one sentence, for those who hear it."""
    steps = [shape.name for shape in shapes if shape.kind in ("userTask", "receiveTask")]
    text = say(f"共 {len(steps)} 个办理步骤：{'、'.join(steps)}。")
    for state, look in LOOKS.items():
        names = [shape.name or shape.id for shape in shapes if shape.id in marks and marks[shape.id].state == state]
        text += f" {say(look.word)}：{'、'.join(names)}。" if names else ""
    return text


def page(box: Box, title: str, description: str, body: str, role: str = "img") -> str:
    """The <svg> around the drawing: a picture, or a group where one can go somewhere from it."""
    x, y, width, height = box
    frame = f'width="{width:g}" height="{height:g}" viewBox="{x:g} {y:g} {width:g} {height:g}"'
    head = f"<title>{safe(title)}</title><desc>{safe(description)}</desc>"
    ground = f'{rect(box)} fill="{PAPER}"/>'
    named = f'role="{role}"' if role == "img" else f'role="{role}" aria-label="{safe(title)}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {named} {frame} font-family="{safe(FONT)}">'
    return f"{opening}{head}{ground}{body}</svg>"


def nothing(title: str) -> str:
    """A small picture that says that there is none."""
    told = "此流程没有图形布局，无法绘制。"
    body = words(told, (10, 8, 340, 24), 14) + words("This procedure has no diagram layout.", (10, 32, 340, 20), 12)
    return page((0, 0, 360, 64), title or "流程图", told, body)
