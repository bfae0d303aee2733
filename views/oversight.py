"""The supervisor's page: what is at risk by office and step, and the list behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.china import China
from calendars.remaining import remaining
from models.case import Case
from models.organization import Organization
from models.queries import cases as case_queries
from models.queries import localities, organizations
from models.queries.oversight import Count
from models.task import Task

# The figures of a row in the order of the table, beside all that waits.
FIGURES = ("overdue", "today", "within-1", "within-2", "within-5", "provisional", "paused", "unclaimed")


@dataclass(frozen=True)
class Line:
    """One step of an office, or the office as a whole (no step): all that waits, and the figures by name."""

    step: str
    name: str
    waiting: int
    figures: dict[str, int]


@dataclass(frozen=True)
class Group:
    """An office with its steps; `whole` adds them up. `place` says where it is, where offices of several places are shown."""

    code: str
    name: str
    place: str
    whole: Line
    steps: list[Line]


def figures(count: Count) -> dict[str, int]:
    """The figures of a count by their names."""
    one, two, five = count.soon
    soon = {"within-1": one, "within-2": two, "within-5": five, "week": count.week}
    others = {"provisional": count.provisional, "paused": count.paused, "unclaimed": count.unclaimed}
    return {"overdue": count.overdue, "today": count.today, **soon, **others}


def added(lines: Sequence[Line], name: str = "") -> Line:
    """Lines added up."""
    names = (*FIGURES, "week")
    return Line(
        "", name, sum(line.waiting for line in lines), {key: sum(line.figures[key] for line in lines) for key in names}
    )


def groups(counts: Sequence[Count]) -> list[Group]:
    """The table: offices with most that is overdue first, then those with most that is due today; within, steps likewise."""
    offices = organizations.by_ids(count.organization_id for count in counts)
    where, found = places(offices.values()), []
    for number, office in offices.items():
        own = [count for count in counts if count.organization_id == number]
        lines = sorted((Line(count.step, count.name, count.waiting, figures(count)) for count in own), key=pressing)
        found.append(Group(office.code, office.name, where.get(office.locality, ""), added(lines), lines))
    return sorted(found, key=lambda group: (pressing(group.whole), group.name))


def places(offices: Iterable[Organization]) -> dict[str, str]:
    """Locality → its name; empty where all offices are of one, for then nobody needs to be told."""
    wanted = {office.locality for office in offices}
    if len(wanted) < 2:
        return {}
    known = localities.names()
    return {locality: known.get(locality, locality) for locality in wanted}


def options(offices: Sequence[Organization]) -> list[tuple[str, str]]:
    """Offices as the options of a choice, with where they are where that differs."""
    where = places(offices)
    return [(office.code, f"{where[office.locality]} · {office.name}" if where else office.name) for office in offices]


def pressing(line: Line) -> tuple[int, int, int]:
    """What sorts the most pressing first."""
    return -line.figures["overdue"], -line.figures["today"], -line.waiting


def rows(
    found: Sequence[tuple[Task, Case]], urged: dict[int, datetime], now: datetime, calendar: China
) -> list[dict[str, Any]]:
    """The list behind a figure: a row a step."""
    offices = organizations.by_ids(number for task, _ in found for number in (task.organization_id,))
    said = case_queries.evaluations([case.id for _, case in found])
    return [
        {
            "task": task,
            "case_no": case.case_no,
            "item": said[case.id].item_name if case.id in said else "",
            "office": name_of(offices.get(task.organization_id)),
            "urgency": task.urgency(now),
            "left": remaining(now, task.due_at, calendar, paused=task.paused).words,
            "urged_at": urged.get(task.id),
        }
        for task, case in found
    ]


def name_of(office: Organization | None) -> str:
    """What an office is called."""
    return office.name if office else ""
