"""Counting days, with the reason for every day that was looked at. Pure; all dates are Beijing dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from calendars.china import China
from calendars.clock import beijing_instant, to_beijing
from calendars.errors import CalendarFault

DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When an office opens and closes, Beijing time of day."""

    opens: time = time(9, 0)
    closes: time = time(17, 30)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise CalendarFault("business-hours", "上班时间应早于下班时间。", "Opening must be before closing.")

    def opening(self, day: date) -> datetime:
        """The UTC instant at which business opens on a Beijing date."""
        return beijing_instant(day, self.opens)

    def closing(self, day: date) -> datetime:
        """The UTC instant at which business closes on a Beijing date."""
        return beijing_instant(day, self.closes)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day that was looked at: does it count, why (Chinese), and as which number if it does."""

    date: date
    counts: bool
    why: str
    n: int | None = None


def never(_day: date) -> str | None:
    """No day is paused."""
    return None


@dataclass(slots=True)
class Walk:
    """A walk over days from a day that is not itself counted, forwards (step 1) or backwards (step -1).

    `paused` says why a day that would count does not (中止).
    """

    calendar: China
    last: date
    step: int = 1
    days: list[CountedDay] = field(default_factory=list)
    provisional: bool = False
    n: int = 0
    paused: Callable[[date], str | None] = never

    def note(self, day: date, counts: bool, why: str) -> None:
        """Write down one day."""
        self.n += counts
        self.days.append(CountedDay(day, counts, why, self.n if counts else None))

    def working_days(self, until: int) -> None:
        """Walk on until `until` working days are counted."""
        day_kind = self.calendar.day_kind
        step = DAY * self.step
        while self.n < until:
            self.last += step
            kind = day_kind(self.last)
            self.provisional = self.provisional or kind.provisional
            reason = self.paused(self.last) if kind.working else None
            self.note(self.last, kind.working and reason is None, reason or kind.why)

    def natural_days(self, until: int) -> None:
        """Walk on until `until` natural days are counted; no notice matters to them."""
        while self.n < until:
            self.last += DAY * self.step
            reason = self.paused(self.last)
            self.note(self.last, reason is None, reason or "自然日，休息日照计")

    def to_working_day(self) -> None:
        """If the last day is no working day, walk on to the next one without counting (民法典 203)."""
        word = "顺延" if self.step > 0 else "提前"
        while not self._looked_at(self.last) or self.paused(self.last):
            self.last += DAY * self.step
            why = self.paused(self.last) or self.calendar.day_kind(self.last).why
            self.note(self.last, False, f"{word}：{why}")

    def _looked_at(self, day: date) -> bool:
        """Whether a day is a working day, remembering whether that is provisional."""
        kind = self.calendar.day_kind(day)
        self.provisional = self.provisional or kind.provisional
        return kind.working


def beijing_day(instant: datetime) -> date:
    """The Beijing date of an instant."""
    return to_beijing(instant).date()


def due_day(due_at: datetime) -> date:
    """The day to which a due instant belongs: 00:00 Beijing is 24:00 of the day before."""
    return beijing_day(due_at - _INSTANT)


def add_working_days(day: date, n: int, calendar: China) -> date:
    """The n-th working day after `day` (before it when n is negative); `day` itself when n is 0."""
    result: date = calendar.add_working_days(day, n)
    return result


def working_days_between(a: date, b: date, calendar: China) -> int:
    """The working days after `a` up to and including `b`; negative when `b` is earlier."""
    return calendar.working_days_between(a, b)


def working_days_late(due_at: datetime, at: datetime, calendar: China) -> int:
    """How many working days after the due day have begun at `at`; 0 when not late.

    One minute after 24:00 of the due day is 1 if that next day is a working day, and 0 on a rest day.
    """
    if at <= due_at:
        return 0
    return calendar.working_days_between(due_day(due_at), beijing_day(at))


def remaining_working_days(now: datetime, due_at: datetime, calendar: China) -> int:
    """The working days after today up to and including the due day: 0 on the due day, negative when late."""
    if now >= due_at:
        return -working_days_late(due_at, now, calendar)
    return calendar.working_days_between(beijing_day(now), due_day(due_at))
