"""The date vectors of the domain (V1 … V7) as tables that a clerk can check; the weekday words are verified."""

import pytest

from calendars.china import China
from calendars.clock import read_beijing, to_beijing
from calendars.deadlines import compute, explain, show

CHINA = China()

VECTORS = """
V1 Shantou dispatch            周四 2026-09-24 10:00  2个工作日    周二 2026-09-29 24:00
V1 Shantou rectification       周二 2026-09-29 15:00  10个工作日   周一 2026-10-19 24:00
V1 Shantou filing              周一 2026-10-19 16:00  3个工作日    周四 2026-10-22 24:00
V1 Shantou appeal              周二 2026-09-29 15:00  5个工作日    周一 2026-10-12 24:00
V1 Shantou verification        周一 2026-10-12 11:00  5个工作日    周一 2026-10-19 24:00
V2 Shantou dispatch            周五 2026-02-13 16:30  2个工作日    周二 2026-02-24 24:00
V2 Shantou rectification       周二 2026-02-24 09:00  10个工作日   周一 2026-03-09 24:00
V2 Shantou filing              周一 2026-03-09 09:00  3个工作日    周四 2026-03-12 24:00
V2 Shantou appeal              周二 2026-02-24 09:00  5个工作日    周一 2026-03-02 24:00
V2 Shantou verification        周一 2026-03-02 09:00  5个工作日    周一 2026-03-09 24:00
V3 Cangxi                      周四 2026-04-30 09:00  1个工作日    周三 2026-05-06 24:00
V3 Cangxi                      周四 2026-04-30 09:00  5个工作日    周一 2026-05-11 24:00
V3 Cangxi                      周四 2026-04-30 09:00  15个工作日   周一 2026-05-25 24:00
V4 Siping callback             周四 2026-10-01 09:30  48小时       周六 2026-10-03 09:30
V4 Siping rectification        周四 2026-10-01 09:30  15天         周五 2026-10-16 24:00
V4 Siping appeal               周四 2026-10-01 09:30  2个工作日    周五 2026-10-09 24:00
V5 received on a Saturday      周六 2026-11-21 10:00  1个工作日    周一 2026-11-23 24:00
V6 Sunday 28 September works   周五 2025-09-26 10:00  2个工作日    周一 2025-09-29 24:00
V6 and then                    周一 2025-09-29 10:00  10个工作日   周一 2025-10-20 24:00
"""

MODIFIERS = """
the start day counts                    周四 2026-09-24 10:00  2个工作日_含当日          周一 2026-09-28 24:00
a start on a rest day does not          周六 2026-09-26 10:00  2个工作日_含当日          周二 2026-09-29 24:00
a make-up Sunday does                   周日 2026-09-20 10:00  1个工作日_含当日          周日 2026-09-20 24:00
close of business of the last day       周四 2026-09-24 10:00  2个工作日_下班前          周二 2026-09-29 17:30
both                                    周四 2026-09-24 10:00  1个工作日_含当日_下班前   周四 2026-09-24 17:30
after closing the start day is over     周四 2026-09-24 17:30  1个工作日_含当日_下班前   周一 2026-09-28 17:30
natural days end on a rest day          周四 2026-09-24 10:00  7天                       周四 2026-10-01 24:00
unless they roll over                   周四 2026-09-24 10:00  7天_顺延                  周四 2026-10-08 24:00
nothing rolls from a working day        周四 2026-09-24 10:00  5天_顺延                  周二 2026-09-29 24:00
nor from a make-up Saturday             周四 2026-09-24 10:00  16天_顺延                 周六 2026-10-10 24:00
natural days with the first             周四 2026-09-24 10:00  7天_含当日                周三 2026-09-30 24:00
natural days, closing                   周四 2026-09-24 10:00  7天_顺延_下班前           周四 2026-10-08 17:30
natural days, first day, after closing  周四 2026-09-24 18:00  1天_含当日_下班前         周五 2026-09-25 17:30
one minute before midnight              周四 2026-09-24 23:59  1个工作日                 周一 2026-09-28 24:00
at midnight it is the new day           周五 2026-09-25 00:00  1个工作日                 周一 2026-09-28 24:00
除夕 of 2024 worked                     周四 2024-02-08 10:00  1个工作日                 周五 2024-02-09 24:00
from one year to the next               周三 2025-12-31 10:00  1个工作日                 周日 2026-01-04 24:00
the make-up Saturday of 元旦 2019       周五 2018-12-28 10:00  1个工作日                 周六 2018-12-29 24:00
"""

HOURS = """
nights are included        周五 2026-09-04 16:00  24小时     周六 2026-09-05 16:00
holidays are included      周三 2026-09-30 17:00  168小时    周三 2026-10-07 17:00
over a make-up day         周六 2026-10-10 08:00  48小时     周一 2026-10-12 08:00
minutes                    周三 2026-12-31 23:45  30分钟     周五 2027-01-01 00:15
to the minute              周四 2026-10-01 09:31  PT48H      周六 2026-10-03 09:31
days and hours             周四 2026-10-01 09:30  P1DT12H    周五 2026-10-02 21:30
""".replace("周三 2026-12-31", "周四 2026-12-31")


