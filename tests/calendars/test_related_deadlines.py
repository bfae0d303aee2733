"""Rules that count from another deadline, repeat, read a case field, move a clock; being late; what is refused."""

from datetime import UTC, date, datetime, time

import pytest

from calendars.china import China, YearOutOfReach
from calendars.clock import read_beijing
from calendars.deadlines import (
    BusinessHours,
    add_working_days,
    compute,
    next_occurrence,
    remaining_working_days,
    shift,
    working_days_between,
    working_days_late,
)
from calendars.errors import CalendarFault, InstantError, RuleError

CHINA = China()
START = read_beijing("周四 2026-09-24 10:00")


@pytest.mark.parametrize(
    ("rule", "due", "expected"),
    [
        # 24:00 of the 29th is stored as 00:00 of the 30th and belongs to the 29th
        ("到期前1个工作日", "周三 2026-09-30 00:00", "周一 2026-09-28 09:00"),
        ("到期前2个工作日", "周三 2026-09-30 00:00", "周四 2026-09-24 09:00"),
        ("到期前2个工作日", "周二 2026-09-29 17:30", "周四 2026-09-24 09:00"),
        ("到期前1个工作日", "周五 2026-10-09 00:00", "周三 2026-09-30 09:00"),
        ("到期后1个工作日", "周三 2026-09-30 00:00", "周三 2026-09-30 09:00"),
        ("到期后2个工作日", "周三 2026-09-30 00:00", "周四 2026-10-08 09:00"),
        ("到期前1天", "周三 2026-09-30 00:00", "周一 2026-09-28 09:00"),
        # nobody is warned on a rest day: before the due day earlier, after it later
        ("到期前2天", "周三 2026-09-30 00:00", "周四 2026-09-24 09:00"),
        ("到期后3天", "周三 2026-09-30 00:00", "周四 2026-10-08 09:00"),
        # hours and minutes are exact
        ("到期前24小时", "周三 2026-09-30 00:00", "周二 2026-09-29 00:00"),
        ("到期后2小时", "周六 2026-10-03 09:30", "周六 2026-10-03 11:30"),
        ("到期前30分钟", "周六 2026-10-03 09:30", "周六 2026-10-03 09:00"),
    ],
)
def test_rules_relative_to_a_due_time(rule, due, expected):
    assert compute(rule, START, CHINA, due=read_beijing(due)).due_at == read_beijing(expected)


def test_opening_and_closing_follow_the_office():
    hours = BusinessHours(opens=time(8, 30), closes=time(17, 0))

    assert compute("2个工作日 下班前", START, CHINA, hours).due_at == read_beijing("周二 2026-09-29 17:00")
    assert compute("到期后1个工作日", START, CHINA, hours, due=START).due_at == read_beijing("周一 2026-09-28 08:30")


def test_an_office_opens_before_it_closes():
    with pytest.raises(CalendarFault, match="上班时间应早于下班时间"):
        BusinessHours(opens=time(18), closes=time(9))


@pytest.mark.parametrize(
    ("rule", "after", "expected"),
    [
        ("每1个工作日", "周三 2026-09-30 00:00", "周三 2026-09-30 09:00"),  # due at 24:00 of the 29th
        ("每1个工作日", "周三 2026-09-30 09:00", "周四 2026-10-08 09:00"),
        ("每1个工作日", "周四 2026-10-08 09:00", "周五 2026-10-09 09:00"),
        ("每1个工作日", "周五 2026-10-09 09:00", "周六 2026-10-10 09:00"),  # works
        ("每1个工作日", "周五 2026-10-09 08:00", "周六 2026-10-10 09:00"),
        ("每2个工作日", "周五 2026-10-09 09:00", "周一 2026-10-12 09:00"),
        ("每1个自然日", "周三 2026-09-30 09:00", "周四 2026-10-08 09:00"),
        ("每4小时", "周三 2026-09-30 22:00", "周四 2026-10-01 02:00"),
    ],
)
def test_a_repeating_rule_occurs_strictly_after_its_anchor(rule, after, expected):
    assert next_occurrence(rule, read_beijing(after), CHINA) == read_beijing(expected)
    assert compute(rule, read_beijing(after), CHINA).due_at == read_beijing(expected)


