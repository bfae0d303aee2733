"""Where it jams, on the diagram and as a table that says the same: how many, how long, how late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor

from calendars.working_time import spoken
from models.queries.heat import Heat
from views.diagram import place
from workflows.drawing import Mark, Say, State, draw
from workflows.drawing.pen import hatches
from workflows.procedures import outline
from workflows.procedures.definitions import Definition

LEVELS: tuple[State, ...] = ("heat-0", "heat-1", "heat-2", "heat-3", "heat-4")
# From which share of late steps on a level begins: one in twenty, one in seven, three in ten.
SHARES = (0.0, 0.05, 0.15, 0.3)
BY = {"late": "逾期占比", "median": "用时中位数", "waiting": "在办件数"}
# What kind of figure it is, which decides its levels and its words: a share, a time, a number of cases or of times.
KINDS = {"late": "share", "median": "time", "waiting": "cases"}
UNITS = {"cases": "件", "times": "次"}


@dataclass(frozen=True)
class Row:
    """One step in the table: who does it, within what limit, and its figures."""

    id: str
    name: str
    lane: str
    limit: str
    heat: Heat
    level: State

    @property
    def median(self) -> str:
        """The median in working days or hours."""
        return "—" if self.heat.median is None else spoken(self.heat.median)

    @property
    def late(self) -> str:
        """The share of late ones; «—» over nothing."""
        return percent(self.heat.late_share)


def percent(share: float | None) -> str:
    """A share in per cent; «—» where there is nothing to divide by."""
    return "—" if share is None else f"{share * 100:.1f}%"


def table(definition: Definition, found: Mapping[str, Heat], by: str) -> list[Row]:
    """Every human step of the version in the order of the diagram, also those in which nothing happened."""
    steps = list(outline.steps(definition))
    known = [found.get(step.id, Heat(step.id)) for step in steps]
    most = max((value(heat, by) or 0 for heat in known), default=0)
    return [
        Row(step.id, step.name, step.lane_name, step.limit or "无时限", heat, level(value(heat, by), KINDS[by], most))
        for step, heat in zip(steps, known, strict=True)
    ]


def value(heat: Heat, by: str) -> float | None:
    """The figure that decides the colour."""
    if by == "late":
        return heat.late_share
    return heat.median if by == "median" else float(heat.waiting)


def level(figure: float | None, kind: str, most: float) -> State:
    """The level of a figure: of shares by fixed borders, else by quarters of the greatest on the diagram."""
    if not figure:
        return LEVELS[0]
    if kind == "share":
        return LEVELS[sum(figure > border for border in SHARES)]
    return LEVELS[min(4, max(1, ceil(figure / most * 4)))]


def legend(by: str, rows: Iterable[Row]) -> list[tuple[State, str, str]]:
    """Level, its word, and from what to what it goes."""
    return scale(KINDS[by], max((value(row.heat, by) or 0 for row in rows), default=0))


def scale(kind: str, most: float) -> list[tuple[State, str, str]]:
    """The same for any figures of a kind, of which the greatest is given."""
    words = dict(zip(LEVELS, ("无", "低", "中", "高", "很高"), strict=True))
    if kind == "share":
        ranges = dict(zip(LEVELS, ("没有逾期", "5%以下", "5%–15%", "15%–30%", "30%以上"), strict=True))
    else:
        shown = spoken if kind == "time" else lambda figure: f"{figure:g}{UNITS[kind]}"
        ranges = {LEVELS[0]: "没有"} | {at: f"至{shown(top)}" for at, top in quarters(kind, most).items()}
    return [(at, words[at], words_of) for at, words_of in ranges.items()]


def quarters(kind: str, most: float) -> dict[State, int]:
    """Level → the greatest figure that it holds, in whole cases or minutes; of few cases some levels hold none."""
    if kind == "time":
        return {level: ceil(most * quarter / 4) for quarter, level in enumerate(LEVELS) if quarter and most}
    tops = [floor(most * quarter / 4) for quarter in range(5)]
    return {LEVELS[number]: tops[number] for number in range(1, 5) if tops[number] > tops[number - 1]}


def patterns() -> str:
    """The hatching of every level, for the legend; named apart from the diagram's own."""
    return hatches(LEVELS).replace('id="hatch-', 'id="legend-')


def drawn(definition: Definition, rows: Iterable[Row], title: str, say: Say = str) -> str:
    """The diagram; steps of a shared part stand at the element in whose place it is called, by the hottest of them."""
    spots: dict[str, list[Row]] = {}
    for row in rows:
        spots.setdefault(place(row.id, definition), []).append(row)
    marks = {element: mark(found, say) for element, found in spots.items()}
    return draw(definition.diagram, marks, title, say=say)


def mark(found: list[Row], say: Say = str) -> Mark:
    """The heat of one element: the number that waits, the share of late ones, and the figures of each step in the note."""
    hottest = max(found, key=lambda row: LEVELS.index(row.level))
    waiting, done = sum(row.heat.waiting for row in found), sum(row.heat.done for row in found)
    badge = f"在办{waiting}" + (f"·逾{hottest.late}" if hottest.heat.missed else "")
    note = "\n".join(
        say(f"{row.name}：在办{row.heat.waiting}件，已办{row.heat.done}件，用时中位数{row.median}，逾期占比{row.late}")
        for row in found
    )
    return Mark(hottest.level if waiting or done else LEVELS[0], badge, note)
