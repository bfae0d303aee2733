"""The calendar against two independent calendars and against the notices, day by day."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import holidays
import pytest

from calendars.china import China, YearOutOfReach
from calendars.notices import load_bundled

CHINA = China()
EVERY_DAY = [date(2018, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2018, 1, 1)).days)]


def test_chinesecalendar_agrees_on_every_day_from_2018_to_2026():
    assert len(EVERY_DAY) == 3287
    assert [day for day in EVERY_DAY if CHINA.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_holidays_agrees_on_every_day_from_2018_to_2026():
    oracle = holidays.country_holidays("CN", years=range(2018, 2027))

    assert [day for day in EVERY_DAY if CHINA.is_working_day(day) != oracle.is_working_day(day)] == []


def test_the_statutory_days_without_notices_agree_with_holidays_up_to_2099():
    oracle = holidays.country_holidays("CN", years=range(2018, 2100), language="zh_CN")
    official = {day for day, name in oracle.items() if "补假" not in name and "休息日" not in name}
    bare = China(notices=[])

    for year in range(2027, 2100):
        ours = {day for day, _ in bare.holidays(year)}
        assert ours == {day for day in official if day.year == year}, year


@pytest.mark.parametrize(
    ("day", "working", "kind", "name", "why"),
    [
        ("2024-02-09", True, "workday", None, "周五上班"),  # 除夕 2024 was a working day
        ("2025-01-28", False, "holiday", "春节", "春节放假（国办发明电〔2024〕12号）"),  # 除夕 2025 is not
        ("2026-02-14", True, "makeup", "春节", "春节调休上班（国办发明电〔2025〕7号）"),
        ("2026-09-20", True, "makeup", "国庆节", "国庆节调休上班（国办发明电〔2025〕7号）"),
        ("2026-10-10", True, "makeup", "国庆节", "国庆节调休上班（国办发明电〔2025〕7号）"),
        ("2026-10-01", False, "holiday", "国庆节", "国庆节放假（国办发明电〔2025〕7号）"),
        ("2026-11-21", False, "weekend", None, "周六休息"),
        ("2018-12-29", True, "makeup", "元旦", "元旦调休上班（国办发明电〔2018〕15号）"),  # by the 2019 notice
        ("2018-12-31", False, "holiday", "元旦", "元旦放假（国办发明电〔2018〕15号）"),
        ("2022-12-31", False, "holiday", "元旦", "元旦放假（国办发明电〔2022〕16号）"),
        ("2020-01-31", False, "holiday", "春节", "春节放假（国办发明电〔2020〕1号）"),
    ],
)
def test_a_day_says_what_it_is_and_why(day, working, kind, name, why):
    found = CHINA.day_kind(date.fromisoformat(day))

    assert (found.working, found.kind, found.name, found.why) == (working, kind, name, why)
    assert not found.provisional
    assert (found.notice is not None) == (kind in ("holiday", "makeup"))


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        ("2027-01-01", False, "元旦（法定节假日，2027年放假通知尚未发布，暂定）"),
        ("2027-02-05", False, "春节（法定节假日，2027年放假通知尚未发布，暂定）"),  # 除夕
        ("2027-05-03", True, "周一上班（2027年放假通知尚未发布，暂定）"),
        ("2027-01-02", False, "周六休息（2027年放假通知尚未发布，暂定）"),
        ("2028-10-03", False, "国庆节、中秋节（法定节假日，2028年放假通知尚未发布，暂定）"),
    ],
)
def test_a_year_without_a_notice_is_provisional_on_every_day(day, working, why):
    found = CHINA.day_kind(date.fromisoformat(day))

    assert (found.working, found.why, found.provisional) == (working, why, True)
    assert CHINA.is_provisional(found.date)


def test_before_order_795_neither_new_years_eve_nor_2_may_is_statutory():
    bare = China(notices=[])

    assert bare.is_working_day(date(2024, 2, 9))
    assert bare.is_working_day(date(2024, 5, 2))
    assert not bare.is_working_day(date(2025, 1, 28))
    assert not bare.is_working_day(date(2025, 5, 2))


@pytest.mark.parametrize(
    ("day", "known_on", "working"),
    [
        # 2019: until 22 March only 1 May was off
        ("2019-05-02", "2019-03-21", True),
        ("2019-05-02", "2019-03-22", False),
        ("2019-04-28", "2019-03-21", False),
        ("2019-04-28", "2019-03-22", True),
        ("2019-05-05", "2019-03-22", True),
        # 2020: Spring Festival was lengthened while it was running
        ("2020-01-31", "2020-01-25", True),
        ("2020-01-31", "2020-01-27", False),
        ("2020-02-01", "2020-01-25", True),  # a make-up Saturday, until it was taken back
        ("2020-02-01", "2020-01-27", False),
        ("2020-02-03", "2020-01-27", True),
        ("2020-01-19", "2020-01-27", True),
    ],
)
def test_the_amendments_of_2019_and_2020_hold_from_their_issue(day, known_on, working):
    calendar = China(known_on=date.fromisoformat(known_on))

    assert calendar.is_working_day(date.fromisoformat(day)) is working
    assert not calendar.is_provisional(date.fromisoformat(day))


def test_what_was_known_before_a_notice_was_issued_is_provisional():
    calendar = China(known_on=date(2025, 11, 3))

    assert calendar.published_until() == date(2025, 12, 31)
    assert calendar.is_provisional(date(2026, 2, 16))
    assert not calendar.is_working_day(date(2026, 2, 14))  # the make-up Saturday was not yet known


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2100, 1, 1), date(1, 1, 1), date.max])
def test_a_day_out_of_reach_is_refused_in_both_languages(day):
    with pytest.raises(YearOutOfReach, match=r"超出日历范围（2018年至2099年）.*beyond the calendar"):
        CHINA.is_working_day(day)


def test_the_first_and_the_last_day_within_reach_are_known():
    assert CHINA.day_kind(date(2018, 1, 1)).name == "元旦"
    assert CHINA.day_kind(date(2099, 12, 31)).provisional


def test_a_datetime_is_no_date_because_its_zone_would_decide():
    with pytest.raises(TypeError, match="Beijing date"):
        CHINA.day_kind(datetime(2026, 3, 2, tzinfo=UTC))


def test_the_notices_reach_to_the_end_of_2026():
    assert CHINA.published_until() == date(2026, 12, 31)
    assert China(notices=[]).published_until() == date(2017, 12, 31)


def test_a_gap_in_the_notices_ends_what_is_published():
    without_2022 = [notice for notice in load_bundled() if notice.year != 2022]

    assert China(without_2022).published_until() == date(2021, 12, 31)


@pytest.mark.parametrize(
    ("today", "warned"),
    [("2026-11-30", False), ("2026-12-01", True), ("2027-01-01", True), ("2028-06-01", True), ("2025-12-31", False)],
)
def test_from_december_the_missing_notice_is_announced(today, warned):
    warning = CHINA.missing_notice_warning(date.fromisoformat(today))

    assert (warning is not None) is warned
    if warning:
        assert "2027年放假通知尚未导入" in warning
        assert "2027 holiday notice has not been imported" in warning
        assert "\n" not in warning


def test_workalendars_own_machinery_works_on_our_days():
    assert CHINA.add_working_days(date(2026, 9, 24), 2) == date(2026, 9, 29)
    assert CHINA.sub_working_days(date(2026, 9, 29), 2) == date(2026, 9, 24)
    assert (date(2026, 10, 7), "国庆节") in CHINA.holidays(2026)


def test_extra_days_of_one_office_may_be_named():
    monday, saturday = date(2026, 11, 23), date(2026, 11, 21)

    assert not CHINA.is_working_day(monday, extra_holidays=[monday])
    assert CHINA.is_working_day(saturday, extra_working_days=[saturday])
    assert CHINA.add_working_days(date(2026, 11, 20), 1, extra_working_days=[saturday]) == saturday


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        ("2026-09-24", "2026-09-29", 2),
        ("2026-09-29", "2026-09-24", -2),
        ("2026-09-24", "2026-09-24", 0),
        ("2026-10-01", "2026-10-07", 0),
        ("2026-10-07", "2026-10-12", 4),  # Saturday 10 October works
    ],
)
def test_working_days_between_two_days_are_signed(a, b, days):
    assert CHINA.working_days_between(date.fromisoformat(a), date.fromisoformat(b)) == days
