"""Time at work between two instants: office hours of working days alone, for statistics. No limit is ever reckoned by it."""

from datetime import date, datetime, time, timedelta

from calendars.china import FIRST_YEAR, LAST_YEAR, China, YearOutOfReach
from calendars.clock import beijing_instant, to_beijing, to_utc
from calendars.counting import BusinessHours

DEFAULT = BusinessHours()
_DAY = timedelta(days=1)
_MINUTES = 24 * 60


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


class WorkingClock:
    """The same for very many spans: it shows the office minutes since the calendar's first day, looked up by the day."""

    def __init__(self, calendar: China, hours: BusinessHours = DEFAULT) -> None:
        self._opens, self._closes = _minute(hours.opens), _minute(hours.closes)
        self._begins = int(beijing_instant(date(FIRST_YEAR, 1, 1)).timestamp()) // 60
        # By the day: the office minutes before it, and those of the day itself.
        self._days: list[tuple[int, int]] = []
        shown, whole = 0, self._closes - self._opens
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            for day in calendar.days_of(year):
                own = whole if day.working else 0
                self._days.append((shown, own))
                shown += own

    def at(self, instant: datetime) -> int:
        """What it shows at an aware instant; raises YearOutOfReach beyond the calendar."""
        number, minute = divmod(int(instant.timestamp()) // 60 - self._begins, _MINUTES)
        if not 0 <= number < len(self._days):
            raise YearOutOfReach(
                "year-out-of-reach",
                f"{to_beijing(instant).year}年超出日历范围（{FIRST_YEAR}年至{LAST_YEAR}年）。",
                f"{to_beijing(instant).year} is beyond the calendar ({FIRST_YEAR} to {LAST_YEAR}).",
            )
        before, own = self._days[number]
        return before + min(own, max(0, minute - self._opens))

    def between(self, start: datetime, end: datetime) -> int:
        """As `working_minutes`."""
        return max(0, self.at(end) - self.at(start))


def after_working_minutes(start: datetime, minutes: int, calendar: China, hours: BusinessHours = DEFAULT) -> datetime:
    """The instant (UTC) at which so many minutes of office hours have passed since an aware `start`.

    Counted in whole minutes of the clock. Raises YearOutOfReach beyond the calendar.
    """
    if minutes <= 0:
        return to_utc(start)
    local = to_beijing(start)
    left, day = minutes, local.date()
    begins = max(_minute(local.time()), _minute(hours.opens))
    while True:
        room = max(0, _minute(hours.closes) - begins) if calendar.day_kind(day).working else 0
        if left <= room:
            return beijing_instant(day, time(0)) + timedelta(minutes=begins + left)
        left -= room
        day, begins = day + _DAY, _minute(hours.opens)


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
