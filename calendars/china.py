"""The working-day calendar of mainland China, on workalendar's machinery and on our own notices alone.

workalendar's own China data ends in 2023 and is wrong in places, so nothing of it is used (see `notices`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workalendar.core import ChineseNewYearCalendar

from calendars.clock import WEEKDAYS_ZH
from calendars.errors import YearOutOfReach
from calendars.notices import FIRST_YEAR, LAST_YEAR, Notice, YearPlan, label_of, load_bundled, year_plans
from calendars.statutory import statutory_days

__all__ = ["FIRST_YEAR", "LAST_YEAR", "China", "DayKind", "YearOutOfReach"]

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayKind:
    """What one Beijing date is and why.

    `kind` is workday, weekend, holiday or makeup; `name` the holiday (of a make-up day: the holiday it makes up for);
    `notice` the number of the notice; `provisional` when the year has no notice yet; `why` the reason in Chinese.
    """

    date: date
    working: bool
    kind: str
    name: str | None
    notice: str | None
    provisional: bool
    why: str


class China(ChineseNewYearCalendar):  # type: ignore[misc]  # workalendar carries no types
    """Working days from State Council notices; a year without one from the statutory holidays, provisionally.

    `notices`: all notices to use (default: the bundled ones). `known_on`: as known on that date, so that notices and
    amendments issued later are left out. Days before 2018 or after 2099 raise YearOutOfReach. Immutable once made.
    The notice of the next year may still move the last days of December (元旦 2019 did); they are not provisional.
    """

    def __init__(self, notices: Iterable[Notice] | None = None, known_on: date | None = None) -> None:
        super().__init__()
        self.known_on = known_on
        chosen = load_bundled() if notices is None else tuple(notices)
        self.notices = tuple(notice for notice in chosen if known_on is None or notice.issued_on <= known_on)
        self._plans = year_plans(self.notices)
        # Kept with every date that was reckoned by this calendar (`deadlines.calendar`).
        self.label = label_of(self.notices, self._plans)
        self._kinds: dict[date, DayKind] = {}

    def day_kind(self, day: date) -> DayKind:
        """What a Beijing date is; raises YearOutOfReach, and TypeError for a datetime (whose zone would decide)."""
        try:
            return self._kinds[day]
        except KeyError:
            if isinstance(day, datetime):
                raise TypeError("a Beijing date is needed, not a datetime") from None
            self._kinds.update(self._year(day.year))
            return self._kinds[day]

    def is_working_day(
        self,
        day: date,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
    ) -> bool:
        """Whether a Beijing date is a working day (工作日), make-up days included."""
        if extra_working_days and day in extra_working_days:
            return True
        if extra_holidays and day in extra_holidays:
            return False
        return self.day_kind(day).working

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """The days off of a year with their names, for workalendar's machinery (`holidays`, iCal export)."""
        kinds = self._year(year).values()
        return [(kind.date, kind.name) for kind in kinds if kind.kind == "holiday" and kind.name]

    def working_days_between(self, start: date, end: date) -> int:
        """The working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        count = 0
        while start < end:
            start += _DAY
            count += self.day_kind(start).working
        return count

    def is_provisional(self, day: date) -> bool:
        """Whether the year of a day has no notice yet."""
        return self.day_kind(day).provisional

    def days_of(self, year: int) -> list[DayKind]:
        """Every day of a year, in order; raises YearOutOfReach."""
        return list(self._year(year).values())

    def published_until(self) -> date:
        """The last day of the last consecutive year with a notice, e.g. 2026-12-31."""
        year = FIRST_YEAR
        while year in self._plans:
            year += 1
        return date(year - 1, 12, 31)

    def missing_notice_warning(self, today: date) -> str | None:
        """From 1 December of the last published year on, a bilingual line that the next notice is missing.

        The State Council usually issues it in November. `today` is a Beijing date.
        """
        last = self.published_until().year
        if today < date(last, 12, 1):
            return None
        return (
            f"{last + 1}年放假通知尚未导入，涉及{last + 1}年的期限均为暂定，请导入国务院办公厅通知。"
            f" The {last + 1} holiday notice has not been imported: deadlines that reach {last + 1} are provisional."
        )

    def _year(self, year: int) -> dict[date, DayKind]:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise YearOutOfReach(
                "year-out-of-reach",
                f"{year}年超出日历范围（{FIRST_YEAR}年至{LAST_YEAR}年）。",
                f"{year} is beyond the calendar ({FIRST_YEAR} to {LAST_YEAR}).",
            )
        plans = [self._plans[each] for each in (year, year + 1) if each in self._plans]
        provisional = year not in self._plans
        statutory = statutory_days(year) if provisional else {}
        kinds: dict[date, DayKind] = {}
        day = date(year, 1, 1)
        while day.year == year:
            kinds[day] = _from_notice(day, plans) or _from_law(day, statutory, provisional)
            day += _DAY
        return kinds


def _from_notice(day: date, plans: list[YearPlan]) -> DayKind | None:
    """What a notice says of a day; the notice of the next year may speak of the last days of December (元旦)."""
    for plan in reversed(plans):
        if day in plan.off:
            name, number = plan.off[day]
            return DayKind(day, False, "holiday", name, number, False, f"{name}放假（{number}）")
        if day in plan.work:
            name, number = plan.work[day]
            return DayKind(day, True, "makeup", name, number, False, f"{name}调休上班（{number}）")
    return None


def _from_law(day: date, statutory: dict[date, str], provisional: bool) -> DayKind:
    """What a day is without a notice that names it."""
    weekday = WEEKDAYS_ZH[day.weekday()]
    unpublished = f"{day.year}年放假通知尚未发布，暂定"
    aside = f"（{unpublished}）" if provisional else ""
    if day in statutory:
        name = statutory[day]
        return DayKind(day, False, "holiday", name, None, provisional, f"{name}（法定节假日，{unpublished}）")
    if day.weekday() >= _SATURDAY:
        return DayKind(day, False, "weekend", None, None, provisional, f"{weekday}休息{aside}")
    return DayKind(day, True, "workday", None, None, provisional, f"{weekday}上班{aside}")
