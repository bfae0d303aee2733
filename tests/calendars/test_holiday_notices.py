"""The notice files, and what is said when one is wrong."""

from datetime import date

import pytest

from calendars.notices import NoticeError, load_bundled, override, parse_notices, year_plans

GOOD = """
year = 2027
[[notice]]
number = "试发〔2026〕1号"
title = "2027年放假安排（样例）"
issued_on = 2026-11-05
[[notice.holiday]]
name = "元旦"
off = { from = "2026-12-31", to = "2027-01-02" }
[[notice.holiday]]
name = "春节"
off = [2027-02-05, "2027-02-06", "2027-02-07", "2027-02-08"]
work = ["2027-01-31"]
"""

EXPECTED = {
    2018: [("国办发明电〔2017〕12号", date(2017, 11, 30))],
    2019: [("国办发明电〔2018〕15号", date(2018, 12, 6)), ("国办发明电〔2019〕3号", date(2019, 3, 22))],
    2020: [("国办发明电〔2019〕16号", date(2019, 11, 21)), ("国办发明电〔2020〕1号", date(2020, 1, 26))],
    2021: [("国办发明电〔2020〕27号", date(2020, 11, 25))],
    2022: [("国办发明电〔2021〕11号", date(2021, 10, 25))],
    2023: [("国办发明电〔2022〕16号", date(2022, 12, 8))],
    2024: [("国办发明电〔2023〕7号", date(2023, 10, 25))],
    2025: [("国办发明电〔2024〕12号", date(2024, 11, 12))],
    2026: [("国办发明电〔2025〕7号", date(2025, 11, 4))],
}


@pytest.mark.parametrize("year", EXPECTED)
def test_each_year_names_its_notices(year):
    notices = [notice for notice in load_bundled() if notice.year == year]

    assert [(notice.number, notice.issued_on) for notice in notices] == EXPECTED[year]
    assert all(str(year) in notice.title for notice in notices)
    assert notices[0].amends is None
    assert all(notice.amends == notices[0].number for notice in notices[1:])


def test_there_is_no_notice_that_nobody_checked():
    assert {notice.year for notice in load_bundled()} == set(EXPECTED)


def test_make_up_days_fall_on_weekends():
    days = [day for notice in load_bundled() for holiday in notice.holidays for day in holiday.work]

    assert len(days) > 50
    assert [day for day in days if day.weekday() < 5] == []


def test_every_known_source_is_an_address_of_the_government():
    assert all(notice.source is None or notice.source.startswith("https://www.gov.cn/") for notice in load_bundled())


def test_a_good_notice_is_read_with_dates_in_any_of_the_three_forms():
    (notice,) = parse_notices(GOOD, "2027.toml")

    assert (notice.year, notice.number, notice.issued_on) == (2027, "试发〔2026〕1号", date(2026, 11, 5))
    assert notice.holidays[0].off == (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2))
    assert notice.holidays[1].off[0] == date(2027, 2, 5)
    assert notice.holidays[1].work == (date(2027, 1, 31),)


def test_the_file_name_gives_the_year_when_the_text_does_not():
    assert parse_notices(GOOD.replace("year = 2027", ""), "2027.toml")[0].year == 2027


