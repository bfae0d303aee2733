"""Time at work between two instants: office hours of working days alone, for statistics. No limit is ever reckoned by it."""

from datetime import date, datetime, time, timedelta

from calendars.china import China
from calendars.clock import to_beijing
from calendars.counting import BusinessHours

DEFAULT = BusinessHours()
_DAY = timedelta(days=1)


def working_minutes(start: datetime, end: datetime, calendar: China, hours: BusinessHours = DEFAULT) -> int:
    """Whole minutes of office hours from `start` to `end` (aware; 0 where `end` is not later), nights and rest days left out.

    Raises YearOutOfReach beyond the calendar.
    """
    first, last = to_beijing(start), to_beijing(end)
    if last <= first:
        return 0
    if first.date() == last.date():
        return _within(first.date(), first.time(), last.time(), calendar, hours)
    between = calendar.working_days_between(first.date(), last.date() - _DAY)
    return (
        _within(first.date(), first.time(), time.max, calendar, hours)
        + between * minutes_of_day(hours)
        + _within(last.date(), time.min, last.time(), calendar, hours)
    )


def minutes_of_day(hours: BusinessHours = DEFAULT) -> int:
    """The office minutes of one working day."""
    return _minute(hours.closes) - _minute(hours.opens)


def spoken(minutes: float, hours: BusinessHours = DEFAULT) -> str:
    """In words: «2.5个工作日», «3小时», «20分钟»; a day is a working day of office hours."""
    day = minutes_of_day(hours)
    if minutes >= day:
        return f"{minutes / day:.1f}".removesuffix(".0") + "个工作日"
    return f"{minutes / 60:.1f}".removesuffix(".0") + "小时" if minutes >= 60 else f"{minutes:.0f}分钟"


def _within(day: date, begins: time, ends: time, calendar: China, hours: BusinessHours) -> int:
    """The office minutes of one day between two times of it."""
    if not calendar.day_kind(day).working:
        return 0
    return max(0, _minute(min(ends, hours.closes)) - _minute(max(begins, hours.opens)))


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
