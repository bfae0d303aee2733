"""Two bars a step, the version in force above what was tried, as SVG: how often late, or how long.

Presentation attributes alone; the bars are told apart by pattern as well, and the table beside them says the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from web.charts import chart, hatch, short

WIDE, LEFT, RIGHT, ROW, HEAD = 640, 190, 60, 40, 8
BEFORE, AFTER = "#5a6877", "#1456bf"


def bars(title: str, result: Mapping[str, Any], key: str, unit: str) -> Markup:
    """The chart of one figure of the steps; empty where all of it is nothing."""
    sides = {name: {item["element"]: item for item in version["steps"]} for name, version in result["versions"].items()}
    elements = list(dict.fromkeys([*sides["draft"], *sides["current"]]))
    lines = [
        (
            (sides["draft"].get(element) or sides["current"][element])["name"],
            value_of(sides["current"].get(element), key),
            value_of(sides["draft"].get(element), key),
        )
        for element in elements
    ]
    lines = [line for line in lines if line[1] or line[2]]
    if not lines:
        return Markup()
    return drawn(title, lines, key, unit)


def value_of(item: Mapping[str, Any] | None, key: str) -> float:
    """A figure; nothing where the step was not reached."""
    return float((item or {}).get(key) or 0)


def drawn(title: str, lines: Sequence[tuple[str, float, float]], key: str, unit: str) -> Markup:
    """The drawing."""
    most = max(max(before, after) for _, before, after in lines)
    scale = (WIDE - LEFT - RIGHT) / most
    high = HEAD * 2 + ROW * len(lines)
    body = "".join(step(number, *line, scale, key) for number, line in enumerate(lines))
    words = "；".join(f"{name}：{before:g}，{after:g}" for name, before, after in lines)
    hatched = hatch(f"hatch-{key}", "#dbe7fa", AFTER)
    return chart(f"bars-{key}", "bars", (WIDE, high), (title, f"{words} {unit}"), hatched + body)


def step(number: int, name: str, before: float, after: float, scale: float, key: str) -> str:
    """One step: its name, and a bar for each version with its number."""
    y = HEAD + ROW * number
    words = escape(short(name))
    label = f'<text x="{LEFT - 8}" y="{y + 21}" text-anchor="end" font-size="12" fill="#1b2733">{words}</text>'
    return label + bar(y + 4, before, scale, BEFORE, BEFORE) + bar(y + 19, after, scale, AFTER, f"url(#hatch-{key})")


def bar(y: float, value: float, scale: float, colour: str, fill: str) -> str:
    """One bar with its number behind it."""
    width = max(value * scale, 0.5)
    return (
        f'<rect x="{LEFT}" y="{y:.1f}" width="{width:.1f}" height="13" fill="{fill}" stroke="{colour}"/>'
        f'<text x="{LEFT + width + 5:.1f}" y="{y + 10.5:.1f}" font-size="11" fill="{colour}">{value:g}</text>'
    )
