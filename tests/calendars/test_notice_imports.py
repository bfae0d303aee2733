"""What an imported notice must be beyond being well written, and how calendars of different knowledge are told apart."""

from datetime import date

import pytest

from calendars.china import China
from calendars.errors import NoticeError
from calendars.notice_imports import check_import, doubts
from calendars.notices import load_bundled, override, parse_notices

TODAY = date(2026, 9, 24)
AMENDMENT = """
year = 2026
[[notice]]
number = "测试〔2026〕2号"
title = "调整国庆节放假安排（测试）"
issued_on = 2026-09-28
amends = "国办发明电〔2025〕7号"
source = "测试"
[[notice.holiday]]
name = "国庆节"
off = { from = "2026-10-01", to = "2026-10-08" }
work = ["2026-09-20", "2026-10-10"]
"""
NEXT_YEAR = """
year = 2027
[[notice]]
number = "测试〔2026〕1号"
title = "2027年放假安排（测试）"
issued_on = 2026-11-05
source = "测试"
[[notice.holiday]]
name = "元旦"
off = { from = "2027-01-01", to = "2027-01-04" }
work = ["2027-01-16"]
"""


def checked(text, name="notice.toml", today=TODAY):
    return check_import(text, name, load_bundled(), today)


def test_a_notice_for_next_year_and_an_amendment_of_the_running_one_come_in():
    assert [notice.number for notice in checked(NEXT_YEAR)] == ["测试〔2026〕1号"]
    (amendment,) = checked(AMENDMENT)

    china = China(override(load_bundled(), [amendment]))
    assert not china.is_working_day(date(2026, 10, 8))
    assert china.day_kind(date(2026, 10, 8)).notice == "测试〔2026〕2号"


@pytest.mark.parametrize(
    ("text", "was", "becomes", "code", "says"),
    [
        (NEXT_YEAR, "year = 2027", "year = ", "notice-not-toml", "不是有效的TOML"),
        (NEXT_YEAR, "year = 2027\n", "", "notice-year", "缺少年份"),
        (NEXT_YEAR, "year = 2027", "year = 2107", "notice-year", "超出2018–2099"),
        (NEXT_YEAR, '"2027-01-16"', '"2027-01-15"', "notice-makeup-on-weekday", "元旦 work.*2027-01-15不是周六"),
        (NEXT_YEAR, '"2027-01-16"', '"2027-01-02"', "notice-day-twice", "2027-01-02在"),
        (NEXT_YEAR, 'source = "测试"\n', "", "notice-without-source", "测试〔2026〕1号：缺少 source"),
        (
            NEXT_YEAR,
            "测试〔2026〕1号",
            "国办发明电〔2025〕7号",
            "notice-known",
            "国办发明电〔2025〕7号：number 该文号已有",
        ),
        (AMENDMENT, 'amends = "国办发明电〔2025〕7号"', 'amends = "没有的文号"', "notice-amends-unknown", "不存在"),
        (AMENDMENT, 'amends = "国办发明电〔2025〕7号"\n', "", "notice-twice", "修改通知要写amends"),
        (
            AMENDMENT,
            "国办发明电〔2025〕7号",
            "国办发明电〔2024〕12号",
            "notice-amends-other-year",
            "是2025年的，不是2026年",
        ),
        (AMENDMENT, '"2026-10-08"', '"2026-10-10"', "notice-day-twice", "2026-10-10在"),
        (AMENDMENT, '"2026-09-20"', '"2026-09-26"', "notice-day-twice", "2026-09-26在“国庆节”和“中秋节”"),
    ],
)
def test_what_can_not_come_in_is_refused_with_the_entry_and_the_cure(text, was, becomes, code, says):
    assert was in text

    with pytest.raises(NoticeError, match=says) as caught:
        checked(text.replace(was, becomes, 1))

    assert caught.value.code == code
    assert caught.value.message_en.startswith("notice.toml: ")


def test_a_notice_for_a_year_that_is_over_is_refused_and_one_for_the_running_year_is_not():
    with pytest.raises(NoticeError, match=r"2026年已经过去.*应为2027年或以后") as caught:
        checked(AMENDMENT, today=date(2027, 1, 1))
    assert caught.value.code == "notice-year-over"
    assert checked(AMENDMENT, today=date(2026, 12, 31))


def test_one_number_twice_in_a_file_is_refused():
    again = NEXT_YEAR + NEXT_YEAR.split("\n", 2)[2]

    with pytest.raises(NoticeError) as caught:
        checked(again)
    assert caught.value.code == "notice-known"


def test_a_notice_that_leaves_a_statutory_holiday_out_is_doubted_not_refused():
    notices = checked(NEXT_YEAR)
    found = doubts(notices, China(override(load_bundled(), notices)))

    assert any("2027-02-05是法定节假日（春节）" in line for line in found)
    assert not any("2027-01-01" in line for line in found)
    assert doubts(checked(AMENDMENT), China(override(load_bundled(), checked(AMENDMENT)))) == []


def test_the_notices_that_come_with_the_project_leave_nothing_to_doubt():
    assert doubts(load_bundled(), China()) == []


def test_the_calendar_that_knows_more_has_the_later_label():
    bundled = load_bundled()
    labels = [
        "CN",
        China(bundled[:-1]).label,
        China(bundled).label,
        China(override(bundled, checked(NEXT_YEAR))).label,
        China(override(bundled, [*checked(NEXT_YEAR), *checked(AMENDMENT)])).label,
    ]

    assert labels == sorted(labels)
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) <= 8
    assert China(tuple(reversed(bundled))).label == China().label


def test_a_bundled_year_gives_way_to_one_that_was_imported_before_under_another_number():
    imported = parse_notices(NEXT_YEAR, "2027.toml")
    bundled = parse_notices(NEXT_YEAR.replace("测试〔2026〕1号", "国办发明电〔2026〕9号"), "2027.toml")

    both = override([*load_bundled(), *bundled], imported)

    assert [notice.number for notice in both if notice.year == 2027] == ["测试〔2026〕1号"]
