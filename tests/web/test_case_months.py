"""The small calendar of a limit: which days count, which do not, and why, over the National Day weeks of 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

from calendars.china import China
from calendars.clock import read_beijing
from calendars.deadlines import compute
from web.case.months import Day, months, reasons, sentence

CHINA = China()


def item(rule: str, start: str) -> dict[str, Any]:
    """A limit as the ledger shows it."""
    found = compute(rule, read_beijing(start), CHINA)
    return {
        "rule": rule,
        "starts_at": found.start,
        "due_at": found.due_at,
        "due_shown": found.shown,
        "counted": found.to_json()["counted"],
    }


def day(shown: dict[str, Any], at: str) -> Day:
    """One day of the drawn months."""
    wanted = date.fromisoformat(at)
    return next(
        cell for month in months(shown, CHINA) for week in month.weeks for cell in week if cell and cell.date == wanted
    )


def test_counted_days_are_numbered_and_the_last_is_the_limit() -> None:
    shown = item("10个工作日", "周四 2026-09-24 10:00")

    assert day(shown, "2026-09-24").starts
    assert day(shown, "2026-09-28").n == 1
    assert (day(shown, "2026-10-15").n, day(shown, "2026-10-15").ends) == (10, True)
    assert day(shown, "2026-10-16").n is None
    assert not day(shown, "2026-10-16").within


def test_holidays_and_make_up_days_are_told_apart_and_name_their_notice() -> None:
    shown = item("10个工作日", "周四 2026-09-24 10:00")

    assert (day(shown, "2026-10-01").kind, day(shown, "2026-10-01").mark) == ("holiday", "休")
    assert (day(shown, "2026-10-10").kind, day(shown, "2026-10-10").mark) == ("makeup", "班")
    assert "国办发明电" in day(shown, "2026-10-01").why
    assert day(shown, "2026-10-10").n is not None
    assert "第" in day(shown, "2026-10-10").words


def test_a_holiday_is_one_reason_and_ordinary_weekends_are_none() -> None:
    found = reasons(item("10个工作日", "周四 2026-09-24 10:00"))

    assert [reason.words for reason in found] == ["9月25日至9月27日", "10月1日至10月7日"]


def test_the_months_between_start_and_limit_are_drawn_from_monday_to_sunday() -> None:
    drawn = months(item("10个工作日", "周四 2026-09-24 10:00"), CHINA)

    assert [(month.year, month.month) for month in drawn] == [(2026, 9), (2026, 10)]
    assert all(len(week) == 7 for month in drawn for week in month.weeks)
    assert all(
        cell.date.weekday() == place
        for month in drawn
        for week in month.weeks
        for place, cell in enumerate(week)
        if cell
    )


def test_the_turn_of_a_year_without_a_notice_is_provisional() -> None:
    shown = item("10个工作日", "周四 2026-12-24 10:00")

    assert day(shown, "2027-01-04").provisional
    assert not day(shown, "2026-12-28").provisional


def test_a_very_long_limit_shows_its_beginning_and_its_end() -> None:
    drawn = months(item("200个工作日", "周四 2026-01-08 10:00"), CHINA)

    assert len(drawn) == 5
    assert drawn[-1].month == 11


def test_hours_are_not_drawn_and_are_still_explained() -> None:
    shown = item("48小时", "周四 2026-09-24 10:00")

    assert months(shown, CHINA) == []
    assert sentence(shown) == "规则“48小时”，自9月24日 10:00起算，至9月26日 10:00止"


def test_the_sentence_says_how_many_days_were_passed_over() -> None:
    told = sentence(item("10个工作日", "周四 2026-09-24 10:00"))

    assert told == "规则“10个工作日”，自9月24日 10:00起算，其间 11 天休息日、节假日不计，至10月15日 24:00止"
