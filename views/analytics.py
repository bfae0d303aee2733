"""Process analytics for people: names in place of ids, minutes in words, the worst first, and the diagram that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from calendars.working_time import spoken
from models.organization import Organization
from views.diagram import place
from views.heat import LEVELS, level, percent
from workflows.analytics.figures import Figures, FlowFigures, Kept, OfficeFigures, Spread, StepFigures
from workflows.analytics.loops import Stretch
from workflows.analytics.tally import START
from workflows.analytics.traces import CLOSED, RUNNING, VOID
from workflows.drawing import Mark, Say, State, draw
from workflows.procedures import outline
from workflows.procedures.definitions import Definition

# What the diagram may show, and what kind of figure each is (views/heat.py).
BY = {"late": "逾期占比", "median": "用时中位数", "p90": "九成用时", "entered": "次数"}
KINDS = {"late": "share", "median": "time", "p90": "time", "entered": "times"}
ENDS = {START: "立案", CLOSED: "办结", VOID: "作废", RUNNING: "在办"}
# Of fewer nothing is said but that there are few: one slow case would stand for an office.
FEW = 5
FEW_WORDS = "少于5件"
Row = TypeVar("Row")


class Names:
    """What elements and outcomes are called, by the newest of some versions that has them."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self.elements: dict[str, Any] = {}
        self.lanes: dict[str, str] = {}
        self.limits: dict[str, str] = {}
        for definition in definitions:
            for step in outline.steps(definition):
                self.lanes.setdefault(step.id, step.lane_name)
                self.limits.setdefault(step.id, step.limit or "无时限")
            for key, element in definition.elements.items():
                self.elements.setdefault(key, element)
        self.order = {key: number for number, key in enumerate(self.elements)}

    def step(self, element: str) -> str:
        """An element, or an end of the way."""
        if element in ENDS:
            return ENDS[element]
        known = self.elements.get(element)
        return (known.name if known is not None else "") or element

    def outcome(self, element: str, outcome: str) -> str:
        """An outcome; empty where a step has only one."""
        known = self.elements.get(element)
        named = {item.id: item.name for item in known.outcomes} if known is not None else {}
        return named.get(outcome, outcome) if len(named) != 1 else ""


@dataclass(frozen=True)
class StepRow:
    """One element in the table."""

    id: str
    name: str
    lane: str
    limit: str
    figures: StepFigures
    level: State


@dataclass(frozen=True)
class FlowRow:
    """One flow in the table."""

    source: str
    target: str
    figures: FlowFigures


