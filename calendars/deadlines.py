"""When a deadline falls, and why: pure arithmetic over a rule, a start and a calendar.

The day of the event is not counted unless the rule says 含当日 (民法典 201); a limit in days ends at 24:00 Beijing
of its last day, or at close of business with 下班前; a last natural day on a rest day rolls on with 顺延 (203);
hours and minutes run from the minute, nights and holidays included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from calendars.adjustments import Adjustments
from calendars.china import China
from calendars.clock import beijing_instant, to_beijing, to_utc
from calendars.counting import (
    BusinessHours,
    CountedDay,
    add_working_days,
    beijing_day,
    due_day,
    remaining_working_days,
    working_days_between,
    working_days_late,
)
from calendars.deadline import Deadline, day_words, explain, show
from calendars.errors import RuleError
from calendars.reckoning import Question, every, extended, from_field, from_start, relative, span
from calendars.rules import Relation, Rule, Unit, parse

__all__ = [
    "DEFAULT",
    "Adjustments",
    "BusinessHours",
    "CountedDay",
    "Deadline",
    "add_working_days",
    "compute",
    "due_day",
    "explain",
    "next_occurrence",
    "remaining_working_days",
    "shift",
    "show",
    "working_days_between",
    "working_days_late",
]

DEFAULT = BusinessHours()
NONE = Adjustments()
_RECKON: dict[Relation, Callable[[Question], Deadline]] = {
    Relation.FROM_START: from_start,
    Relation.BEFORE_DUE: relative,
    Relation.AFTER_DUE: relative,
    Relation.EVERY: every,
    Relation.FIELD: from_field,
}


def compute(
    rule: Rule | str,
    start: datetime,
    calendar: China,
    hours: BusinessHours = DEFAULT,
    due: datetime | None = None,
    fields: Mapping[str, object] | None = None,
    adjustments: Adjustments = NONE,
) -> Deadline:
    """The deadline that a rule sets.

    `start` and `due` are aware. `due` is the deadline to which 到期前 and 到期后 relate, and after which 每 begins
    (without it 每 begins after `start`). `fields` maps bare field names (`rectify_by`) to a date, an aware datetime,
    or the ISO text of one. `adjustments` are the pauses and extensions of the limit; to 到期前, 到期后 and 每 they mean
    nothing, for these follow their `due`. Raises RuleError (unreadable rule, `due` or field missing), YearOutOfReach, InstantError.
    """
    rule = parse(rule) if isinstance(rule, str) else rule
    start = to_utc(start)
    calendar.day_kind(beijing_day(start))
    ask = Question(rule, start, calendar, hours, due, fields, adjustments)
    result = _RECKON[rule.relation](ask)
    if rule.relation in (Relation.FROM_START, Relation.FIELD):
        result = _adjusted(ask, result)
    calendar.day_kind(due_day(result.due_at))
    return result


def _adjusted(ask: Question, result: Deadline) -> Deadline:
    """With its extensions, and with a line for each pause that came before its end."""
    for extension in ask.adjustments.extensions:
        result = extended(ask, result, extension)
    pauses = tuple(
        f"中止：{day_words(to_beijing(pause.begins))} 至 {day_words(to_beijing(pause.ends))}（{pause.reason}）"
        for pause in ask.adjustments.pauses
        if pause.begins < result.due_at
    )
    return replace(result, adjusted=(*pauses, *result.adjusted)) if pauses else result


def next_occurrence(rule: Rule | str, after: datetime, calendar: China, hours: BusinessHours = DEFAULT) -> datetime:
    """The first occurrence of a 每… rule strictly after an aware instant, in UTC.

    Days give the opening of business of a working day, counted from the due day of `after` (00:00 belongs to the
    day before); hours and minutes are exact. Raises RuleError for any other rule.
    """
    rule = parse(rule) if isinstance(rule, str) else rule
    if rule.relation is not Relation.EVERY:
        raise RuleError(
            "rule-not-repeating",
            f"“{rule}”不是重复的规则，应为“每1个工作日”。",
            f'"{rule.english}" does not repeat.',
        )
    return compute(rule, after, calendar, hours, due=after).due_at


def shift(start: datetime, rule: Rule | str, calendar: China) -> datetime:
    """The instant a span later, in UTC, with the Beijing time of day kept: 2 working days from Thu 10:00 = Mon 10:00.

    For the demonstration clock. Only a plain span (no 到期前, 每, field or modifier), else RuleError.
    """
    rule = parse(rule) if isinstance(rule, str) else rule
    if rule.relation is not Relation.FROM_START or rule.modifiers:
        raise RuleError(
            "rule-not-a-span",
            f"“{rule}”不是一段时间，应写成“2个工作日”“48小时”。",
            f'"{rule.english}" is no span of time; write "2 working days" or "48 hours".',
        )
    local = to_beijing(start)
    if rule.unit is Unit.WORKING_DAY:
        return beijing_instant(add_working_days(local.date(), rule.count, calendar), local.time())
    return to_utc(start) + span(rule)
