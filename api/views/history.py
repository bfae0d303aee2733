"""The timeline of a case, and its deadline ledger with explanations."""

from __future__ import annotations

from typing import Any

from calendars.china import China
from calendars.deadlines import compute, explain, show
from calendars.errors import CalendarFault
from calendars.rules import Relation, parse
from models.case import Case
from models.deadline import PURPOSES, STATES, Deadline, DeadlineChange
from models.event import CaseEvent, first_break
from models.event_titles import title_of
from models.queries import cases as queries
from workflows.definitions import Definition


def timeline(case: Case) -> dict[str, Any]:
    """All events, and whether their hashes still chain."""
    events = queries.events(case.id)
    broken = first_break(events, case.event_seq, case.last_hash)
    return {
        "items": [event_shown(event) for event in events],
        "total": len(events),
        "chain": {"intact": broken is None, "first_break": broken},
    }


def event_shown(event: CaseEvent) -> dict[str, Any]:
    """One event."""
    return {
        "seq": event.seq,
        "name": event.name,
        "title": title_of(event.name),
        "at": event.at,
        "effective_at": event.effective_at,
        "actor": event.actor,
        "element": event.element_id,
        "data": event.data,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def ledger(case: Case, definition: Definition, calendar: China) -> dict[str, Any]:
    """Every clock of the case with its history and the way it was reckoned."""
    rows = queries.deadlines(case.id)
    changes: dict[int, list[DeadlineChange]] = {row.id: [] for row in rows}
    for change in queries.deadline_changes(case.id):
        changes[change.deadline_id].append(change)
    items = [deadline_shown(row, rows, changes[row.id], definition, calendar) for row in rows]
    return {"items": items, "total": len(items)}


def deadline_shown(
    row: Deadline, rows: list[Deadline], changes: list[DeadlineChange], definition: Definition, calendar: China
) -> dict[str, Any]:
    """One clock."""
    activity = definition.elements.get(row.activity)
    name = activity.name if activity else row.activity
    counted, explanation = reckoning(row, limit_of(row, rows), name, calendar)
    return {
        "element": row.element_id,
        "activity": row.activity,
        "activity_name": name,
        "purpose": row.purpose,
        "purpose_name": PURPOSES.get(row.purpose, row.purpose),
        "rule": row.rule,
        "starts_at": row.starts_at,
        "due_at": row.due_at,
        "due_shown": show(row.due_at),
        "provisional": row.provisional,
        "state": row.state,
        "state_name": STATES.get(row.state, row.state),
        "changes": [change_shown(change) for change in changes],
        "counted": counted,
        "explanation": explanation,
    }


def change_shown(change: DeadlineChange) -> dict[str, Any]:
    """One line of a clock's history."""
    return {
        "change": change.change,
        "at": change.at,
        "actor": change.actor,
        "reason": change.reason,
        "due_before": change.due_before,
        "due_after": change.due_after,
    }


def limit_of(row: Deadline, rows: list[Deadline]) -> Deadline | None:
    """The due clock to which a warning, an urging or an escalation relates."""
    dues = [other for other in rows if other.activity == row.activity and other.purpose == "due"]
    same = [other for other in dues if other.starts_at == row.starts_at]
    found = same or dues
    return found[-1] if found else None


def reckoning(row: Deadline, limit: Deadline | None, activity: str, calendar: China) -> tuple[Any, list[str]]:
    """Day by day for a clock that runs from its start; a sentence for one that relates to another."""
    try:
        if parse(row.rule).relation is Relation.FROM_START:
            result = compute(row.rule, row.starts_at, calendar)
            return result.to_json()["counted"], [*explain(result), *moved(row, result.due_at == row.due_at)]
    except CalendarFault as fault:
        return [], [fault.message_zh]
    if limit is None or limit is row:
        return [], [f"规则：{row.rule}", f"到期：{show(row.due_at, year=True)}"]
    related = f"相对于「{activity}」的期限（{limit.rule}，{show(limit.due_at, year=True)}）"
    return [], [f"规则：{row.rule}", related, f"时间：{show(row.due_at, year=True)}"]


def moved(row: Deadline, agrees: bool) -> list[str]:
    """Says so where the ledger holds another instant than today's calendar gives."""
    return [] if agrees else [f"台账期限为 {show(row.due_at, year=True)}，与按现行日历计算的结果不同"]
