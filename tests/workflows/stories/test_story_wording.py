"""A difference between a story and what happened is told in the words of the diagram, in Chinese and in English."""

from __future__ import annotations

import re
from typing import Any

import pytest

from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.stories import wording
from workflows.stories.expectations import judged
from workflows.stories.shape import EXPECT
from workflows.stories.vocabulary import Vocabulary

ID = re.compile(r"[a-z]+_[a-z_]+|[A-Z][a-z]+[A-Z]|wanted|found|True|False|None")


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    """What Shantou's procedure calls things."""
    return Vocabulary(Definition.build(Source.read(SHELF / "shantou")))


DIFFERENCES: list[tuple[str, Any, Any, str, str]] = [
    ("stage", "closed", "follow_up", "阶段：期望 已办结，实际 待跟踪落实", "stage: expected closed, found follow up"),
    ("closure", "corrected", None, "办结方式：期望 评价修正，实际 无", "closure: expected corrected, found none"),
    (
        "waiting",
        ["verify_by_callback", "verify_appeal"],
        [],
        "待办步骤：期望 回访核实、核实申诉，实际 无",
        "open steps: expected 回访核实 (verify_by_callback), 核实申诉 (verify_appeal), found none",
    ),
    (
        "due",
        {"dispatch_due": "2026-09-29", "verify_by_callback": "2026-10-13"},
        {"dispatch_due": "2026-09-28", "verify_by_callback": "2026-10-13"},
        "到期日：期望 转派工单（2个工作日） 2026-09-29，实际 转派工单（2个工作日） 2026-09-28",
        "due day: expected 转派工单（2个工作日） (dispatch_due) 2026-09-29, "
        "found 转派工单（2个工作日） (dispatch_due) 2026-09-28",
    ),
    (
        "deadlines",
        {"dispatch_due": "met"},
        {"dispatch_due": "fired"},
        "期限状态：期望 转派工单（2个工作日） 已按期完成，实际 转派工单（2个工作日） 已触发",
        "state of the limit: expected 转派工单（2个工作日） (dispatch_due) met, "
        "found 转派工单（2个工作日） (dispatch_due) fired",
    ),
    (
        "provisional",
        {"dispatch_case": True},
        {"dispatch_case": False},
        "日期是否暂定：期望 转派工单 是，实际 转派工单 否",
        "day is provisional: expected 转派工单 (dispatch_case) yes, found 转派工单 (dispatch_case) no",
    ),
    (
        "urgency",
        {"dispatch_case": "overdue"},
        {"dispatch_case": "normal"},
        "缓急：期望 转派工单 已逾期，实际 转派工单 正常",
        "urgency: expected 转派工单 (dispatch_case) overdue, found 转派工单 (dispatch_case) normal",
    ),
    ("warned", True, False, "是否提示：期望 是，实际 否", "warning was given: expected yes, found no"),
    (
        "facts",
        {"finding": "substantiated", "return_count": 0},
        {"finding": "unsubstantiated", "return_count": 0},
        "记下的事实：期望 核实结论 属实，实际 核实结论 不属实",
        "facts on record: expected 核实结论 (finding) substantiated, found 核实结论 (finding) unsubstantiated",
    ),
    (
        "filings",
        ["province:confirmed"],
        ["management_body:returned"],
        "报备：期望 省平台：省局已收，实际 本级政务服务管理机构：省局退回",
        "filings: expected province: confirmed, found management body: returned",
    ),
    (
        "events",
        ["HandlingOverdue 2026-10-19"],
        ["HandlingOverdue 2026-10-20"],
        "依次发生的事件：期望 承办办理逾期 2026-10-19，实际 承办办理逾期 2026-10-20",
        "events in this order: expected handling overdue 2026-10-19, found handling overdue 2026-10-20",
    ),
    (
        "events",
        ["CaseClosed"],
        ["CaseOpened 2026-09-24"],
        "依次发生的事件：期望 办结，实际 没有发生",
        "events in this order: expected case closed, found no such event",
    ),
    (
        "events",
        ["CaseClosed", "CaseOpened"],
        ["CaseOpened 2026-09-24", "CaseClosed 2026-09-25"],
        "依次发生的事件：期望 收到差评工单，实际 发生得更早，不是这个顺序",
        "events in this order: expected case opened, found it earlier, before its turn",
    ),
    (
        "never",
        ["HandlingOverdue"],
        ["HandlingOverdue"],
        "不应发生的事件：发生了 承办办理逾期",
        "events that must not happen: handling overdue happened",
    ),
]


@pytest.mark.parametrize(("key", "wanted", "found", "zh", "en"), DIFFERENCES)
def test_a_difference_is_told_in_both_languages(
    words: Vocabulary, key: str, wanted: Any, found: Any, zh: str, en: str
) -> None:
    said = judged(words, key, wanted, found)

    assert (said.holds, said.said_zh, said.said_en) == (False, zh, en)
    assert not ID.search(said.said_zh)


def test_what_holds_says_nothing(words: Vocabulary) -> None:
    said = judged(words, "stage", "closed", "closed")

    assert (said.holds, said.said_zh, said.said_en) == (True, "", "")


def test_what_the_diagram_does_not_know_is_told_by_its_id(words: Vocabulary) -> None:
    said = judged(words, "waiting", ["gone"], ["dispatch_case"])

    assert said.said_zh == "待办步骤：期望 gone，实际 转派工单"


def test_every_expectation_has_a_name() -> None:
    assert set(wording.NAMES) == set(EXPECT)


def test_each_procedure_names_its_own_events_and_not_those_of_others(words: Vocabulary) -> None:
    siping = Vocabulary(Definition.build(Source.read(SHELF / "siping")))

    assert words.events["CorrectionOverdue"] == "审定修正逾期"
    assert "CorrectionOverdue" not in siping.events
    assert {name: title for name, title in siping.events.items() if name == title} == {}