def _rows(table: str) -> list[tuple[str, str, str, str]]:
    """Rows of: title, «周X date time», rule with _ for a space, «周X date time»."""
    rows = []
    for line in table.strip().splitlines():
        *title, start_word, start_day, start_clock, rule, due_word, due_day, due_clock = line.split()
        start, due = f"{start_word} {start_day} {start_clock}", f"{due_word} {due_day} {due_clock}"
        rows.append((" ".join(title), start, rule.replace("_", " "), due))
    return rows


def _expect(start: str, rule: str, due: str) -> None:
    word, day, clock = due.split()
    read_beijing(f"{word} {day}")  # verifies the weekday word

    deadline = compute(rule, read_beijing(start), CHINA)

    assert deadline.due_on.isoformat() == day
    assert deadline.show(year=True).endswith(f"日 {clock}")
    if clock == "24:00":
        assert (deadline.due_at - read_beijing(f"{word} {day}")).total_seconds() == 24 * 3600
    else:
        assert deadline.due_at == read_beijing(f"{word} {day} {clock}")


@pytest.mark.parametrize(("title", "start", "rule", "due"), _rows(VECTORS))
def test_the_golden_vectors_of_the_domain(title, start, rule, due):
    _expect(start, rule, due)


@pytest.mark.parametrize(("title", "start", "rule", "due"), _rows(MODIFIERS))
def test_modifiers_and_edges_of_days(title, start, rule, due):
    _expect(start, rule, due)


@pytest.mark.parametrize(("title", "start", "rule", "due"), _rows(HOURS))
def test_hours_and_minutes_run_from_the_minute_through_nights_and_holidays(title, start, rule, due):
    _expect(start, rule, due)


def test_v7_a_deadline_that_reaches_an_unpublished_year_is_flagged():
    deadline = compute("2个工作日", read_beijing("周三 2026-12-30 10:00"), CHINA)

    assert deadline.due_on.isoformat() == "2027-01-04"
    assert deadline.provisional
    assert any("2027年放假通知尚未发布" in line for line in explain(deadline))
    assert explain(deadline)[-1] == "暂定：所涉年份的放假通知尚未发布，发布后重新计算"

    assert not compute("1个工作日", read_beijing("周三 2026-12-30 10:00"), CHINA).provisional


def test_a_deadline_is_explained_day_by_day():
    deadline = compute("2个工作日", read_beijing("周四 2026-09-24 10:00"), CHINA)

    assert explain(deadline) == [
        "规则：2个工作日（2 working days）",
        "起算：2026-09-24 周四 10:00",
        "2026-09-24 周四 不计 起算当日不计入",
        "2026-09-25 周五 不计 中秋节放假（国办发明电〔2025〕7号）",
        "2026-09-26 周六 不计 中秋节放假（国办发明电〔2025〕7号）",
        "2026-09-27 周日 不计 中秋节放假（国办发明电〔2025〕7号）",
        "2026-09-28 周一 第1日 周一上班",
        "2026-09-29 周二 第2日 周二上班",
        "到期：2026年9月29日 24:00",
    ]


def test_rolling_over_is_explained():
    lines = explain(compute("1天 顺延", read_beijing("周五 2026-11-20 10:00"), CHINA))

    assert lines[2:6] == [
        "2026-11-20 周五 不计 起算当日不计入",
        "2026-11-21 周六 第1日 自然日，休息日照计",
        "2026-11-22 周日 不计 顺延：周日休息",
        "2026-11-23 周一 不计 顺延：周一上班",
    ]


def test_hours_and_case_fields_are_explained_without_days():
    hours = explain(compute("48小时", read_beijing("周四 2026-10-01 09:30"), CHINA))
    field = explain(
        compute("case.rectify_by", read_beijing("周四 2026-10-01 09:30"), CHINA, fields={"rectify_by": "2026-10-12"})
    )

    assert "按钟点连续计算，夜间和节假日照计" in hours
    assert "期限由人指定（case.rectify_by）" in field
    assert field[-1] == "到期：2026年10月12日 24:00"


def test_a_deadline_as_json():
    deadline = compute("1个工作日 含当日", read_beijing("周四 2026-09-24 10:00"), CHINA)

    assert deadline.to_json() == {
        "due_on": "2026-09-24",
        "due_at": "2026-09-25T00:00:00+08:00",
        "provisional": False,
        "counted": [{"date": "2026-09-24", "counts": True, "why": "周四上班，含当日"}],
        "rule": "1个工作日 含当日",
        "shown": "9月24日 24:00",
    }


def test_how_a_due_time_is_shown():
    days = compute("2个工作日", read_beijing("周四 2026-09-24 10:00"), CHINA)
    hours = compute("48小时", read_beijing("周四 2026-10-01 00:00"), CHINA)

    assert days.shown == "9月29日 24:00"
    assert days.show(year=True) == "2026年9月29日 24:00"
    assert (hours.shown, hours.due_on.isoformat()) == ("10月3日 00:00", "2026-10-03")
    assert show(days.due_at) == "9月29日 24:00"
    assert show(days.due_at, end_of_day=False) == "9月30日 00:00"
    assert to_beijing(days.due_at).isoformat() == "2026-09-30T00:00:00+08:00"
