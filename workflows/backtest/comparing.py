"""A whole run: reads history, has every case replayed under both versions, and adds up what came of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from calendars.china import China
from calendars.clock import beijing_instant, to_beijing
from models.base import db
from workflows.backtest import words
from workflows.backtest.crew import Asked, Courses, Wanted, play_all
from workflows.backtest.figures import Figures
from workflows.backtest.habits import Habits
from workflows.backtest.history import Period, closed_cases, count, offices_of
from workflows.backtest.past import Past
from workflows.backtest.terms import MOST_CASES, Terms, ensure_not_too_many
from workflows.context import Context
from workflows.procedures.definitions import Definition
from workflows.procedures.shelf import Source

# Cases that went before and cases in all; called between batches, and may raise to end the run.
Progress = Callable[[int, int], None]
# History from which a simulation draws: what was closed within so many days before now.
DRAWN_FROM = timedelta(days=730)
CURRENT, DRAFT = "current", "draft"
REASONS = 20


def compare(
    context: Context,
    sources: Mapping[str, Source],
    terms: Terms,
    progress: Progress = lambda done, total: None,
    processes: int | None = None,
) -> dict[str, Any]:
    """The result as it is kept: figures of each version, what could not be replayed, what was assumed, in words."""
    source, calendar = sources[DRAFT], context.calendar()
    pasts = history(context, source.locality, terms)
    habits = Habits.of(pasts, terms.assumed)
    offices = offices_of(source.serves)
    seed = terms.seed if terms.kind == "simulation" else None
    wanted = generated(pasts, terms, calendar) if seed is not None else [Wanted(past) for past in pasts]
    names = {office.id: office.name for office in offices}
    # Nothing is read while others work: a run takes a minute, and no transaction is left open for that long.
    db.session.rollback()
    asked = Asked(sources, calendar.notices, offices, habits, seed)
    definitions = {name: Definition.build(given) for name, given in sources.items()}
    figures = {name: Figures() for name in sources}
    failures: dict[str, Counter[str]] = {name: Counter() for name in sources}
    compared = done = 0
    for batch in play_all(asked, wanted, processes):
        compared += add(batch, figures, failures)
        done += len(batch)
        progress(done, len(wanted))
    result: dict[str, Any] = {
        "cases": len(wanted),
        "compared": compared,
        "history": len(pasts),
        "versions": {
            name: {
                **figures[name].as_json(definitions[name], names, calendar),
                "failed": [
                    {"reason": reason, "cases": cases}
                    for reason, cases in sorted(failures[name].items(), key=lambda item: (-item[1], item[0]))[:REASONS]
                ],
            }
            for name in sources
        },
    }
    result["sentence"] = words.sentence(result)
    result["assumptions"] = words.assumptions(terms, habits, definitions, calendar, len(pasts))
    return result


def add(batch: Iterable[Courses], figures: Mapping[str, Figures], failures: Mapping[str, Counter[str]]) -> int:
    """Adds up some cases; only those that both versions could handle are compared. Returns how many these were."""
    compared = 0
    for courses in batch:
        for name, course in courses.items():
            if course.failed:
                failures[name][course.failed] += 1
        if not any(course.failed for course in courses.values()):
            compared += 1
            for name, course in courses.items():
                figures[name].add(course)
    return compared


def history(context: Context, key: str, terms: Terms) -> list[Past]:
    """The closed cases: those of the period, or for a simulation those from which it draws."""
    if terms.kind == "replay":
        period = terms.period(key)
        ensure_not_too_many(count(period))
        return list(closed_cases(context, period))
    now = context.clock.now()
    drawn_from = Period(key, now - DRAWN_FROM, now + timedelta(seconds=1))
    return list(closed_cases(context, drawn_from, newest=MOST_CASES))


def generated(pasts: Sequence[Past], terms: Terms, calendar: China) -> list[Wanted]:
    """Cases like those of history, arriving over the period as they did: on working days or rest days, at their hour."""
    if not pasts:
        return []
    dice = random.Random(f"{terms.seed}:arrivals")
    period = [terms.since + timedelta(days=number) for number in range((terms.until - terms.since).days + 1)]
    days = {working: [d for d in period if calendar.day_kind(d).working is working] for working in (True, False)}
    arrivals: list[tuple[datetime, Past]] = []
    for _ in range(terms.number):
        past = dice.choice(pasts)
        then = to_beijing(past.arrival.opened)
        fitting = days[calendar.day_kind(then.date()).working] or period
        arrivals.append((beijing_instant(dice.choice(fitting), then.time()), past))
    arrivals.sort(key=lambda arrival: arrival[0])
    return [Wanted(past, number, opened) for number, (opened, past) in enumerate(arrivals, start=1)]
