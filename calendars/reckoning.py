"""How each kind of rule is reckoned; `calendars.deadlines.compute` is the way in. The law is cited there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from calendars.adjustments import Adjustments, Extension
from calendars.china import China
from calendars.clock import BEIJING, beijing_instant, parse_instant, to_utc
from calendars.counting import DAY, BusinessHours, Walk, beijing_day, due_day
from calendars.deadline import Deadline
from calendars.errors import InstantError, RuleError
from calendars.rule import Relation, Rule, Unit

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Question:
    """What `compute` was asked, with the answers put together the same way for every kind of rule."""

    rule: Rule
    start: datetime
    calendar: China
    hours: BusinessHours
    due: datetime | None
    fields: Mapping[str, object] | None
    adjustments: Adjustments

    def at_instant(self, due_at: datetime) -> Deadline:
        """A deadline at an exact UTC instant; no day is looked at."""
        return Deadline(self.rule, self.start, due_at, beijing_day(due_at), False, ())

    def at_end_of(self, day: date) -> datetime:
        """The UTC instant at which a limit in days ends on its last Beijing date."""
        return self.hours.closing(day) if self.rule.close_of_business else beijing_instant(day + DAY)

    def paused(self, day: date) -> str | None:
        """Why a day does not count: at its end, 24:00 or the close of business, the clock stood still."""
        end = self.at_end_of(day)
        return next((f"中止：{pause.reason}" for pause in self.adjustments.pauses if pause.covers(end)), None)

    def walk(self, day: date) -> Walk:
        """A walk forwards from a day, over the days that count."""
        return Walk(self.calendar, day, paused=self.paused)

    def from_walk(self, walk: Walk, due_at: datetime) -> Deadline:
        """A deadline on the last day of a walk."""
        return Deadline(self.rule, self.start, due_at, walk.last, walk.provisional, tuple(walk.days))


def from_start(ask: Question) -> Deadline:
    """«10个工作日», «15个自然日 顺延», «48小时»."""
    rule = ask.rule
    if not rule.unit.is_days:
        return ask.at_instant(ask.adjustments.delay(ask.start + span(rule), ask.start))
    walk = ask.walk(beijing_day(ask.start))
    _first_day(ask, walk)
    return _days_on(ask, walk)


def _days_on(ask: Question, walk: Walk) -> Deadline:
    """Walk on until the days of the rule are counted."""
    if ask.rule.unit is Unit.WORKING_DAY:
        walk.working_days(ask.rule.count)
    else:
        walk.natural_days(ask.rule.count)
        if ask.rule.roll_over:
            walk.to_working_day()
    return ask.from_walk(walk, ask.at_end_of(walk.last))


def _first_day(ask: Question, walk: Walk) -> None:
    """Count the day of the event only if the rule says so, and with 下班前 only before business closes."""
    rule, day = ask.rule, walk.last
    if not rule.include_first_day:
        walk.note(day, False, "起算当日不计入")
    elif rule.close_of_business and ask.start >= ask.hours.closing(day):
        walk.note(day, False, "起算时已下班，当日不计入")
    elif reason := ask.paused(day):
        walk.note(day, False, reason)
    elif rule.unit is Unit.WORKING_DAY:
        kind = ask.calendar.day_kind(day)
        walk.provisional = kind.provisional
        walk.note(day, kind.working, f"{kind.why}，含当日")
    else:
        walk.note(day, True, "自然日，含当日")


def relative(ask: Question) -> Deadline:
    """到期前, 到期后: hours exact; days at the opening of business, so that nobody is warned at night.

    A natural day that is a rest day gives way to the working day before it (到期前) or after it (到期后).
    """
    if ask.due is None:
        raise RuleError(
            "rule-needs-due",
            f"“{ask.rule}”要相对于另一个期限，这里没有到期时间。",
            f'"{ask.rule.english}" counts from another deadline, and there is none.',
        )
    return _around(ask, to_utc(ask.due), -1 if ask.rule.relation is Relation.BEFORE_DUE else 1)


def every(ask: Question) -> Deadline:
    """每1个工作日: the first occurrence after the deadline given, or after the start."""
    return _around(ask, to_utc(ask.due) if ask.due is not None else ask.start, 1)


def _around(ask: Question, anchor: datetime, step: int) -> Deadline:
    if not ask.rule.unit.is_days:
        return ask.at_instant(anchor + span(ask.rule) * step)
    walk = Walk(ask.calendar, due_day(anchor), step)
    if ask.rule.unit is Unit.WORKING_DAY:
        walk.working_days(ask.rule.count)
    else:
        walk.natural_days(ask.rule.count)
        walk.to_working_day()
    return ask.from_walk(walk, ask.hours.opening(walk.last))


def from_field(ask: Question) -> Deadline:
    """A date or instant that a person set: a date ends at 24:00 of that day. A pause moves a date by natural days."""
    value = (ask.fields or {}).get(ask.rule.field or "")
    try:
        value = _read_text(value) if isinstance(value, str) else value
        if isinstance(value, datetime):
            return _moved_instant(ask, to_utc(value))
    except InstantError as error:
        raise _field_fault(ask.rule, error.message_zh, error.message_en) from error
    if not isinstance(value, date):
        raise _field_fault(ask.rule, "没有填写日期。", "no date has been set.")
    ask.calendar.day_kind(value)
    return _moved_day(ask, value)


def _moved_instant(ask: Question, instant: datetime) -> Deadline:
    """24:00 of a day, such as another limit, moves as that day does; any other instant by the exact span of a pause."""
    day = due_day(instant)
    if instant != ask.at_end_of(day):
        return ask.at_instant(ask.adjustments.delay(instant, ask.start))
    moved = _moved_day(ask, day)
    return moved if moved.counted else ask.at_instant(instant)


def _moved_day(ask: Question, day: date) -> Deadline:
    """One natural day later for each day up to it that ended in a pause."""
    walk = Walk(ask.calendar, day)
    for pause in ask.adjustments.pauses:
        ended = beijing_day(pause.begins)
        while ask.at_end_of(ended) <= pause.ends:
            if ended <= walk.last and pause.covers(ask.at_end_of(ended)):
                walk.note(ended, False, f"中止：{pause.reason}")
                walk.last += DAY
            ended += DAY
    return ask.from_walk(walk, ask.at_end_of(walk.last))


def extended(ask: Question, before: Deadline, extension: Extension) -> Deadline:
    """The limit after an extension: its days are counted from the due day on; hours and minutes from the due instant."""
    more = replace(ask, rule=extension.rule)
    if not extension.rule.unit.is_days:
        later = more.at_instant(ask.adjustments.delay(before.due_at + span(extension.rule), before.due_at))
    else:
        later = _days_on(more, more.walk(due_day(before.due_at)))
    counted = (replace(day, why=f"延期：{day.why}") for day in later.counted)
    return replace(
        later,
        rule=before.rule,
        provisional=before.provisional or later.provisional,
        counted=(*before.counted, *counted),
        adjusted=(
            *before.adjusted,
            f"延期：{extension.rule}（{extension.reason}），原到期：{before.show(year=True)}",
        ),
    )


def _read_text(text: str) -> date:
    """Process data holds texts only: «2026-10-12» is a date, anything else an instant with its offset."""
    if _DATE.fullmatch(text):
        return beijing_day(parse_instant(text, default_offset=BEIJING))
    return parse_instant(text)


def _field_fault(rule: Rule, zh: str, en: str) -> RuleError:
    return RuleError("rule-needs-field", f"期限取自{rule}：{zh}", f"The deadline comes from {rule}: {en}")


def span(rule: Rule) -> timedelta:
    """The length of a rule in natural days, hours or minutes."""
    if rule.unit is Unit.NATURAL_DAY:
        return timedelta(days=rule.count)
    return timedelta(hours=rule.count) if rule.unit is Unit.HOUR else timedelta(minutes=rule.count)
