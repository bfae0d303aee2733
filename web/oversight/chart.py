"""A small chart of the last weeks as SVG: bars for what was opened and closed, a line for the share of late steps.

Presentation attributes alone; the colours are told apart by pattern and shape as well, and a table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup

from calendars.clock import to_beijing
from models.queries.trend import Week
from views.heat import percent
from web import charts

WIDE, HIGH, LEFT, BOTTOM, TOP = 640, 200, 36, 30, 14
OPENED, CLOSED, LATE, SOFT = "#1456bf", "#2f7d4f", "#a8071a", "#5a6877"


def chart(weeks: Sequence[Week]) -> Markup:
    """The chart; empty where nothing happened in any of the weeks."""
    most = max((max(week.opened, week.closed) for week in weeks), default=0)
    if not most and not any(week.limited for week in weeks):
        return Markup()
    room, floor = (WIDE - LEFT - 40) / len(weeks), HIGH - BOTTOM
    top = round_up(most)
    body = [axes(top, floor)]
    line = []
    for number, week in enumerate(weeks):
        x = LEFT + room * number
        body += [
            bar(x + room * 0.16, week.opened, top, room * 0.3, OPENED, ""),
            bar(x + room * 0.5, week.closed, top, room * 0.3, CLOSED, "url(#closed-hatch)"),
            f'<text x="{x + room / 2:.1f}" y="{HIGH - 10}" text-anchor="middle" font-size="11" fill="{SOFT}">'
            f"{to_beijing(week.begins):%m-%d}</text>",
        ]
        if week.late_share is not None:
            line.append((x + room / 2, floor - (floor - TOP) * week.late_share, percent(week.late_share)))
    body += late_line(line)
    words = "；".join(
        f"{to_beijing(week.begins):%m-%d}：{week.opened}，{week.closed}，{percent(week.late_share)}" for week in weeks
    )
    title, hatch = _("近8周立案、办结与逾期占比"), charts.hatch("closed-hatch", "#dff0e5", CLOSED)
    return charts.chart("trend", "trend", (WIDE, HIGH), (title, words), hatch + "".join(body))


def bar(x: float, value: int, top: int, width: float, colour: str, fill: str) -> str:
    """One bar with its number."""
    if not value:
        return ""
    height = (HIGH - BOTTOM - TOP) * value / top
    y = HIGH - BOTTOM - height
    shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill or colour}" stroke="{colour}"/>'
    return f'{shape}<text x="{x + width / 2:.1f}" y="{y - 3:.1f}" text-anchor="middle" font-size="10" fill="{colour}">{value}</text>'


def axes(top: int, floor: float) -> str:
    """Numbers of cases at the left, shares at the right, three lines."""
    found = ""
    for part in (0, 0.5, 1):
        y = floor - (floor - TOP) * part
        found += (
            f'<path d="M{LEFT} {y:.1f}H{WIDE - 40}" stroke="{SOFT}" stroke-opacity="0.35"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" font-size="11" fill="{SOFT}">{top * part:g}</text>'
            f'<text x="{WIDE - 34}" y="{y + 4:.1f}" font-size="11" fill="{LATE}">{part * 100:.0f}%</text>'
        )
    return found


def late_line(points: Sequence[tuple[float, float, str]]) -> list[str]:
    """The share of late steps as a dashed line with diamonds."""
    if not points:
        return []
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, _words in points)
    found = [f'<path d="{path}" fill="none" stroke="{LATE}" stroke-width="2" stroke-dasharray="5 3"/>']
    found += [
        f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" fill="{LATE}"><title>{words}</title></path>'
        for x, y, words in points
    ]
    return found


def round_up(most: int) -> int:
    """The top of the axis: even, and a little above the highest bar."""
    step = 2 if most <= 10 else 10 if most <= 100 else 100 if most <= 1000 else 1000
    return max(2, -(-most // step) * step)