@pytest.mark.parametrize(
    ("was", "becomes", "code", "says"),
    [
        ("year = 2027", "year = ", "notice-not-toml", "不是有效的TOML"),
        ("year = 2027", "year = 2026", "notice-year", "与文件名不符"),
        ("year = 2027", 'year = "2027"', "notice-year", "缺少年份"),
        ('number = "试发〔2026〕1号"', "", "notice-missing", r"\[\[notice\]\] 1：缺少 number"),
        ('number = "试发〔2026〕1号"', 'number = " "', "notice-missing", "number 应是非空文字"),
        ("issued_on = 2026-11-05", "", "notice-missing", "缺少 issued_on"),
        ("issued_on = 2026-11-05", 'issued_on = "5 Nov"', "notice-date", "“5 Nov”不是日期.*2026-02-15"),
        ("issued_on = 2026-11-05", "issued_on = 2026-11-05T10:00:00", "notice-date", "不是日期"),
        ('title = "2027年放假安排（样例）"', "title = 7", "notice-missing", "title 应是非空文字"),
        ('work = ["2027-01-31"]', 'work = ["2027-02-01"]', "notice-makeup-on-weekday", "春节 work.*2027-02-01不是周六"),
        ('work = ["2027-01-31"]', 'work = ["2027-02-06"]', "notice-day-twice", "2027-02-06在“春节”和“春节”"),
        ('work = ["2027-01-31"]', 'work = ["2028-01-01"]', "notice-other-year", "2028-01-01不属于2027年"),
        ('work = ["2027-01-31"]', 'work = "2027-01-31"', "notice-date", "应是日期列表"),
        ('"2027-02-07"', '"2027-02-06"', "notice-day-twice", "2027-02-06"),
        ('"2027-02-07"', '"2027-01-02"', "notice-day-twice", "在“春节”和“元旦”中各出现一次"),
        ('"2027-02-07"', '"2028-01-01"', "notice-other-year", "下年的日期写入下年的文件"),
        ('"2027-02-07"', '"2026-12-24"', "notice-other-year", "2026-12-24"),
        ('"2027-02-07"', "7", "notice-date", "“7”不是日期"),
        ('to = "2027-01-02"', 'to = "2026-12-30"', "notice-date", "起止不对"),
        ('to = "2027-01-02"', 'to = "2027-12-30"', "notice-date", "起止不对"),
        ('off = { from = "2026-12-31", to = "2027-01-02" }', "off = []", "notice-empty", "元旦：off 不能为空"),
        ('off = { from = "2026-12-31", to = "2027-01-02" }', "", "notice-date", "应是日期列表"),
        ("issued_on", 'amends = "没有的文号"\nissued_on', "notice-amends-unknown", "“没有的文号”不存在"),
    ],
)
def test_a_wrong_notice_is_refused_with_file_and_cure(was, becomes, code, says):
    assert was in GOOD

    with pytest.raises(NoticeError, match=says) as caught:
        parse_notices(GOOD.replace(was, becomes, 1), "2027.toml")

    assert caught.value.code == code
    assert caught.value.message_zh.startswith("2027.toml：")
    assert caught.value.message_en.startswith("2027.toml: ")


@pytest.mark.parametrize("text", ["", "year = 2027", "notice = 3", '[[notice]]\nnumber="x"', "notice = []"])
def test_a_file_without_entries_is_refused(text):
    with pytest.raises(NoticeError) as caught:
        parse_notices(text, "2027.toml")
    assert caught.value.code == "notice-empty"


@pytest.mark.parametrize("name", ["2017.toml", "2100.toml"])
def test_a_year_out_of_reach_is_refused(name):
    with pytest.raises(NoticeError, match="超出2018–2099"):
        parse_notices("", name)


def test_a_second_notice_for_a_year_must_say_that_it_amends():
    (notice,) = parse_notices(GOOD, "2027.toml")
    (other,) = parse_notices(GOOD.replace("1号", "2号"), "2027.toml")

    with pytest.raises(NoticeError, match="2027年已有通知；修改通知要写amends"):
        year_plans([notice, other])


def test_an_imported_amendment_may_name_a_bundled_notice():
    text = GOOD.replace("2027", "2026").replace("2026-12-31", "2026-01-01").replace("2026-01-31", "2026-01-24")
    text = text.replace("issued_on", 'amends = "国办发明电〔2025〕7号"\nissued_on', 1)
    known = {notice.number for notice in load_bundled()}

    (amendment,) = parse_notices(text, "2026.toml", known)
    plan = year_plans(override(load_bundled(), [amendment]))[2026]

    assert plan.off[date(2026, 2, 5)] == ("春节", amendment.number)
    assert date(2026, 2, 16) not in plan.off  # an amendment restates its holidays in full
    assert plan.off[date(2026, 10, 1)] == ("国庆节", "国办发明电〔2025〕7号")


def test_an_amendment_alone_amends_nothing():
    amendment = next(notice for notice in load_bundled() if notice.amends)

    with pytest.raises(NoticeError, match="请先导入原通知"):
        year_plans([amendment])


def test_an_imported_notice_takes_the_place_of_the_one_with_its_number():
    (imported,) = parse_notices(GOOD.replace("试发〔2026〕1号", "国办发明电〔2025〕7号"), "2027.toml")

    merged = override(load_bundled(), [imported])

    assert len(merged) == len(load_bundled())
    assert {notice.year for notice in merged} == {*range(2018, 2026), 2027}
