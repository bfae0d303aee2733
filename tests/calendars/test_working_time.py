"""Time at work: office hours of working days, make-up days included, rest days and nights left out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.china import China
from calendars.clock import read_beijing
from calendars.errors import CalendarFault
from calendars.working_time import WorkingClock, minutes_of_day, spoken, working_minutes

CHINA = China()
CLOCK = WorkingClock(CHINA)
FIRST = read_beijing("2026-01-01 00:00")


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("周一 2026-03-02 09:00", "周一 2026-03-02 17:30", 510),
        ("周一 2026-03-02 08:00", "周一 2026-03-02 23:00", 510),
        ("周一 2026-03-02 10:00", "周一 2026-03-02 10:20", 20),
        ("周一 2026-03-02 17:00", "周二 2026-03-03 09:30", 60),
        ("周五 2026-03-06 17:00", "周一 2026-03-09 10:00", 90),
        ("周六 2026-03-07 09:00", "周日 2026-03-08 17:00", 0),
        # 2026-02-28 is a Saturday on which people work; 02-15 … 02-23 are off.
        ("周五 2026-02-27 17:30", "周一 2026-03-02 09:00", 510),
        ("周六 2026-02-14 17:30", "周二 2026-02-24 09:00", 0),
        # 09-24 Thu 10:00 to 10-08 Thu 10:00: 450 that day, 09-28…09-30 three days, 60 on 10-08.
        ("周四 2026-09-24 10:00", "周四 2026-10-08 10:00", 450 + 3 * 510 + 60),
        ("周二 2026-03-03 09:00", "周一 2026-03-02 09:00", 0),
    ],
)
def test_only_office_hours_of_working_days_count(start: str, end: str, minutes: int) -> None:
    assert working_minutes(read_beijing(start), read_beijing(end), CHINA) == minutes


def moments() -> st.SearchStrategy[datetime]:
    """Minutes of the year 2026."""
    return st.integers(0, 360 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@given(st.lists(moments(), min_size=3, max_size=3))
def test_two_spans_one_after_the_other_are_as_long_as_the_whole(found: list[datetime]) -> None:
    a, b, c = sorted(found)

    assert working_minutes(a, b, CHINA) + working_minutes(b, c, CHINA) == working_minutes(a, c, CHINA)
    assert 0 <= working_minutes(a, c, CHINA) <= (c - a) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0分钟"), (20, "20分钟"), (60, "1小时"), (90, "1.5小时"), (510, "1个工作日"), (1275, "2.5个工作日")],
)
def test_a_length_is_said_in_working_days_hours_or_minutes(minutes: int, words: str) -> None:
    assert minutes_of_day() == 510
    assert spoken(minutes) == words


@given(moments(), moments())
def test_a_clock_of_working_time_says_the_same(start: datetime, end: datetime) -> None:
    assert CLOCK.between(start, end) == working_minutes(start, end, CHINA)


@pytest.mark.parametrize("instant", ["1990-01-01 00:00", "2199-01-01 00:00"])
def test_a_clock_of_working_time_ends_with_the_calendar(instant: str) -> None:
    with pytest.raises(CalendarFault):
        CLOCK.at(read_beijing(instant))
