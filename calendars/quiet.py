"""When a reminder may go out: in the hours of a working day, never at night or on a rest day. Pure.

A make-up day (调休上班) is a working day. All hours are Beijing time of day; all instants are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calendars.china import China
from calendars.clock import beijing_instant, to_beijing
from calendars.counting import DAY, beijing_day
from calendars.errors import CalendarFault

# A warning needs so much of an open office before its deadline, else it comes too late for anybody to act.
LEAST_LEFT = timedelta(hours=2)
# Longer than any run of rest days.
LONGEST_REST = 40


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a working day in which reminders may go out; the closing instant is outside."""

    opens: time = time(8, 30)
    closes: time = time(18, 0)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise CalendarFault(
                "quiet-hours", "提醒的开始时间应早于结束时间。", "Reminders must begin before they end."
            )

    def opening(self, day: date) -> datetime:
        """The first instant at which a reminder may go out on a day."""
        return beijing_instant(day, self.opens)

    def closing(self, day: date) -> datetime:
        """The first instant at which it may not any more."""
        return beijing_instant(day, self.closes)

    def within(self, other: Hours) -> Hours:
        """These hours, as far as they lie within others; the others where nothing is left."""
        opens, closes = max(self.opens, other.opens), min(self.closes, other.closes)
        return Hours(opens, closes) if opens < closes else other


@dataclass(frozen=True, slots=True)
class Sending:
    """When a reminder goes out, and why then: `now`, `opening` (at the next opening) or `before` (ahead of its event)."""

    at: datetime
    why: str


def is_open(instant: datetime, hours: Hours, calendar: China) -> bool:
    """Whether a reminder may go out at an instant."""
    day = beijing_day(instant)
    return calendar.day_kind(day).working and hours.opening(day) <= instant < hours.closing(day)


def next_opening(instant: datetime, hours: Hours, calendar: China) -> datetime:
    """The first instant from this one on at which a reminder may go out: the instant itself while it may."""
    if is_open(instant, hours, calendar):
        return instant
    day = beijing_day(instant)
    if instant >= hours.opening(day):
        day += DAY
    for _ in range(LONGEST_REST):
        if calendar.day_kind(day).working:
            break
        day += DAY
    return hours.opening(day)


def ahead(before: datetime, known_at: datetime, hours: Hours, calendar: China) -> datetime | None:
    """When people are told of what comes while nobody is at work: on the last working day that closed before it.

    At its opening, so that the day is theirs; of what became known only during that day two hours before closing, or
    later while the office is open. None for what became known after it.
    """
    day = beijing_day(before)
    if before < hours.closing(day):
        day -= DAY
    for _ in range(LONGEST_REST):
        if calendar.day_kind(day).working:
            break
        day -= DAY
    if known_at <= hours.opening(day):
        return hours.opening(day)
    told = max(known_at, hours.closing(day) - LEAST_LEFT)
    return told if told < hours.closing(day) else None


def sending(
    event_at: datetime,
    hours: Hours,
    calendar: China,
    *,
    known_at: datetime | None = None,
    due_at: datetime | None = None,
) -> Sending:
    """When the reminder of an event goes out.

    In open hours at once, else at the next opening. Where that would leave less than two hours until `due_at`, the warning
    would come too late: if the event was known before (`known_at`), people are told on the last working day before it;
    what was not known in time goes out at the next opening. Without `known_at` never before its event.
    """
    opening = next_opening(event_at, hours, calendar)
    if opening == event_at:
        return Sending(event_at, "now")
    if known_at is not None and due_at is not None and due_at < opening + LEAST_LEFT:
        told = ahead(event_at, known_at, hours, calendar)
        if told is not None:
            return Sending(told, "before")
    return Sending(opening, "opening")


def gathered_until(first: datetime, window: timedelta, hours: Hours, calendar: China) -> datetime:
    """Until when a digest gathers: a window after its first item, but not beyond the closing of that day."""
    if not is_open(first, hours, calendar):
        return first
    return min(first + window, hours.closing(beijing_day(first)) - timedelta(minutes=1)) if window else first


def clock_text(instant: datetime) -> str:
    """An instant as tables and pages show it: «09-29 08:30»."""
    return f"{to_beijing(instant):%m-%d %H:%M}"
