"""What happened so far: who did what when, details folded; what the clocks did by themselves can be left out."""

from __future__ import annotations

from typing import Any

from flask import request

from calendars.clock import to_beijing
from models.account import SYSTEM, Actor
from models.case import Case
from models.chain import find_break
from models.event import CaseEvent
from models.event_titles import title_of
from models.records import KINDS, Record
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


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The log, the newest on top, day by day."""
    at = look(case, actor)
    if not at.has_file:
        return None
    chosen = request.args.get("events", "all")
    chosen = chosen if chosen in FILTERS else "all"
    shown = together([row(at, event) for event in at.events if belongs(event, chosen)])
    return {
        "days": by_day(list(reversed(shown))),
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


def together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the clocks say day after day stands there once, with how often it was said before."""
    found: list[dict[str, Any]] = []
    since = 0
    for entry in rows:
        if not entry["by_itself"]:
            since = len(found) + 1
        same = [other for other in found[since:] if other["title"] == entry["title"]] if entry["by_itself"] else []
        if same:
            entry["before"] = [*same[-1]["before"], same[-1]["at"]]
            found.remove(same[-1])
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
    same = [other for other in at.events if other.at == event.at and other.actor == event.actor]
    # What is done at a step names it; a file that was put there at the same instant does not.
    if event is not next((other for other in same if other.element_id), same[0]):
        return None
    return next((record for record in at.all_records if record.at == event.at and record.kind in KINDS), None)


def by_day(rows: list[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The rows of one Beijing day together."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for entry in rows:
        found.setdefault(to_beijing(entry["at"]).date(), []).append(entry)
    return list(found.items())
