"""What many courses come to: how often late, how long, how loaded; the same for each version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from calendars.china import China
from calendars.clock import to_beijing
from calendars.working_time import minutes_of_day
from workflows.backtest.course import Course, Stretch
from workflows.procedures.definitions import Definition

# Reasons and desks beyond these are only counted together.
MOST = 20


@dataclass
class Tally:
    """One step or sub-process so far."""

    lane: str = ""
    minutes: list[int] = field(default_factory=list)
    limited: int = 0
    late: int = 0
    assumed: int = 0

    def add(self, stretch: Stretch) -> None:
        """One more."""
        self.lane = stretch.lane
        self.minutes.append(stretch.minutes)
        self.limited += stretch.late is not None
        self.late += bool(stretch.late)
        self.assumed += stretch.how == "assumed"


@dataclass
class Figures:
    """One version's figures, added up case by case; the order in which they come does not matter."""

    cases: int = 0
    late_cases: int = 0
    minutes: list[int] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    # (organisation, lane) → day → how many steps more lie there at its end than at the end of the day before.
    changes: dict[tuple[int, str], Counter[date]] = field(default_factory=dict)
    returns: int = 0
    returned: int = 0
    appeals: int = 0
    departed: int = 0
    left_cases: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, course: Course) -> None:
        """One more case."""
        self.cases += 1
        self.late_cases += course.is_late
        self.minutes.append(course.minutes)
        self.returns += course.returns
        self.returned += course.returns > 0
        self.appeals += course.appealed
        self.departed += course.departs
        self.left_cases.update(set(course.left))
        for stretch in course.stretches:
            self.tallies.setdefault(stretch.element, Tally()).add(stretch)
            if stretch.office is not None:
                days = self.changes.setdefault((stretch.office, stretch.lane), Counter())
                days[to_beijing(stretch.begins).date()] += 1
                days[to_beijing(stretch.ends).date()] -= 1

    def as_json(self, definition: Definition, offices: Mapping[int, str], calendar: China) -> dict[str, Any]:
        """What is kept and shown."""
        return {
            "cases": self.cases,
            "late_cases": self.late_cases,
            "length": spread(self.minutes),
            "steps": [self.step(element, definition) for element in ordered(definition, self.tallies)],
            "load": self.load(definition, offices, calendar),
            "returns": self.returns,
            "returned_cases": self.returned,
            "appeals": self.appeals,
            "departed": self.departed,
            "left": [
                {"kind": kind, "element": element, "name": name_of(definition, element), "cases": cases}
                for (kind, element), cases in sorted(self.left_cases.items(), key=lambda item: (-item[1], item[0]))
            ],
        }

    def step(self, element: str, definition: Definition) -> dict[str, Any]:
        """One row of the table."""
        tally = self.tallies[element]
        return {
            "element": element,
            "name": name_of(definition, element),
            "lane": lane_name(definition, tally.lane),
            "times": len(tally.minutes),
            "limited": tally.limited,
            "late": tally.late,
            "assumed": tally.assumed,
            **spread(tally.minutes),
        }

    def load(self, definition: Definition, offices: Mapping[int, str], calendar: China) -> list[dict[str, Any]]:
        """Open steps at the end of each working day, by organisation and role; the most loaded first."""
        rows: list[dict[str, Any]] = []
        for (office, lane), changes in self.changes.items():
            levels = at_ends_of_days(changes, calendar)
            most = max(levels, default=(0, None), key=lambda item: item[0])
            counts = sorted(level for level, _ in levels)
            rows.append(
                {
                    "office": offices.get(office, ""),
                    "lane": lane_name(definition, lane),
                    "p50": percentile(counts, 0.5),
                    "max": most[0],
                    "max_on": most[1].isoformat() if most[1] else None,
                }
            )
        rows.sort(key=lambda row: (-row["max"], row["office"], row["lane"]))
        return rows[:MOST]


def at_ends_of_days(changes: Counter[date], calendar: China) -> list[tuple[int, date]]:
    """How many steps lie open at the end of each working day, from the first day to the last."""
    found, level, day, last = [], 0, min(changes), max(changes)
    while day <= last:
        level += changes[day]
        if calendar.day_kind(day).working:
            found.append((level, day))
        day += timedelta(days=1)
    return found


def ordered(definition: Definition, elements: Mapping[str, Tally]) -> list[str]:
    """In the order of the diagram."""
    places = {element: place for place, element in enumerate(definition.elements)}
    return sorted(elements, key=lambda element: places.get(element, len(places)))


def name_of(definition: Definition, element: str) -> str:
    """What a step, a sub-process or a message is called."""
    known = definition.elements.get(element) or definition.messages.get(element)
    return known.name if known is not None else element


def lane_name(definition: Definition, lane: str) -> str:
    """What a lane is called."""
    return definition.lanes[lane].name if lane in definition.lanes else lane


def spread(minutes: Sequence[int]) -> dict[str, float | None]:
    """Median and 90th percentile, in working days of office hours."""
    known, day = sorted(minutes), minutes_of_day()
    if not known:
        return {"median": None, "p90": None}
    return {"median": round(percentile(known, 0.5) / day, 2), "p90": round(percentile(known, 0.9) / day, 2)}


def percentile(known: Sequence[int], share: float) -> float:
    """The value below which a share of sorted values lies, between two of them where it falls so; 0 of none."""
    if not known:
        return 0.0
    place = (len(known) - 1) * share
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return round(known[below] + (known[above] - known[below]) * (place - below), 2)
