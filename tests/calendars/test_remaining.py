"""How much time is left, as a clerk would check it: by weekday words and the notice for 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calendars.china import China
from calendars.clock import beijing_instant, read_beijing
from calendars.deadlines import compute
from calendars.remaining import remaining

CHINA = China()
FIRST = beijing_instant(date(2026, 1, 5))
INSTANTS = st.integers(0, 330 * 24 * 60 * 60).map(lambda seconds: FIRST + timedelta(seconds=seconds))
DAYS = st.dates(date(2026, 1, 5), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("now", "due", "words"),
    [
        # 24:00 of a day is 00:00 of the next one.
        ("周一 2026-03-02 09:00", "周二 2026-03-03 00:00", "今日到期"),
        ("周一 2026-03-02 23:59", "周二 2026-03-03 00:00", "今日到期"),
        ("周一 2026-03-02 09:00", "周三 2026-03-04 00:00", "剩 1 个工作日"),
        ("周一 2026-03-02 09:00", "周六 2026-03-07 00:00", "剩 4 个工作日"),
        # A weekend between counts for nothing.
        ("周五 2026-03-06 09:00", "周二 2026-03-10 00:00", "剩 1 个工作日"),
        ("周六 2026-03-07 09:00", "周二 2026-03-10 00:00", "剩 1 个工作日"),
        # National Day 2026: off from 1 to 7 October, and 10 October (a Saturday) is worked.
        ("周三 2026-09-30 09:00", "周五 2026-10-09 00:00", "剩 1 个工作日"),
        ("周五 2026-10-09 09:00", "周日 2026-10-11 00:00", "剩 1 个工作日"),
        # The close of business ends a day, too.
        ("周一 2026-03-02 09:00", "周一 2026-03-02 17:30", "今日到期"),
        ("周一 2026-03-02 17:30", "周一 2026-03-02 17:30", "已逾期，不足 1 个工作日"),
        # Late: from the first working day after the due day on.
        ("周二 2026-03-03 00:00", "周二 2026-03-03 00:00", "已逾期，不足 1 个工作日"),
        ("周二 2026-03-03 00:01", "周二 2026-03-03 00:00", "已逾期 1 个工作日"),
        ("周三 2026-03-04 09:00", "周二 2026-03-03 00:00", "已逾期 2 个工作日"),
        ("周六 2026-03-07 09:00", "周六 2026-03-07 00:00", "已逾期，不足 1 个工作日"),
        ("周一 2026-03-09 09:00", "周六 2026-03-07 00:00", "已逾期 1 个工作日"),
        # A limit in natural days may end on a rest day.
        ("周五 2026-03-06 09:00", "周一 2026-03-09 00:00", "剩 2 天（休息日到期）"),
        # Limits in hours run by the clock.
        ("周一 2026-03-02 09:00", "周一 2026-03-02 14:20", "剩 5 小时"),
        ("周五 2026-03-06 16:10", "周日 2026-03-08 16:10", "剩 48 小时"),
        ("周一 2026-03-02 14:00", "周一 2026-03-02 14:20", "剩 20 分钟"),
        ("周一 2026-03-02 14:19:30", "周一 2026-03-02 14:20", "剩 1 分钟"),
        ("周一 2026-03-02 16:20", "周一 2026-03-02 14:20", "已逾期 2 小时"),
    ],
)
def test_what_is_left_is_said_in_the_words_of_an_office(now: str, due: str, words: str) -> None:
    assert remaining(read_beijing(now), read_beijing(due), CHINA).words == words


@pytest.mark.parametrize(
    ("now", "due", "short"),
    [
        ("周一 2026-03-02 09:00", "周二 2026-03-03 00:00", "今日到期"),
        ("周一 2026-03-02 09:00", "周三 2026-03-04 00:00", "剩1个工作日"),
        ("周三 2026-03-04 09:00", "周二 2026-03-03 00:00", "逾期2个工作日"),
        ("周二 2026-03-03 00:00", "周二 2026-03-03 00:00", "已逾期"),
        # Neither a rest day nor an hour of today is «今日到期».
        ("周五 2026-03-06 09:00", "周一 2026-03-09 00:00", "剩2天"),
        ("周一 2026-03-02 09:00", "周一 2026-03-02 14:20", "剩5小时"),
        ("周一 2026-03-02 16:20", "周一 2026-03-02 14:20", "逾期2小时"),
    ],
)
def test_where_there_is_little_room_it_says_the_same_in_fewer_letters(now: str, due: str, short: str) -> None:
    assert remaining(read_beijing(now), read_beijing(due), CHINA).short == short


def test_without_a_limit_and_while_it_is_paused_nothing_runs_out() -> None:
    now = read_beijing("周一 2026-03-02 09:00")

    assert remaining(now, None, CHINA).words == "无时限"
    assert remaining(now, now - timedelta(days=9), CHINA, paused=True).words == "中止计时"


@given(start=INSTANTS, days=st.integers(1, 20))
@example(start=read_beijing("周三 2026-09-30 09:00"), days=1)
def test_at_its_start_a_limit_of_n_working_days_has_n_left(start: datetime, days: int) -> None:
    due = compute(f"{days}个工作日", start, CHINA).due_at

    assert remaining(start, due, CHINA).working_days == days


@given(due=DAYS, earlier=INSTANTS, later=INSTANTS)
def test_time_goes_by_and_never_comes_back(due: date, earlier: datetime, later: datetime) -> None:
    earlier, later = sorted((earlier, later))
    due_at = beijing_instant(due)
    first, second = remaining(earlier, due_at, CHINA), remaining(later, due_at, CHINA)

    assert first.working_days is not None
    assert second.working_days is not None
    assert first.working_days >= second.working_days


@given(due=DAYS, now=INSTANTS)
def test_what_has_run_out_is_said_to_be_overdue_and_nothing_else_is(due: date, now: datetime) -> None:
    due_at = beijing_instant(due)

    assert remaining(now, due_at, CHINA).words.startswith("已逾期") == (now >= due_at)


@given(one=DAYS, other=DAYS, now=INSTANTS)
def test_what_runs_out_first_never_has_more_working_days_left(one: date, other: date, now: datetime) -> None:
    sooner, later = sorted((one, other))
    first, second = (remaining(now, beijing_instant(day), CHINA).working_days for day in (sooner, later))

    assert first is not None
    assert second is not None
    assert first <= second