def test_only_a_repeating_rule_has_a_next_occurrence():
    with pytest.raises(RuleError, match="不是重复的规则") as caught:
        next_occurrence("1个工作日", START, CHINA)
    assert caught.value.code == "rule-not-repeating"


@pytest.mark.parametrize(
    ("value", "due_at", "due_on"),
    [
        (date(2026, 10, 12), "周二 2026-10-13 00:00", "2026-10-12"),
        ("2026-10-12", "周二 2026-10-13 00:00", "2026-10-12"),
        (read_beijing("周一 2026-10-12 15:00"), "周一 2026-10-12 15:00", "2026-10-12"),
        ("2026-10-12T15:00+08:00", "周一 2026-10-12 15:00", "2026-10-12"),
        ("2026-10-12T17:00Z", "周二 2026-10-13 01:00", "2026-10-13"),
    ],
)
def test_a_case_field_says_the_day_or_the_instant(value, due_at, due_on):
    deadline = compute("case.rectify_by", START, CHINA, fields={"rectify_by": value})

    assert deadline.due_at == read_beijing(due_at)
    assert deadline.due_on.isoformat() == due_on
    assert not deadline.provisional


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (None, "没有填写日期"),
        ({}, "no date has been set"),
        ({"rectify_by": None}, "没有填写日期"),
        ({"rectify_by": 7}, "没有填写日期"),
        ({"rectify_by": ""}, "看不懂的时间"),
        ({"rectify_by": "next week"}, "看不懂的时间"),
        ({"rectify_by": "2026-10-12T15:00"}, "没有时区"),
        ({"rectify_by": datetime(2026, 10, 12)}, "没有时区"),  # noqa: DTZ001
    ],
)
def test_a_case_field_without_a_sound_date_is_refused_by_name(fields, says):
    with pytest.raises(RuleError, match=says) as caught:
        compute("case.rectify_by", START, CHINA, fields=fields)

    assert caught.value.code == "rule-needs-field"
    assert "case.rectify_by" in caught.value.message_zh
    assert "case.rectify_by" in caught.value.message_en


@pytest.mark.parametrize("rule", ["到期前2个工作日", "到期后1小时"])
def test_a_relative_rule_needs_a_due_time(rule):
    with pytest.raises(RuleError, match="没有到期时间") as caught:
        compute(rule, START, CHINA)
    assert caught.value.code == "rule-needs-due"


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        ("周四 2026-11-19 10:00", "2个工作日", "周一 2026-11-23 10:00"),
        ("周四 2026-09-24 10:00", "2个工作日", "周二 2026-09-29 10:00"),
        ("周六 2026-11-21 22:15", "1个工作日", "周一 2026-11-23 22:15"),
        ("周四 2026-11-19 10:00", "3天", "周日 2026-11-22 10:00"),
        ("周四 2026-11-19 10:00", "48小时", "周六 2026-11-21 10:00"),
        ("周四 2026-11-19 23:50", "30分钟", "周五 2026-11-20 00:20"),
    ],
)
def test_the_demonstration_clock_moves_by_a_span_and_keeps_the_time_of_day(start, rule, expected):
    assert shift(read_beijing(start), rule, CHINA) == read_beijing(expected)


@pytest.mark.parametrize("rule", ["到期前1天", "每1天", "case.rectify_by", "1个工作日 含当日", "1天 顺延"])
def test_a_clock_moves_by_plain_spans_only(rule):
    with pytest.raises(RuleError, match="不是一段时间"):
        shift(START, rule, CHINA)


