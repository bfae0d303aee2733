"""The timeline of a case, and its deadline ledger with explanations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calendars.china import China
from calendars.clock import parse_instant, to_beijing
from calendars.deadlines import Adjustments, compute, explain, show
from calendars.errors import CalendarFault
from calendars.rules import Relation, parse
from models.case import Case
from models.chain import find_break
from models.deadline import ADJUSTMENTS, PURPOSES, STATES, Deadline, DeadlineChange
from models.event import CaseEvent
from models.event_titles import title_of
from models.queries import cases as queries
from workflows.context import Context
from workflows.procedures.elements import Element


def timeline(case: Case) -> dict[str, Any]:
    """All events, and whether their hashes still chain."""
    events = queries.events(case.id)
    broken = find_break(events, case.event_seq, case.last_hash)
    return {
        "items": [event_shown(event) for event in events],
        "total": len(events),
        "chain": {
            "intact": broken is None,
            "first_break": broken.seq if broken else None,
            "what": broken.what if broken else None,
            "detail": f"{broken.zh} / {broken.en}" if broken else None,
        },
    }


def event_shown(event: CaseEvent) -> dict[str, Any]:
    """One event."""
    return {
        "seq": event.seq,
        "name": event.name,
        "title": title_of(event.name, event.data),
        "at": event.at,
        "effective_at": event.effective_at,
        "actor": event.actor,
        "element": event.element_id,
        "data": event.data,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def ledger(case: Case, context: Context) -> dict[str, Any]:
    """Every clock of the case with its history and the way it was reckoned; the record is read without the procedure, too."""
    definition = context.definitions.readable(case.procedure_id)
    elements = definition.elements if definition is not None else {}
    items = ledger_of(queries.deadlines(case.id), queries.deadline_changes(case.id), elements, context.calendar())
    return {"items": items, "total": len(items)}


def ledger_of(
    rows: list[Deadline], lines: list[DeadlineChange], elements: Mapping[str, Element], calendar: China
) -> list[dict[str, Any]]:
    """Every clock, in the order of the rows, with the lines of its history."""
    changes = changes_of(lines)
    alike: dict[str, list[Deadline]] = {}
    for row in rows:
        alike.setdefault(row.activity, []).append(row)
    return [
        {
            **deadline_shown(row, changes.get(row.id, []), elements),
            **explained(row, alike[row.activity], elements, calendar),
        }
        for row in rows
    ]


def changes_of(lines: list[DeadlineChange]) -> dict[int, list[DeadlineChange]]:
    """The lines of each clock's history, by its number."""
    found: dict[int, list[DeadlineChange]] = {}
    for change in lines:
        found.setdefault(change.deadline_id, []).append(change)
    return found


def explained(row: Deadline, rows: list[Deadline], elements: Mapping[str, Element], calendar: China) -> dict[str, Any]:
    """How a clock was reckoned, day by day and in sentences; `rows` are those of its activity, or all."""
    counted, explanation = reckoning(row, limit_of(row, rows), name_of(row, elements), calendar)
    return {"counted": counted, "explanation": explanation}


def name_of(row: Deadline, elements: Mapping[str, Element]) -> str:
    """What the activity is called whose clock it is."""
    activity = elements.get(row.activity)
    return activity.name if activity else row.activity


def deadline_shown(row: Deadline, changes: list[DeadlineChange], elements: Mapping[str, Element]) -> dict[str, Any]:
    """One clock with its history."""
    return {
        "element": row.element_id,
        "activity": row.activity,
        "activity_name": name_of(row, elements),
        "purpose": row.purpose,
        "purpose_name": PURPOSES.get(row.purpose, row.purpose),
        "rule": row.rule,
        "starts_at": row.starts_at,
        "due_at": row.due_at,
        "due_shown": show(row.due_at),
        "original_due_at": row.original_due_at,
        "original_due_shown": show(row.original_due_at) if row.original_due_at else None,
        "adjustments": [adjustment_shown(item) for item in row.adjustments],
        "provisional": row.provisional,
        "state": row.state,
        "state_name": state_name(row, changes),
        "changes": [change_shown(change) for change in changes],
    }


def state_name(row: Deadline, changes: list[DeadlineChange]) -> str:
    """What its state is called: a clock that counts as fired because it was skipped did not fire."""
    passed_over = row.state == "fired" and changes and changes[-1].change == "skipped"
    return "已跳过" if passed_over else STATES.get(row.state, row.state)


def adjustment_shown(kept: Mapping[str, Any]) -> dict[str, Any]:
    """One pause or extension, with who asked for it and who granted it."""
    instants = {name: parse_instant(kept[name]) if kept.get(name) else None for name in ("from", "to", "at")}
    words = {name: kept.get(name) for name in ("rule", "reason", "by", "approved_by")}
    return {"kind": kept["kind"], "kind_name": ADJUSTMENTS.get(kept["kind"], kept["kind"]), **words, **instants}


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
    """Day by day for a clock that runs from its start, or from a date that a person set and that was moved; a sentence for
    one that relates to another."""
    kept = (limit if limit is not None and limit.starts_at == row.starts_at else row).adjustments
    done = Adjustments.read(kept)
    try:
        rule = parse(row.rule)
        if rule.relation is Relation.FROM_START or (rule.relation is Relation.FIELD and row.adjustments):
            fields = {rule.field: row.original_due_at or row.due_at} if rule.field else None
            done = done if row.purpose == "due" else Adjustments(done.pauses)
            result = compute(rule, row.starts_at, calendar, fields=fields, adjustments=done)
            agrees = result.due_at == row.due_at
            return result.to_json()["counted"], [*explain(result), *moved(row, agrees), *standing(kept)]
    except CalendarFault as fault:
        return [], [fault.message_zh]
    if limit is None or limit is row:
        return [], [f"规则：{in_words(row.rule)}", f"到期：{show(row.due_at, year=True)}"]
    related = f"相对于“{activity}”的期限（{in_words(limit.rule)}，{show(limit.due_at, year=True)}）"
    return [], [f"规则：{in_words(row.rule)}", related, f"时间：{show(row.due_at, year=True)}"]


def standing(kept: list[dict[str, Any]]) -> list[str]:
    """Says so where the clock stands still: the date shown is the one of before."""
    return [
        f"中止中：自{to_beijing(parse_instant(item['from'])):%Y-%m-%d %H:%M}起（{item['reason']}），恢复计时后重新计算"
        for item in kept
        if item["kind"] == "pause" and item["to"] is None
    ]


def moved(row: Deadline, agrees: bool) -> list[str]:
    """Says so where the ledger holds another instant than today's calendar gives."""
    return [] if agrees else [f"台账期限为 {show(row.due_at, year=True)}，与按现行日历计算的结果不同"]


def in_words(rule: str) -> str:
    """A rule as people read it; one that names a fact (`case.…`) is a date that the case holds."""
    return "工单中已定的日期" if rule.startswith("case.") else rule
