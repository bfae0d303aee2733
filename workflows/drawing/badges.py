"""Says in words, or with a tick, where a case stands at an element, and covers nothing that is written there."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.drawing.layout import Box, Edge, Point, Shape
from workflows.drawing.pen import LOOKS, PAPER, breadth, line, rect, safe

SMALL = 90.0  # px wide: events, gateways and the boxes of what a clock sets off
HIGH = 20.0


@dataclass(frozen=True)
class Ground:
    """What a badge should leave visible: words at all costs, flows and clocks where it can."""

    words: tuple[Box, ...] = ()
    lines: tuple[Box, ...] = ()


def draw_badge(shape: Shape | Edge, state: str, text: str, told: str, ground: Ground) -> str:
    """The badge of one element; small ones that are done get a tick, for a word has no room (the tooltip has it)."""
    look = LOOKS[state]
    if isinstance(shape, Edge):
        drawn = pill(middle(shape), text, look.stroke, ground)
    elif state == "done" and shape.box[2] < SMALL:
        drawn = tick(shape, look.stroke)
    else:
        drawn = pill(shape.box, text, look.stroke, ground)
    return f"<g><title>{safe(told)}</title>{drawn}</g>"


def tick(shape: Shape, colour: str) -> str:
    """A tick in a disc: on the rim of an event, in the upper right corner of a gateway or box."""
    x, y, width, _ = shape.box
    inset = width * 0.147 if shape.kind.endswith("Event") else 9.0 if shape.kind.endswith("Gateway") else 12.0
    cx, cy = x + width - inset, y + inset
    disc = f'<circle cx="{cx:g}" cy="{cy:g}" r="7.5" fill="{colour}" {line(PAPER, 1.5)}/>'
    return f'{disc}<path d="M{cx - 3.6:g} {cy + 0.2:g}l2.6 2.8l4.6-5.8" fill="none" {line(PAPER, 1.8)}/>'


def middle(edge: Edge) -> Box:
    """A spot on the longest piece of a flow."""
    pieces = list(zip(edge.points, edge.points[1:], strict=False)) or [((0.0, 0.0), (0.0, 0.0))]
    (x1, y1), (x2, y2) = max(pieces, key=lambda piece: abs(piece[0][0] - piece[1][0]) + abs(piece[0][1] - piece[1][1]))
    return (x1 + x2) / 2, (y1 + y2) / 2, 0.0, 0.0


def pill(area: Box, text: str, colour: str, ground: Ground) -> str:
    """The state in words, at the corner where it covers least."""
    width = breadth(text) * 11.5 + 14
    lines = [box for box in ground.lines if box != area]

    def covers(spot: Point) -> tuple[int, int]:
        return overlaps((*spot, width, HIGH), ground.words), overlaps((*spot, width, HIGH), lines)

    x, y = min(corners(area, width), key=covers)
    plate = f'{rect((x, y, width, HIGH), 10)} fill="{colour}" {line(PAPER, 1.5)}/>'
    label = f'<text x="{x + width / 2:g}" y="{y + 14.2:g}" font-size="11.5" font-weight="600" fill="{PAPER}"'
    return f'{plate}{label} text-anchor="middle">{safe(text)}</text>'


def corners(box: Box, width: float) -> list[Point]:
    """Where a badge may begin: at the upper right corner, the lower right, the upper left, the lower left."""
    x, y, wide, high = box
    out = 16.0 if wide < 60 else 11.0
    right, left, above, below = x + wide + 14 - width, x - 14, y - out, y + high + out - HIGH
    return [(right, above), (right, below), (left, above), (left, below)]


def overlaps(spot: Box, boxes: Sequence[Box]) -> int:
    """How many of the boxes the spot touches."""
    x, y, width, height = spot
    return sum(x < u + w and u < x + width and y < v + h and v < y + height for u, v, w, h in boxes)


def ground_of(shapes: Sequence[Shape], edges: Sequence[Edge]) -> Ground:
    """The labels; the flows, with room for their arrowheads, and what sits on the edge of a step."""
    words = [shape.label for shape in shapes] + [edge.label for edge in edges]
    lines = [shape.box for shape in shapes if shape.kind == "boundaryEvent"]
    for edge in edges:
        for (x1, y1), (x2, y2) in zip(edge.points, edge.points[1:], strict=False):
            lines.append((min(x1, x2) - 4, min(y1, y2) - 4, abs(x2 - x1) + 8, abs(y2 - y1) + 8))
    return Ground(tuple(box for box in words if box), tuple(lines))