@pytest.mark.parametrize(
    ("due", "at", "late"),
    [
        ("周三 2026-09-30 00:00", "周二 2026-09-29 23:59", 0),
        ("周三 2026-09-30 00:00", "周三 2026-09-30 00:00", 0),
        ("周三 2026-09-30 00:00", "周三 2026-09-30 00:01", 1),
        ("周三 2026-09-30 00:00", "周三 2026-10-07 12:00", 1),  # the holiday adds nothing
        ("周三 2026-09-30 00:00", "周四 2026-10-08 09:00", 2),
        ("周六 2026-11-21 00:00", "周六 2026-11-21 12:00", 0),  # late, but no working day has begun
        ("周六 2026-11-21 00:00", "周一 2026-11-23 00:01", 1),
        ("周二 2026-09-29 17:30", "周二 2026-09-29 18:00", 0),
        ("周二 2026-09-29 17:30", "周三 2026-09-30 08:00", 1),
    ],
)
def test_how_many_working_days_late(due, at, late):
    assert working_days_late(read_beijing(due), read_beijing(at), CHINA) == late


@pytest.mark.parametrize(
    ("now", "remaining"),
    [
        ("周四 2026-09-24 10:00", 2),
        ("周六 2026-09-26 10:00", 2),
        ("周一 2026-09-28 23:59", 1),
        ("周二 2026-09-29 10:00", 0),
        ("周三 2026-09-30 00:00", 0),
        ("周三 2026-09-30 00:01", -1),
        ("周四 2026-10-08 10:00", -2),
    ],
)
def test_how_many_working_days_remain(now, remaining):
    due_at = compute("2个工作日", START, CHINA).due_at

    assert remaining_working_days(read_beijing(now), due_at, CHINA) == remaining


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-09-24", 2, "2026-09-29"),
        ("2026-09-29", -2, "2026-09-24"),
        ("2026-09-26", 0, "2026-09-26"),
        ("2026-10-09", 1, "2026-10-10"),
        ("2026-10-12", -1, "2026-10-10"),
    ],
)
def test_working_days_are_added_and_taken_away(day, n, expected):
    assert add_working_days(date.fromisoformat(day), n, CHINA) == date.fromisoformat(expected)
    assert working_days_between(date.fromisoformat(day), date.fromisoformat(expected), CHINA) == n


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("1个工作日", datetime(2017, 6, 1, tzinfo=UTC), None),
        ("48小时", datetime(2017, 6, 1, tzinfo=UTC), None),
        ("15天", datetime(2099, 12, 25, tzinfo=UTC), None),
        ("48小时", datetime(2099, 12, 31, tzinfo=UTC), None),
        ("10个工作日", datetime(2099, 12, 25, tzinfo=UTC), None),
        ("3650个工作日", datetime(2095, 1, 1, tzinfo=UTC), None),
        ("到期前3650天", START, START),
        ("到期后1小时", START, datetime(2101, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_deadline_beyond_the_calendar_is_refused(rule, start, due):
    with pytest.raises(YearOutOfReach, match="超出日历范围"):
        compute(rule, start, CHINA, due=due)


def test_a_field_beyond_the_calendar_is_refused():
    for value in (date.max, date(2100, 1, 1), "9999-12-31"):
        with pytest.raises(YearOutOfReach):
            compute("case.rectify_by", START, CHINA, fields={"rectify_by": value})


def test_the_last_day_within_reach_may_end_at_midnight():
    deadline = compute("case.rectify_by", START, CHINA, fields={"rectify_by": date(2099, 12, 31)})

    assert deadline.show(year=True) == "2099年12月31日 24:00"


def test_a_naive_start_is_refused():
    with pytest.raises(InstantError, match="没有时区"):
        compute("1个工作日", datetime(2026, 9, 24, 10), CHINA)  # noqa: DTZ001


def test_a_bad_rule_text_is_refused_where_it_is_used():
    with pytest.raises(RuleError, match="五个工作日"):
        compute("五个工作天", START, CHINA)
