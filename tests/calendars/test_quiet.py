"""When a reminder goes out: tables that a clerk can check, and what holds for every instant."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.china import China
from calendars.clock import read_beijing, to_beijing
from calendars.errors import CalendarFault
from calendars.quiet import LEAST_LEFT, Hours, ahead, clock_text, gathered_until, is_open, next_opening, sending

CALENDAR, HOURS = China(), Hours()
INSTANTS = st.integers(0, 700 * 24 * 60).map(
    lambda minutes: read_beijing("周四 2025-01-02 00:00") + timedelta(minutes=minutes)
)
SPANS = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("event", "goes_out"),
    [
        # A working day between 08:30 and 18:00: at once, lunch included.
        ("周四 2026-09-24 10:00", "09-24 10:00"),
        ("周四 2026-09-24 12:30", "09-24 12:30"),
        ("周四 2026-09-24 08:30", "09-24 08:30"),
        ("周四 2026-09-24 17:59", "09-24 17:59"),
        # Before opening, after closing, at midnight, and on the closing minute itself.
        ("周四 2026-09-24 00:00", "09-24 08:30"),
        ("周四 2026-09-24 08:29", "09-24 08:30"),
        # 25 to 27 September is 中秋 and a weekend.
        ("周四 2026-09-24 18:00", "09-28 08:30"),
        ("周四 2026-09-24 23:30", "09-28 08:30"),
        ("周五 2026-09-25 10:00", "09-28 08:30"),
        # 国庆: 1 to 7 October; the make-up Sunday before it and the make-up Saturday after it are working days.
        ("周三 2026-09-30 18:30", "10-08 08:30"),
        ("周六 2026-10-03 12:00", "10-08 08:30"),
        ("周六 2026-10-10 09:00", "10-10 09:00"),
        ("周日 2026-10-11 09:00", "10-12 08:30"),
        # 春节: the make-up Saturday 14 February works, then nothing until Tuesday 24.
        ("周六 2026-02-14 16:00", "02-14 16:00"),
        ("周六 2026-02-14 18:00", "02-24 08:30"),
    ],
)
def test_a_reminder_waits_for_the_hours_of_a_working_day(event: str, goes_out: str) -> None:
    assert clock_text(sending(read_beijing(event), HOURS, CALENDAR).at) == goes_out


@pytest.mark.parametrize(
    ("warning", "known", "due", "goes_out", "why"),
    [
        # 48 hours from Thursday 15:00 end on Saturday 15:00; the warning of Friday 20:00 would come on Monday: the day is theirs.
        ("周五 2026-11-13 20:00", "周四 2026-11-12 15:00", "周六 2026-11-14 15:00", "11-13 08:30", "before"),
        # 48 hours from Friday 15:00: known during the last day, so two hours before closing, when the new task was read.
        ("周六 2026-11-14 15:00", "周五 2026-11-13 15:00", "周日 2026-11-15 15:00", "11-13 16:00", "before"),
        # Known at the very opening, and a minute after it.
        ("周六 2026-11-14 15:00", "周五 2026-11-13 08:30", "周日 2026-11-15 15:00", "11-13 08:30", "before"),
        ("周六 2026-11-14 15:00", "周五 2026-11-13 08:31", "周日 2026-11-15 15:00", "11-13 16:00", "before"),
        # The next opening leaves time to act: then is early enough. With less than two hours it is not.
        ("周六 2026-11-14 15:00", "周五 2026-11-13 15:00", "周一 2026-11-16 15:00", "11-16 08:30", "opening"),
        ("周六 2026-11-14 15:00", "周五 2026-11-13 15:00", "周一 2026-11-16 10:30", "11-16 08:30", "opening"),
        ("周六 2026-11-14 15:00", "周五 2026-11-13 15:00", "周一 2026-11-16 10:29", "11-13 16:00", "before"),
        ("周六 2026-11-14 15:00", "周五 2026-11-13 15:00", "周一 2026-11-16 08:30", "11-13 16:00", "before"),
        # Known late in the afternoon, but the office is open: at once.
        ("周六 2026-11-14 15:00", "周五 2026-11-13 17:45", "周日 2026-11-15 15:00", "11-13 17:45", "before"),
        # Known only at night: nobody could be told before, so at the next opening, late as it is.
        ("周六 2026-11-14 15:00", "周五 2026-11-13 20:00", "周日 2026-11-15 15:00", "11-16 08:30", "opening"),
        ("周六 2026-11-14 15:00", "周五 2026-11-13 18:00", "周日 2026-11-15 15:00", "11-16 08:30", "opening"),
        # A night between two working days: the warning of 20:00, the limit of 22:00 are told that morning.
        ("周三 2026-11-11 20:00", "周一 2026-11-09 09:00", "周三 2026-11-11 22:00", "11-11 08:30", "before"),
        # 国庆, 1 to 7 October: what ends inside is told on Wednesday 30 September, never on a holiday.
        ("周五 2026-10-02 09:00", "周一 2026-09-28 09:00", "周六 2026-10-03 09:00", "09-30 08:30", "before"),
        ("周五 2026-10-02 09:00", "周三 2026-09-30 09:00", "周六 2026-10-03 09:00", "09-30 16:00", "before"),
        ("周三 2026-10-07 23:00", "周一 2026-09-28 09:00", "周四 2026-10-08 09:00", "09-30 08:30", "before"),
        ("周三 2026-10-07 23:00", "周一 2026-09-28 09:00", "周四 2026-10-08 12:00", "10-08 08:30", "opening"),
        # The make-up Sunday before it, 20 September, and the make-up Saturday after it, 10 October, are days on which one is told.
        ("周日 2026-09-20 20:00", "周五 2026-09-18 09:00", "周日 2026-09-20 23:00", "09-20 08:30", "before"),
        ("周六 2026-09-19 12:00", "周五 2026-09-18 09:00", "周日 2026-09-20 12:00", "09-20 08:30", "opening"),
        ("周日 2026-10-11 09:00", "周四 2026-10-08 09:00", "周日 2026-10-11 18:00", "10-10 08:30", "before"),
        ("周日 2026-10-11 09:00", "周六 2026-10-10 09:00", "周日 2026-10-11 18:00", "10-10 16:00", "before"),
        # In open hours a warning is a warning: at its own moment.
        ("周五 2026-11-13 15:00", "周三 2026-11-11 09:00", "周五 2026-11-13 16:00", "11-13 15:00", "now"),
    ],
)
def test_a_warning_that_would_come_too_late_to_act_comes_on_the_last_working_day(
    warning: str, known: str, due: str, goes_out: str, why: str
) -> None:
    found = sending(read_beijing(warning), HOURS, CALENDAR, known_at=read_beijing(known), due_at=read_beijing(due))

    assert (clock_text(found.at), found.why) == (goes_out, why)


@pytest.mark.parametrize(
    ("first", "minutes", "until"),
    [
        ("周四 2026-09-24 10:00", 10, "09-24 10:10"),
        ("周四 2026-09-24 10:00", 0, "09-24 10:00"),
        # The window closes with the office.
        ("周四 2026-09-24 17:55", 30, "09-24 17:59"),
    ],
)
def test_a_digest_gathers_for_a_window_but_not_beyond_closing(first: str, minutes: int, until: str) -> None:
    found = gathered_until(read_beijing(first), timedelta(minutes=minutes), HOURS, CALENDAR)

    assert clock_text(found) == until


@given(event=INSTANTS)
def test_no_reminder_goes_out_at_night_on_a_rest_day_or_before_its_event(event: datetime) -> None:
    found = sending(event, HOURS, CALENDAR)

    assert found.at >= event
    assert CALENDAR.is_working_day(to_beijing(found.at).date())
    assert time(8, 30) <= to_beijing(found.at).time() < time(18)


@given(known=INSTANTS, until_event=SPANS, until_due=SPANS)
def test_a_warning_known_before_comes_in_open_hours_never_before_it_was_known(
    known: datetime, until_event: timedelta, until_due: timedelta
) -> None:
    event = known + until_event
    found = sending(event, HOURS, CALENDAR, known_at=known, due_at=event + until_due)

    assert is_open(found.at, HOURS, CALENDAR)
    assert found.at >= known
    assert (found.at < event) == (found.why == "before")
    if found.why == "before":
        left = event + until_due - next_opening(event, HOURS, CALENDAR)
        assert left < LEAST_LEFT, "there was time after its own moment"


@given(event=INSTANTS, known=INSTANTS)
def test_who_is_told_ahead_is_told_in_open_hours_of_the_last_working_day_before(
    event: datetime, known: datetime
) -> None:
    told = ahead(event, known, HOURS, CALENDAR)

    first_day = to_beijing(next_opening(known, HOURS, CALENDAR)).date()
    assert (told is None) == (HOURS.closing(first_day) > event), "told wherever a day that closed before it was left"
    if told is None:
        return
    closing = HOURS.closing(to_beijing(told).date())
    assert known <= told < closing <= event
    assert is_open(told, HOURS, CALENDAR)
    next_day = to_beijing(next_opening(closing, HOURS, CALENDAR)).date()
    assert HOURS.closing(next_day) > event, "a later working day closed before it"


@given(first=INSTANTS, minutes=st.integers(0, 240))
def test_what_gathers_goes_out_in_open_hours_if_it_began_in_them(first: datetime, minutes: int) -> None:
    began = next_opening(first, HOURS, CALENDAR)
    until = gathered_until(began, timedelta(minutes=minutes), HOURS, CALENDAR)

    assert is_open(max(began, until), HOURS, CALENDAR)


def test_own_hours_lie_within_those_of_the_house() -> None:
    assert Hours(time(9), time(20)).within(HOURS) == Hours(time(9), time(18))
    assert Hours(time(20), time(22)).within(HOURS) == HOURS
    with pytest.raises(CalendarFault):
        Hours(time(18), time(8))
