"""Adds traces up, one at a time; what it holds grows with the number of different things, and by four bytes a length."""

from __future__ import annotations

from array import array
from collections import defaultdict

from calendars.working_time import WorkingClock
from workflows.analytics.figures import (
    Figures,
    FlowFigures,
    Kept,
    OfficeFigures,
    Others,
    Spread,
    StepFigures,
    VariantFigures,
    WholeFigures,
    spread,
)
from workflows.analytics.loops import Step, folded
from workflows.analytics.traces import CLOSED, RUNNING, VOID, Trace, Visit

START = "start"
# So many ways are shown one by one.
SHOWN = 20


class Count:
    """What is added up of one thing."""

    def __init__(self) -> None:
        self.entered = self.cases = self.open = self.open_late = self.done = self.cancelled = 0
        self.decided = self.missed = 0
        self.lengths = array("l")

    def visit(self, one: Visit) -> None:
        """One visit."""
        self.entered += 1
        if one.ended is not None:
            self.done += 1
        elif one.state == "open":
            self.open += 1
            self.open_late += one.late is True
        else:
            self.cancelled += 1
        self.limit(one.late)
        self.length(one.minutes)

    def limit(self, late: bool | None) -> None:
        """Whether a limit was missed."""
        if late is not None:
            self.decided += 1
            self.missed += late

    def length(self, minutes: int | None) -> None:
        """How long it took."""
        if minutes is not None:
            self.lengths.append(minutes)

    @property
    def limits(self) -> Kept:
        """The limits."""
        return Kept(self.decided, self.missed)

    @property
    def spread(self) -> Spread:
        """The lengths."""
        return spread(self.lengths)


class Tally:
    """All figures of a number of cases."""

    def __init__(self, clock: WorkingClock) -> None:
        self.clock = clock
        self.steps: dict[str, Count] = defaultdict(Count)
        self.automatic: set[str] = set()
        self.offices: dict[tuple[int, str], Count] = defaultdict(Count)
        self.flows: dict[tuple[str, str], Count] = defaultdict(Count)
        self.variants: dict[tuple[str, tuple[Step, ...]], Count] = defaultdict(Count)
        self.whole = Count()
        self.ends = {CLOSED: 0, RUNNING: 0, VOID: 0}
        self.returned = self.appealed = 0

    def add(self, trace: Trace) -> None:
        """One case."""
        for one in trace.visits:
            self.steps[one.element].visit(one)
            if one.office is None:
                self.automatic.add(one.element)
            else:
                self.offices[one.office, one.element].visit(one)
        for element in {one.element for one in trace.visits}:
            self.steps[element].cases += 1
        self.follow(trace)
        self.close(trace)

    def follow(self, trace: Trace) -> None:
        """The flows of a case: from the end of each step to the end of the next, from its opening to its closing."""
        source, since = START, self.clock.at(trace.case.opened_at)
        for one in trace.way:
            assert one.ended is not None
            until = self.clock.at(one.ended)
            flow = self.flows[source, one.element]
            flow.entered += 1
            flow.limit(one.late)
            flow.length(max(0, until - since))
            source, since = one.element, until
        last = self.flows[source, trace.end]
        last.entered += 1
        if trace.case.closed_at is not None:
            last.length(max(0, self.clock.at(trace.case.closed_at) - since))

    def close(self, trace: Trace) -> None:
        """The case as a whole, and the way that it took."""
        case, late = trace.case, any(one.late for one in trace.visits)
        way = self.variants[trace.end, tuple((one.element, one.outcome) for one in trace.way)]
        for count in (self.whole, way):
            count.cases += 1
            count.missed += late
            if trace.end == CLOSED:
                count.length(self.clock.between(case.opened_at, case.closed_at))
        self.ends[trace.end] += 1
        self.returned += case.return_count > 0
        self.appealed += case.appeal != "none"

    def figures(self) -> Figures:
        """The end of it."""
        return Figures(
            WholeFigures(
                self.whole.cases,
                self.ends[CLOSED],
                self.ends[RUNNING],
                self.ends[VOID],
                self.returned,
                self.appealed,
                self.whole.missed,
                self.whole.spread,
            ),
            tuple(self.step(element, count) for element, count in self.steps.items()),
            tuple(
                FlowFigures(source, target, count.entered, count.limits, count.spread)
                for (source, target), count in sorted(self.flows.items(), key=lambda item: -item[1].entered)
            ),
            *self.ways(),
            tuple(
                OfficeFigures(office, step, count.open, count.open_late, count.done, count.limits, count.spread)
                for (office, step), count in self.offices.items()
            ),
        )

    def step(self, element: str, count: Count) -> StepFigures:
        """One element."""
        return StepFigures(
            element,
            element in self.automatic,
            count.entered,
            count.cases,
            count.open,
            count.done,
            count.cancelled,
            count.limits,
            count.spread,
        )

    def ways(self) -> tuple[tuple[VariantFigures, ...], Others]:
        """The most frequent ways, and the others together."""
        ordered = sorted(self.variants.items(), key=lambda item: (-item[1].cases, item[0]))
        shown = tuple(
            VariantFigures(tuple(folded(way)), end, count.cases, count.missed, count.spread)
            for (end, way), count in ordered[:SHOWN]
        )
        rest = [count for _, count in ordered[SHOWN:]]
        return shown, Others(len(rest), sum(count.cases for count in rest), sum(count.missed for count in rest))
