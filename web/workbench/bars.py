"""How long each step takes as an SVG chart: a bar up to the median, a hatched one up to what nine of ten keep within.

Presentation attributes alone; a table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup, escape

from views.analytics import StepRow, time
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
    hatch = (
        '<defs><pattern id="p90-hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="#dff0e5"/><path d="M0 6L6 0" stroke="{P90}" stroke-width="1.5"/></pattern></defs>'
    )
    return Markup(
        f'<svg class="trend" viewBox="0 0 {WIDE} {high}" role="img" aria-labelledby="bars-title bars-desc">'
        f'<title id="bars-title">{escape(_("各步骤用时：中位数和九成用时"))}</title>'
        f'<desc id="bars-desc">{escape(told)}</desc>{hatch}{body}</svg>'
    )


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


def short(name: str) -> str:
    """A name that fits before its bars."""
    return name if len(name) <= 14 else f"{name[:13]}…"
