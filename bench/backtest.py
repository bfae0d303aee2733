"""A backtest of ten thousand closed cases: the version in force and a draft of it, side by side, on one and on two cores.

The demonstration's six weeks are lived through the front door; the database then copies their closed cases.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from time import perf_counter
from typing import Any

from sqlalchemy import select

from bench.databases import Databases
from bench.figures import table
from bench.installation import Installation, installed, prepare
from bench.options import Options
from bench.raw import Raw
from bench.seeding import multiply
from calendars.clock import beijing_instant
from models.base import db
from models.case import Case
from workflows.backtest.comparing import CURRENT, DRAFT, compare
from workflows.backtest.terms import Terms
from workflows.procedures.shelf import SHELF, Source
from workflows.stories.demonstration import Demonstration, begins
from workflows.stories.player import Player

CASES = 10_000
SECONDS = 60
ENDS = beijing_instant(date(2026, 11, 20), datetime.min.time().replace(hour=10))
TERMS = Terms("replay", date(2026, 9, 1), date(2026, 12, 31))


def run(options: Options, served: Databases) -> list[dict[str, Any]]:
    """Fills a database and measures on each number of processes."""
    url = served.fresh(options.databases[0])
    with lived(url) as found:
        many = fill(url)
        return [measure(found, processes, many) for processes in options.processes]


@contextmanager
def lived(url: str) -> Iterator[Installation]:
    """An installation whose people have worked for six weeks."""
    prepare(url)
    with installed(url) as found:
        found.clock.set(begins(ENDS), allow_back=True)

        def forward(instant: datetime) -> None:
            found.clock.set(instant)

        Demonstration(found.context, Player(found.context, forward, lambda told: None), ENDS).live()
        yield found


def fill(url: str) -> int:
    """Copies closed cases until there are ten thousand; returns how many there are."""
    closed = list(db.session.scalars(select(Case.id).where(Case.closed_at.is_not(None)).order_by(Case.id)))
    db.session.rollback()
    raw, first, each = Raw(url), 1_000_000, CASES // len(closed)
    for number in closed:
        multiply(raw, number, first, first + each - 1)
        first += each
    raw.close()
    return each * len(closed) + len(closed)


def measure(found: Installation, processes: int, many: int) -> dict[str, Any]:
    """One run, reading of history and starting of processes included."""
    current = Source.read(SHELF / "shantou")
    draft = replace(current, diagram=current.diagram.replace("10个工作日".encode(), "7个工作日".encode()))
    begun, worked = perf_counter(), processor_seconds()
    result = compare(found.context, {CURRENT: current, DRAFT: draft}, TERMS, processes=processes)
    seconds, worked = perf_counter() - begun, processor_seconds() - worked
    assert result["compared"] == result["cases"] == many, result["versions"]
    return {
        "processes": processes,
        "cases": many,
        "seconds": seconds,
        "processor": worked,
        "sentence": result["sentence"]["zh"],
    }


def processor_seconds() -> float:
    """What this process and those that it has ended have worked: it tells more than the clock on a busy machine."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def show(found: list[dict[str, Any]]) -> None:
    """Prints seconds and cases a second; a case counts once though it is replayed under both versions."""
    head = ("processes", "cases", "versions", "seconds", "processor s", "cases/s", f"under {SECONDS} s")
    rows = [
        (
            row["processes"],
            f"{row['cases']:,}",
            2,
            f"{row['seconds']:.1f}",
            f"{row['processor']:.1f}",
            f"{row['cases'] / row['seconds']:,.0f}",
            "yes" if row["seconds"] < SECONDS else "no",
        )
        for row in found
    ]
    table("Backtest: closed cases replayed under the version in force and under a draft", head, rows)