@dataclass(frozen=True)
class OfficeRow:
    """One step of one office in the table; `few` where so little was done that no figure is told."""

    office: str
    code: str
    step: str
    id: str
    figures: OfficeFigures
    few: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of a way in words, and how many times in a row it was gone."""

    words: str
    times: int


@dataclass(frozen=True)
class VariantRow:
    """One way in the table."""

    pieces: list[Piece]
    end: str
    cases: int
    share: float
    late: float
    spread: Spread


def time(minutes: float | None) -> str:
    """Minutes of office hours in words."""
    return "—" if minutes is None else spoken(minutes)


def steps(figures: Figures, names: Names, by: str) -> list[StepRow]:
    """Every element that was entered, in the order of the diagram."""
    most = max((value(one, by) or 0 for one in figures.steps), default=0)
    rows = [
        StepRow(
            one.step,
            names.step(one.step),
            names.lanes.get(one.step, "—" if one.automatic else ""),
            names.limits.get(one.step, "—"),
            one,
            level(value(one, by), KINDS[by], most),
        )
        for one in figures.steps
    ]
    return sorted(rows, key=lambda row: names.order.get(row.id, len(names.order)))


def value(one: StepFigures, by: str) -> float | None:
    """The figure that decides the colour."""
    known = {"late": one.limits.share, "median": one.spread.median, "p90": one.spread.p90}
    return known[by] if by in known else float(one.entered)


def said(one: StepFigures, by: str) -> str:
    """The same in words; of what has no such figure, how often it was entered."""
    figure = value(one, by)
    if figure is None or by == "entered":
        return f"{one.entered}次"
    return percent(figure) if by == "late" else spoken(figure)


def flows(figures: Figures, names: Names) -> list[FlowRow]:
    """Every flow, the most frequent first."""
    return [FlowRow(names.step(one.source), names.step(one.target), one) for one in figures.flows]


def variants(figures: Figures, names: Names) -> list[VariantRow]:
    """The most frequent ways."""
    whole = figures.whole.cases
    return [
        VariantRow(
            pieces(one.way, names), ENDS[one.end], one.cases, one.cases / whole, one.late / one.cases, one.spread
        )
        for one in figures.variants
    ]


def pieces(way: Iterable[Stretch], names: Names) -> list[Piece]:
    """A way in words: steps between which nothing is repeated are one piece."""
    found: list[Piece] = []
    for stretch in way:
        words = " → ".join(step_words(element, outcome, names) for element, outcome in stretch.steps)
        if stretch.times == 1 and found and found[-1].times == 1:
            found[-1] = Piece(f"{found[-1].words} → {words}", 1)
        else:
            found.append(Piece(words, stretch.times))
    return found


def step_words(element: str, outcome: str, names: Names) -> str:
    """«复核（退回）»."""
    named = names.outcome(element, outcome) if outcome else ""
    return f"{names.step(element)}（{named}）" if named else names.step(element)


def offices(figures: Figures, names: Names, known: Mapping[int, Organization]) -> list[OfficeRow]:
    """Steps by office, the worst first; those of which there are few last."""
    rows = [
        OfficeRow(
            known[one.office].name if one.office in known else str(one.office),
            known[one.office].code if one.office in known else "",
            names.step(one.step),
            one.step,
            one,
            one.done + one.open < FEW,
        )
        for one in figures.offices
    ]
    return sorted(rows, key=worst)


def worst(row: OfficeRow) -> tuple[object, ...]:
    """What sorts the worst first: by the share of missed limits, then by what is late now, then by length."""
    one = row.figures
    return row.few, -(one.limits.share or 0), -one.open_late, -(one.spread.median or 0), row.office, row.step


@dataclass(frozen=True)
class Pair:
    """One step in two versions; None where a version has it not."""

    name: str
    first: StepFigures | None
    second: StepFigures | None


def pairs(figures: Figures, others: Figures, names: Names) -> list[Pair]:
    """The human steps of two answers beside each other, in the order of the diagram."""
    first, second = ({one.step: one for one in found.steps if not one.automatic} for found in (figures, others))
    both = sorted({*first, *second}, key=lambda step: names.order.get(step, len(names.order)))
    return [Pair(names.step(step), first.get(step), second.get(step)) for step in both]


def ordered(rows: Iterable[Row], figure: Callable[[Row], float | None]) -> list[Row]:
    """Rows by a figure, the greatest first, those without it last."""
    return sorted(rows, key=lambda row: (figure(row) is None, -(figure(row) or 0)))


def drawn(definition: Definition, rows: Iterable[StepRow], by: str, title: str, say: Say = str) -> str:
    """The diagram; elements of a shared part stand where it is called, by the one with the deepest colour."""
    spots: dict[str, list[StepRow]] = {}
    for row in rows:
        spots.setdefault(place(row.id, definition), []).append(row)
    return draw(definition.diagram, {element: mark(found, by, say) for element, found in spots.items()}, title, say=say)


def mark(found: list[StepRow], by: str, say: Say) -> Mark:
    """Colour and badge of one element, and the figures of each step behind it in the note."""
    deepest = max(found, key=lambda row: (LEVELS.index(row.level), row.figures.entered))
    return Mark(deepest.level, said(deepest.figures, by), "\n".join(note(row, say) for row in found))


def note(row: StepRow, say: Say) -> str:
    """All figures of a step in one line."""
    one = row.figures
    if one.automatic:
        return say(f"{row.name}：{one.entered}次")
    return say(
        f"{row.name}：{one.entered}次，用时中位数{time(one.spread.median)}，九成在{time(one.spread.p90)}以内，"
        f"逾期占比{percent(one.limits.share)}"
    )


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None of nothing."""
    return part / whole if whole else None


def kept(limits: Kept) -> str:
    """«12.5%（2/16）»."""
    return f"{percent(limits.share)}（{limits.missed}/{limits.decided}）" if limits.decided else "—"
