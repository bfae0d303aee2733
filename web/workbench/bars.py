"""How long each step takes as an SVG chart: a bar up to the median, a hatched one up to what nine of ten keep within.

Presentation attributes alone; a table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup, escape

from views.analytics import StepRow, time
from web.charts import chart, hatch, short
from web.saying import said

WIDE, ROW, LEFT, RIGHT, TOP = 720, 34, 190, 130, 8
MEDIAN, P90, SOFT = "#1456bf", "#2f7d4f", "#5a6877"


def bars(rows: Sequence[StepRow]) -> Markup:
    """The chart; empty where nothing was measured."""
    measured = [row for row in rows if row.figures.spread.p90 is not None]
    most = max((row.figures.spread.p90 or 0 for row in measured), default=0)
    if not most:
        return Markup()
    high = TOP + ROW * len(measured) + 6
    body = "".join(pair(row, TOP + ROW * place, most) for place, row in enumerate(measured))
    told = "；".join(
        f"{row.name}：{said(time(row.figures.spread.median))}，{said(time(row.figures.spread.p90))}" for row in measured
    )
    title = _("各步骤用时：中位数和九成用时")
    return chart("bars", "trend", (WIDE, high), (title, told), hatch("p90-hatch", "#dff0e5", P90) + body)


def pair(row: StepRow, y: float, most: float) -> str:
    """The two bars of a step, its name before them and its figures behind."""
    spread, room = row.figures.spread, WIDE - LEFT - RIGHT
    median, p90 = (room * (figure or 0) / most for figure in (spread.median, spread.p90))
    words = f"{said(time(spread.median))} / {said(time(spread.p90))}"
    return (
        f'<text x="{LEFT - 8}" y="{y + 19:g}" text-anchor="end" font-size="12" fill="{SOFT}">{escape(short(row.name))}</text>'
        f'<rect x="{LEFT}" y="{y + 4:g}" width="{max(p90, 1):.1f}" height="10" fill="url(#p90-hatch)" stroke="{P90}"/>'
        f'<rect x="{LEFT}" y="{y + 14:g}" width="{max(median, 1):.1f}" height="10" fill="{MEDIAN}"/>'
        f'<text x="{LEFT + p90 + 6:.1f}" y="{y + 18:g}" font-size="11" fill="{SOFT}">{escape(words)}</text>'
    )
