"""What happened so far: who did what when, details folded; what the clocks did by themselves can be left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request

from calendars.clock import to_beijing
from models.account import SYSTEM, Actor
from models.case import Case
from models.chain import find_break
from models.event import CaseEvent
from models.event_titles import title_of
from models.records import KINDS, Record
from web import folding
from web.case.wording import event_lines, record_lines
from web.language import N_
from web.look import Look, look
from web.saying import said, said_table
from workflows.meanwhile import CLOCKS

# What the filter offers → the events that belong there.
FILTERS = {"all": N_("全部"), "people": N_("办理"), "clocks": N_("期限与督办")}
CLOCK_EVENTS = frozenset({"DeadlineRecomputed", "DeadlineConfirmed", "OverdueLifted", "ClockPaused", "ClockResumed"})
RED = ("Overdue", "Escalated")
AMBER = ("EarlyWarning", "Urged", "Returned", "Refused", "Blocked", "Contradicted", "Warned")
GREEN = ("CaseClosed", "FilingConfirmed", "FilingRegistered", "PartAccepted")
# So many entries stand there; those before them are asked for.
SHOWN = 30


@dataclass(eq=False)
class Entry:
    """An event, and when the same was said before it."""

    event: CaseEvent
    before: list[datetime] = field(default_factory=list)


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The newest of the log, or all of it, the last on top, day by day."""
    at = look(case, actor)
    if not at.has_file:
        return None
    chosen = request.args.get("events", "all")
    chosen = chosen if chosen in FILTERS else "all"
    told = together([event for event in at.events if belongs(event, chosen)])
    shown = folding.newest(at, "timeline", told, SHOWN)
    return {
        "days": by_day([{**row(at, entry.event), "before": entry.before} for entry in reversed(shown)]),
        "earlier": len(told) - len(shown),
        "filters": said_table(FILTERS),
        "chosen": chosen,
        "broken": find_break(at.events, case.event_seq, case.last_hash),
        "total": len(at.events),
    }


def belongs(event: CaseEvent, chosen: str) -> bool:
    """Whether a filter lets an event through."""
    if chosen == "all":
        return True
    of_clock = event.name.endswith(CLOCKS) or event.name in CLOCK_EVENTS
    return of_clock if chosen == "clocks" else not of_clock and event.actor != SYSTEM.username


def row(at: Look, event: CaseEvent) -> dict[str, Any]:
    """One event in words."""
    record = record_of(at, event)
    lines = event_lines(at, event)
    entered = record_lines(at, record) if record is not None else []
    known = {line.title for line in entered}
    return {
        "seq": event.seq,
        "title": said(title_of(event.name, event.data)),
        "kind": kind(event.name),
        "who": at.name_of(event.actor),
        "by_itself": event.actor == SYSTEM.username,
        "at": event.at,
        "effective_at": event.effective_at if event.effective_at != event.at else None,
        "place": at.element_name(event.element_id),
        "lines": [*(line for line in lines if line.title not in known), *entered],
        "before": [],
    }


def together(events: list[CaseEvent]) -> list[Entry]:
    """What the clocks say day after day stands there once, with how often it was said before."""
    found: list[Entry] = []
    # What the system said since a person acted last, by its title.
    lately: dict[str, Entry] = {}
    for event in events:
        entry = Entry(event)
        if event.actor != SYSTEM.username:
            lately.clear()
        else:
            title = title_of(event.name, event.data)
            if same := lately.get(title):
                entry.before = [*same.before, same.event.at]
                found.remove(same)
            lately[title] = entry
        found.append(entry)
    return found


def kind(name: str) -> str:
    """How an event is marked: what went wrong stands out."""
    if name.endswith(RED):
        return "red"
    if name.endswith(AMBER):
        return "amber"
    return "green" if name in GREEN else "plain"


def record_of(at: Look, event: CaseEvent) -> Record | None:
    """What was entered in the act behind an event: said once, at the first event of the act."""
    if event.actor == SYSTEM.username:
        return None
    same = [other for other in at.events_at[event.at] if other.actor == event.actor]
    # What is done at a step names it; a file that was put there at the same instant does not.
    if event is not next((other for other in same if other.element_id), same[0]):
        return None
    return next((record for record in at.records_at.get(event.at, ()) if record.kind in KINDS), None)


def by_day(rows: list[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The rows of one Beijing day together."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for entry in rows:
        found.setdefault(to_beijing(entry["at"]).date(), []).append(entry)
    return list(found.items())
