"""The strokes of `drawing`: looks, glyphs, lines and Chinese words as SVG with presentation attributes only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import ceil, hypot

from workflows.drawing.layout import Box, Point

INK, SOFT, LINE, PAPER = "#1b2733", "#5a6877", "#4a5a6b", "#ffffff"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A number keeps the words it counts («10个工作日»); closing marks stay with what is before them, opening ones with
# what follows.
TOKEN = re.compile("[（《“「]*(?:[A-Za-z0-9._-]+[\u4e00-\u9fff]{0,4}|.)[，。、；：？！）》”」,;:?!)]*")
STANDING = str.maketrans("（）“”《》、", "︵︶﹃﹄︽︾︑")


@dataclass(frozen=True)
class Look:
    """How a state is told apart three times over: by colour, by line and hatching, and in words."""

    stroke: str
    fill: str
    width: float
    dash: str
    hatch: str
    word: str


LOOKS: dict[str, Look] = {
    "done": Look("#2f7d4f", "#eaf5ee", 2, "", "M2 2h1.4v1.4h-1.4z", "已办"),
    "active": Look("#1558b0", "#e3eefb", 3.5, "", "", "在办"),
    "warned": Look("#8f5600", "#fff3d6", 3, "9 4", "M0 8L8 0", "预警"),
    "overdue": Look("#b3261e", "#fde4e1", 4, "3 2.5", "M0 8L8 0M0 0L8 8", "逾期"),
    # How much jams there (views/heat.py): the hatching gets denser as the colour gets deeper.
    "heat-0": Look("#5a6877", "#f2f4f6", 1.6, "", "", "无"),
    "heat-1": Look("#7a5a00", "#fff8dc", 2, "", "M3 3h2v2h-2z", "低"),
    "heat-2": Look("#8a4b00", "#ffe3b0", 2.6, "", "M0 8L8 0", "中"),
    "heat-3": Look("#a33a00", "#ffc59a", 3.2, "", "M0 8L8 0M0 0L8 8", "高"),
    "heat-4": Look("#8c1010", "#ff9f8f", 4, "", "M0 8L8 0M0 0L8 8M0 4H8M4 0V8", "很高"),
    # What is different between two versions (workflows/diff).
    "added": Look("#2f7d4f", "#eaf5ee", 3.5, "", "M2 2h1.4v1.4h-1.4z", "新增"),
    "removed": Look("#b3261e", "#fde4e1", 3.5, "3 2.5", "M0 8L8 0M0 0L8 8", "删去"),
    "changed": Look("#8f5600", "#fff3d6", 3.5, "9 4", "M0 8L8 0", "修改"),
}
PLAIN: dict[str, tuple[str, str]] = {  # kind → line and fill
    "userTask": ("#2b5a94", "#fbfdff"), "serviceTask": ("#7d8b9a", "#f5f7f9"), "receiveTask": ("#2b5a94", "#f4f8fd"),
    "subProcess": ("#46566a", "#ffffff"), "startEvent": ("#2f7d4f", "#f3faf5"), "endEvent": ("#3a4653", "#f3f4f6"),
    "gateway": ("#8a6100", "#fffaf0"), "timer": ("#8a6100", "#fffdf7"), "message": ("#2b5a94", "#f4f8fd"),
    "signal": ("#75408f", "#faf5fc"),
}  # fmt: skip
ICONS = {
    "userTask": "M8 1.5a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4zM1.8 15c0-4 2.7-5.7 6.2-5.7s6.2 1.7 6.2 5.7z",
    "serviceTask": "M6.9 1h2.2l.4 2 1.5.7 1.7-1.2 1.6 1.6-1.2 1.7.6 1.5 2 .4v2.2l-2 .4-.6 1.5 1.2 1.7-1.6 1.6-1.7-1.2"
    "-1.5.7-.4 2H6.9l-.4-2-1.5-.7-1.7 1.2-1.6-1.6 1.2-1.7-.6-1.5-2-.4V6.7l2-.4.6-1.5-1.2-1.7 1.6-1.6 1.7 1.2 1.5-.7z"
    "M8 5.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8z",
    "receiveTask": "M1 3h14v10H1zM1 3l7 5.6l7-5.6",
    "businessRuleTask": "M1 2.5h14v11H1zM1 6h14M1 9.8h14M5.5 6v7.5",
    "timer": "M0-9.6a9.6 9.6 0 1 1 0 19.2a9.6 9.6 0 1 1 0-19.2zM0-6.4V0L4.4 2.8"
    "M0-9.6v1.8M0 9.6v-1.8M-9.6 0h1.8M9.6 0h-1.8",
    "message": "M-8.5-6h17V6h-17zM-8.5-6l8.5 7l8.5-7",
    "signal": "M0-8.6L8.2 5.8H-8.2z",
    "exclusiveGateway": "M-7-7L7 7M7-7L-7 7",
    "parallelGateway": "M0-10V10M-10 0H10",
    "inclusiveGateway": "M0-9.5a9.5 9.5 0 1 1 0 19a9.5 9.5 0 1 1 0-19z",
}


def safe(text: str) -> str:
    """Text fit for XML content and attributes."""
    return escape(NOT_XML.sub("", text))


def paint(kind: str, look: Look | None, width: float = 1.6, dash: str = "") -> str:
    """The presentation attributes of an outline."""
    stroke, fill = PLAIN.get(kind, (LINE, PAPER))
    if look:
        stroke, fill, width, dash = look.stroke, look.fill, max(width, look.width), dash or look.dash
    return f'fill="{fill}" {line(stroke, width, dash)}'


def line(stroke: str, width: float, dash: str = "") -> str:
    """The presentation attributes of a line."""
    return f'stroke="{stroke}" stroke-width="{width:g}"' + (f' stroke-dasharray="{dash}"' if dash else "")


def outlined(outline: str, kind: str, look: Look | None, width: float = 1.6, dash: str = "") -> str:
    """A tag without its end (`<rect …`) painted, and once more on top with the hatching of its state."""
    hatch = f'{outline} fill="url(#hatch-{hatch_name(look)})"/>' if look and look.hatch else ""
    return f"{outline} {paint(kind, look, width, dash)}/>{hatch}"


def hatch_name(look: Look) -> str:
    """The state to which a look belongs."""
    return next(state for state, other in LOOKS.items() if other is look)


def hatches(states: Sequence[str]) -> str:
    """The hatching patterns that these states need."""
    return "".join(
        f'<pattern id="hatch-{state}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{LOOKS[state].hatch}" fill="none" {line(LOOKS[state].stroke, 1)} stroke-opacity="0.22"/></pattern>'
        for state in sorted(set(states))
        if LOOKS[state].hatch
    )


def rect(box: Box, radius: float = 0) -> str:
    """A rectangle, its tag left open for paint."""
    x, y, width, height = box
    corner = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{corner}'


def breadth(text: str) -> float:
    """The width of a text in ems: Chinese characters are square, Latin ones about half as wide."""
    return sum(1.0 if character > "\u2e7f" or character in "“”…·" else 0.56 for character in text)


def fold(text: str, limit: float) -> list[str]:
    """Lines of at most `limit` ems, broken between characters, not inside a number or before a full stop."""
    lines = [""]
    for token in TOKEN.findall(text):
        if lines[-1] and breadth(lines[-1]) + breadth(token) > limit:
            lines.append("")
        pieces = [token] if breadth(token) <= limit else list(token)
        for piece in pieces:
            if lines[-1] and breadth(lines[-1]) + breadth(piece) > limit:
                lines.append("")
            lines[-1] = (lines[-1] + piece).lstrip()
    return lines


@lru_cache(maxsize=4096)
def wrap(text: str, limit: float, even: bool = False) -> tuple[str, ...]:
    """Lines of at most `limit` ems; `even` ones are of about the same length, so that no character stands alone."""
    limit = max(limit, 1.0)
    lines = [part for paragraph in text.splitlines() for part in fold(paragraph, limit)]
    if not even or len(lines) < 2 or "\n" in text:
        return tuple(lines)
    narrow = ceil(breadth(text) / len(lines))
    for size in range(narrow, int(limit) + 1):
        if len(found := fold(text, size)) == len(lines):
            return tuple(found)
    return tuple(lines)


def words(text: str, box: Box, size: float, *, left: bool = False, bold: bool = False, colour: str = INK) -> str:
    """Words inside a box: centred, or from its upper left; what does not fit ends in … (the tooltip has it all)."""
    x, y, width, height = box
    lines = wrap(text, width / size, even=not left)
    room = max(1, int((height + 2) / (size * 1.25)))
    if len(lines) > room:
        lines = (*lines[: room - 1], lines[room - 1][:-1] + "…")
    step = size * (1.4 if left else 1.25)
    first = y + size * 1.05 if left else y + height / 2 - step * (len(lines) - 1) / 2 + size * 0.36
    at = x if left else x + width / 2
    spans = "".join(
        f'<tspan x="{at:g}" y="{first + step * n:.4g}">{safe(part)}</tspan>' for n, part in enumerate(lines)
    )
    anchor = "start" if left else "middle"
    weight = ' font-weight="600"' if bold else ""
    return f'<text font-size="{size:g}" fill="{colour}" text-anchor="{anchor}"{weight}>{spans}</text>'


def stacked(text: str, box: Box, size: float) -> str:
    """Chinese from top to bottom; a name with Latin letters is turned instead, for those read badly one by one."""
    x, y, width, height = box
    cx, cy = x + width / 2, y + height / 2
    step = min(size * 1.12, (height - 8) / max(len(text), 1))
    if re.search("[A-Za-z]", text) or step < 9:
        turned = f'transform="rotate(-90 {cx:g} {cy:g})" x="{cx:g}" y="{cy + size * 0.36:g}"'
        look = f'font-size="{size:g}" fill="{INK}" text-anchor="middle" font-weight="600"'
        return f"<text {look} {turned}>{safe(text)}</text>"
    first, size = cy - step * (len(text) - 1) / 2 + size * 0.36, min(size, step / 1.04)
    spans = "".join(
        f'<tspan x="{cx:g}" y="{first + step * n:.5g}">{safe(character)}</tspan>'
        for n, character in enumerate(text.translate(STANDING))
    )
    return f'<text font-size="{size:g}" fill="{INK}" text-anchor="middle" font-weight="600">{spans}</text>'


def bent(points: Sequence[Point], radius: float = 7) -> str:
    """A path through the points, its bends rounded."""
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        (x1, y1), (x2, y2) = toward(corner, before, radius), toward(corner, after, radius)
        path += f"L{x1:g} {y1:g}Q{corner[0]:g} {corner[1]:g} {x2:g} {y2:g}"
    return path + f"L{points[-1][0]:g} {points[-1][1]:g}"


def toward(start: Point, end: Point, distance: float) -> Point:
    """The point on the way from start to end, at most half-way."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    share = min(distance / length, 0.5) if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def arrow(before: Point, tip: Point, colour: str) -> str:
    """An arrowhead as a polygon (print engines misplace markers)."""
    length = hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    ux, uy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    (bx, by), half = (tip[0] - ux * 9, tip[1] - uy * 9), 3.8
    corners = f"{tip[0]:g},{tip[1]:g} {bx - uy * half:g},{by + ux * half:g} {bx + uy * half:g},{by - ux * half:g}"
    return f'<polygon points="{corners}" fill="{colour}"/>'


def slash(start: Point, after: Point, colour: str) -> str:
    """The stroke across the start of a default flow."""
    length = hypot(after[0] - start[0], after[1] - start[1]) or 1.0
    ux, uy = (after[0] - start[0]) / length, (after[1] - start[1]) / length
    cx, cy, dx, dy = start[0] + ux * 9, start[1] + uy * 9, ux * 3 - uy * 5, uy * 3 + ux * 5
    return f'<path d="M{cx - dx:g} {cy - dy:g}L{cx + dx:g} {cy + dy:g}" {line(colour, 1.4)}/>'
