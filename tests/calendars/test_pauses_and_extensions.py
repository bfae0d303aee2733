"""A clock that stood still, and one that was given more days: dates that a clerk can check with the notices in hand."""

import pytest

from calendars.adjustments import Adjustments, Extension, Pause, extension_rule
from calendars.china import China
from calendars.clock import BEIJING, read_beijing
from calendars.deadlines import compute, explain
from calendars.errors import RuleError
from calendars.rules import parse

CHINA = China()


def adjusted(pauses: list[tuple[str, str]], extensions: list[str]) -> Adjustments:
    return Adjustments(
        tuple(Pause(read_beijing(begins), read_beijing(ends), "等待鉴定") for begins, ends in pauses),
        tuple(Extension(extension_rule(text), "材料较多") for text in extensions),
    )


# rule, start, pauses, extensions → the due time. National Day 2026: 10-01…07 rest, Saturday 10-10 works.
# Spring Festival 2026: 2-15…23 rest, Saturdays 2-14 and 2-28 work.
TABLE = {
    "nothing was done": ("10个工作日", "周二 2026-09-29 16:00", [], [], "2026-10-19 24:00"),
    "two working days of a pause over National Day do not count": (
        "10个工作日", "周二 2026-09-29 16:00", [("周三 2026-09-30 10:00", "周五 2026-10-09 09:00")], [], "2026-10-21 24:00",
    ),
    "a pause over nothing but holidays": (
        "10个工作日", "周二 2026-09-29 16:00", [("周四 2026-10-01 00:00", "周三 2026-10-07 18:00")], [], "2026-10-19 24:00",
    ),
    "a make-up Saturday in a pause is a working day lost": (
        "10个工作日", "周二 2026-09-29 16:00", [("周六 2026-10-10 08:00", "周日 2026-10-11 08:00")], [], "2026-10-20 24:00",
    ),
    "paused and resumed on the same day": (
        "10个工作日", "周二 2026-09-29 16:00", [("周四 2026-10-08 00:01", "周四 2026-10-08 23:59")], [], "2026-10-19 24:00",
    ),
    "resumed as the day ends: it was paused at its 24:00": (
        "10个工作日", "周二 2026-09-29 16:00", [("周四 2026-10-08 09:00", "周五 2026-10-09 00:00")], [], "2026-10-20 24:00",
    ),
    "paused as the day ends: the day before had run out": (
        "10个工作日", "周二 2026-09-29 16:00", [("周五 2026-10-09 00:00", "周五 2026-10-09 09:00")], [], "2026-10-19 24:00",
    ),
    "paused into Spring Festival": (
        "10个工作日", "周三 2026-02-11 09:00", [("周五 2026-02-13 16:00", "周二 2026-02-24 09:00")], [], "2026-03-05 24:00",
    ),
    "two pauses": (
        "10个工作日", "周二 2026-02-24 16:00",
        [("周三 2026-02-25 10:00", "周四 2026-02-26 10:00"), ("周五 2026-02-27 15:00", "周一 2026-03-02 10:00")], [],
        "2026-03-12 24:00",
    ),
    "a pause after the limit is none of its business": (
        "2个工作日", "周四 2026-09-24 10:00", [("周三 2026-09-30 00:00", "周五 2026-10-09 00:00")], [], "2026-09-29 24:00",
    ),
    "natural days: each midnight in the pause": (
        "10个自然日", "周二 2026-09-29 16:00", [("周四 2026-10-01 09:00", "周日 2026-10-04 09:00")], [], "2026-10-12 24:00",
    ),
    "natural days that roll over: 10-16 becomes 10-17, a Saturday": (
        "15个自然日 顺延", "周四 2026-10-01 09:30", [("周五 2026-10-02 09:00", "周六 2026-10-03 09:00")], [], "2026-10-19 24:00",
    ),
    "the day to which it rolled is paused as well": (
        "3个自然日 顺延", "周四 2026-10-08 09:00", [("周一 2026-10-12 09:00", "周二 2026-10-13 09:00")], [], "2026-10-13 24:00",
    ),
    "the first day counts but for the pause": (
        "1个工作日 含当日", "周四 2026-10-08 09:00", [("周四 2026-10-08 15:00", "周五 2026-10-09 09:00")], [], "2026-10-09 24:00",
    ),
    "close of business in the pause": (
        "1个工作日 下班前", "周四 2026-10-08 09:00", [("周五 2026-10-09 16:00", "周五 2026-10-09 20:00")], [], "2026-10-10 17:30",
    ),
    "hours: the span itself, nights and holidays included": (
        "48小时", "周四 2026-10-01 09:30", [("周五 2026-10-02 08:00", "周五 2026-10-02 20:15")], [], "2026-10-03 21:45",
    ),
    "minutes: a second pause, reached by the first alone": (
        "30分钟", "周四 2026-10-08 09:00",
        [("周四 2026-10-08 09:10", "周四 2026-10-08 09:40"), ("周四 2026-10-08 09:50", "周四 2026-10-08 10:50")], [],
        "2026-10-08 11:00",
    ),
    "a date that a person set moves by natural days": (
        "case.rectify_by", "周二 2026-09-29 16:00", [("周三 2026-09-30 10:00", "周五 2026-10-02 10:00")], [], "2026-10-14 24:00",
    ),
    "five more working days over National Day": (
        "2个工作日", "周四 2026-09-24 10:00", [], ["5个工作日"], "2026-10-12 24:00",
    ),
    "ten more natural days": ("2个工作日", "周四 2026-09-24 10:00", [], ["10个自然日"], "2026-10-09 24:00"),
    "extended twice": ("2个工作日", "周四 2026-09-24 10:00", [], ["1个工作日", "1个工作日"], "2026-10-08 24:00"),
    "more days after hours: counted from the due day, to its 24:00": (
        "48小时", "周一 2026-10-12 09:30", [], ["1个工作日"], "2026-10-15 24:00",
    ),
    "more hours after hours": ("48小时", "周一 2026-10-12 09:30", [], ["24小时"], "2026-10-15 09:30"),
    "more days for a date that a person set": (
        "case.rectify_by", "周二 2026-09-29 16:00", [], ["5个工作日"], "2026-10-19 24:00",
    ),
    "paused and extended": (
        "10个工作日", "周二 2026-09-29 16:00", [("周三 2026-09-30 10:00", "周五 2026-10-09 09:00")], ["5个工作日"],
        "2026-10-28 24:00",
    ),
    "extended, and paused within the days that were granted": (
        "10个工作日", "周二 2026-09-29 16:00", [("周四 2026-10-22 10:00", "周五 2026-10-23 10:00")], ["5个工作日"],
        "2026-10-27 24:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "start", "pauses", "extensions", "due"), TABLE.values(), ids=TABLE.keys())
def test_a_limit_falls_on_the_day_of_the_table(
    rule: str, start: str, pauses: list[tuple[str, str]], extensions: list[str], due: str
) -> None:
    fields = {"rectify_by": "2026-10-12"}
    found = compute(rule, read_beijing(start), CHINA, fields=fields, adjustments=adjusted(pauses, extensions))

    day, clock = due.split()
    assert f"{found.due_on.isoformat()} {found.shown.split()[1]}" == f"{day} {clock}"


def test_the_explanation_names_the_days_the_reason_and_what_the_date_was() -> None:
    done = adjusted([("周三 2026-09-30 10:00", "周五 2026-10-09 09:00")], ["5个工作日"])
    lines = explain(compute("10个工作日", read_beijing("周二 2026-09-29 16:00"), CHINA, adjustments=done))

    assert "2026-09-30 周三 不计 中止：等待鉴定" in lines
    assert "2026-10-01 周四 不计 国庆节放假（国办发明电〔2025〕7号）" in lines
    assert "2026-10-08 周四 不计 中止：等待鉴定" in lines
    assert "2026-10-09 周五 第1日 周五上班" in lines
    assert "2026-10-28 周三 第5日 延期：周三上班" in lines
    assert lines[-3:] == [
        "中止：2026-09-30 周三 10:00 至 2026-10-09 周五 09:00（等待鉴定）",
        "延期：5个工作日（材料较多），原到期：2026年10月21日 24:00",
        "到期：2026年10月28日 24:00",
    ]


def test_hours_are_explained_by_the_span_of_the_pause() -> None:
    done = adjusted([("周五 2026-10-02 08:00", "周五 2026-10-02 20:15")], [])
    lines = explain(compute("48小时", read_beijing("周四 2026-10-01 09:30"), CHINA, adjustments=done))

    assert lines[-2:] == [
        "中止：2026-10-02 周五 08:00 至 2026-10-02 周五 20:15（等待鉴定）",
        "到期：2026年10月3日 21:45",
    ]


def test_another_limit_that_is_named_as_a_field_moves_by_days_too() -> None:
    done = adjusted(
        [("周三 2026-09-30 10:00", "周三 2026-09-30 11:00"), ("周四 2026-10-01 10:00", "周五 2026-10-02 10:00")], []
    )
    fields = {"handling_due_at": read_beijing("周二 2026-10-20 00:00")}  # 10-19 24:00

    found = compute(
        "case.handling_due_at", read_beijing("周二 2026-09-29 16:00"), CHINA, fields=fields, adjustments=done
    )

    assert found.due_at == read_beijing("周三 2026-10-21 00:00")


def test_an_exact_instant_that_is_named_as_a_field_moves_by_the_exact_span() -> None:
    done = adjusted([("周三 2026-09-30 10:00", "周三 2026-09-30 11:00")], [])
    fields = {"agreed_at": read_beijing("周三 2026-09-30 15:00")}

    found = compute("case.agreed_at", read_beijing("周二 2026-09-29 16:00"), CHINA, fields=fields, adjustments=done)

    assert found.due_at == read_beijing("周三 2026-09-30 16:00")


def test_an_extension_into_a_year_without_a_notice_is_provisional() -> None:
    start = read_beijing("周二 2026-12-22 10:00")

    assert not compute("3个工作日", start, CHINA).provisional
    assert compute("3个工作日", start, CHINA, adjustments=adjusted([], ["10个工作日"])).provisional


@pytest.mark.parametrize("text", ["到期前1个工作日", "每1个工作日", "case.rectify_by", "5个工作日 含当日"])
def test_an_extension_is_a_plain_span(text: str) -> None:
    with pytest.raises(RuleError) as refusal:
        extension_rule(text)

    assert refusal.value.code == "rule-not-an-extension"


def test_a_row_s_own_list_is_read_and_a_pause_that_still_lasts_moves_nothing() -> None:
    begins, ends = read_beijing("周三 2026-09-30 10:00"), read_beijing("周五 2026-10-09 09:00")
    kept = [
        {"kind": "extension", "rule": "5个工作日", "reason": "材料较多"},
        {"kind": "pause", "from": ends.astimezone(BEIJING).isoformat(), "to": None, "reason": "又一次"},
        {"kind": "pause", "from": begins.isoformat(), "to": ends.isoformat(), "reason": "等待鉴定"},
    ]

    assert Adjustments.read(kept) == Adjustments(
        (Pause(begins, ends, "等待鉴定"),), (Extension(parse("5个工作日"), "材料较多"),)
    )
