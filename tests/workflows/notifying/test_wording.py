"""What stands in a message that leaves the product."""

from __future__ import annotations

import pytest

from calendars.china import China
from calendars.clock import read_beijing
from workflows.notifying.wording import Line, body, in_order, left, sentence, subject

CALENDAR = China()
NOW = read_beijing("周四 2026-09-24 10:00")
DUE = read_beijing("周三 2026-09-30 00:00")


@pytest.mark.parametrize(
    ("due", "now", "said"),
    [
        # Due on Tuesday 29 September at 24:00; between lie 中秋 and a weekend.
        ("周三 2026-09-30 00:00", "周四 2026-09-24 10:00", "剩 2 个工作日"),
        ("周三 2026-09-30 00:00", "周一 2026-09-28 23:59", "剩 1 个工作日"),
        ("周三 2026-09-30 00:00", "周二 2026-09-29 08:30", "今日到期"),
        ("周三 2026-09-30 00:00", "周三 2026-09-30 08:30", "已逾期 1 个工作日"),
        ("周三 2026-09-30 00:00", "周四 2026-10-08 08:30", "已逾期 2 个工作日"),
        ("周四 2026-10-01 00:00", "周四 2026-10-01 09:00", "已逾期，不足 1 个工作日"),
        # A limit in hours is said in hours.
        ("周二 2026-09-29 14:20", "周二 2026-09-29 09:00", "剩 5 小时"),
    ],
)
def test_what_is_left_is_said_as_everywhere(due: str, now: str, said: str) -> None:
    assert left(read_beijing(due), read_beijing(now), CALENDAR) == said
    assert left(None, NOW, CALENDAR) == ""


def test_a_line_says_case_step_item_and_what_is_left() -> None:
    line = Line("early_warning", "ST-2026-000001", "ST-2026-000001 转派即将到期", "转派", "公积金提取", DUE, True)

    assert sentence(line, NOW, CALENDAR) == (
        "【预警】ST-2026-000001 · 转派 · 公积金提取：剩 2 个工作日（9月29日 24:00到期，暂定）"
    )
    result = Line("result", "ST-2026-000001", "ST-2026-000001 复核退回，原办理期限不变", item="公积金提取")
    assert sentence(result, NOW, CALENDAR) == "【办理结果】ST-2026-000001 · 公积金提取：复核退回，原办理期限不变"


def test_a_number_that_slipped_into_a_text_is_masked() -> None:
    line = Line("result", "ST-1", "ST-1 请致电13812345678核对")

    assert "13812345678" not in body([line], NOW, CALENDAR, "")
    assert "138****5678" in subject([line], NOW, CALENDAR)


def test_a_digest_lists_by_due_date_with_links_and_counts_the_rest() -> None:
    late = Line("overdue", "ST-2", "", "复核", "", read_beijing("周三 2026-09-23 00:00"))
    soon = Line("early_warning", "ST-1", "", "转派", "", DUE)
    undated = Line("result", "ST-3", "ST-3 已转派你单位办理")
    lines = [undated, soon, late]
    ordered = in_order(lines)
    text = body(ordered, NOW, CALENDAR, "https://bihuan.example")

    assert [line.case_no for line in ordered] == ["ST-2", "ST-1", "ST-3"]
    assert subject(ordered, NOW, CALENDAR) == "【闭环】3 条提醒，其中 1 条已逾期"
    assert "1. 【逾期】ST-2" in text
    assert "https://bihuan.example/cases/ST-1" in text
    many = body([soon] * 40, NOW, CALENDAR, "https://bihuan.example")
    assert "其余 10 条请登录查看：https://bihuan.example/notices" in many
    assert "http" not in body([soon] * 40, NOW, CALENDAR, "")
