"""What a change of a form, table, setting, story or shared part is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.diff.changing import folder
from workflows.diff import compare_files, summary

Files = dict[str, Any]


def form_with(change: Callable[[dict[str, Any]], Any]) -> list[str]:
    """What is said where the form of the rectification is changed."""
    before, after = folder(), folder()
    change(after["forms/submit_rectification.json"])
    told = summary(before, after)
    assert all(line.startswith("表单 提交整改核实情况 (submit_rectification)：") for line in told)
    return [line.partition("：")[2] for line in told]


FORMS: list[tuple[Callable[[dict[str, Any]], Any], list[str]]] = [
    (lambda form: form["required"].append("rectify_by"), ["整改限期 (rectify_by)：必填 否 → 是"]),
    (lambda form: form["properties"].update(cost={"title": "费用", "type": "number"}), ["新增字段 费用 (cost)"]),
    (lambda form: form["properties"].pop("register_no"), ["删去字段 台账编号 (register_no)"]),
    (lambda form: form["properties"]["cause"].update(title="原因"), ["原因 (cause)：标题 原因分析 → 原因"]),
    (lambda form: form["properties"]["cause"].update(maxLength=500), ["原因分析 (cause)：最多字数 2000 → 500"]),
    (lambda form: form["properties"]["cause"].update(type="integer"), ["原因分析 (cause)：字段类型 文字 → 整数"]),
    (lambda form: form["properties"]["evidence"].update(maxItems=5), ["佐证材料 (evidence)：最多项数 20 → 5"]),
    (
        lambda form: form["properties"]["evidence"]["items"].update(maxLength=9),
        ["佐证材料 (evidence)：每项的最多字数 200 → 9"],
    ),
    (
        lambda form: form["properties"].update(reply=form["properties"].pop("reply")),
        [
            "字段次序 责任科室、责任人员、原因分析、整改措施、整改限期、整改结果、答复评价人的内容、答复时间、整改完成时间、"
            "台账编号、佐证材料、附件"
            " → 责任科室、责任人员、原因分析、整改措施、整改限期、整改结果、答复时间、整改完成时间、"
            "台账编号、佐证材料、附件、答复评价人的内容"
        ],
    ),
]


@pytest.mark.parametrize(("change", "words"), FORMS, ids=[words[0][:30] for _, words in FORMS])
def test_a_change_of_a_form_is_said(change: Callable[[dict[str, Any]], Any], words: list[str]) -> None:
    assert form_with(change) == words


def test_choices_come_go_and_are_renamed_one_by_one() -> None:
    before, after = folder(), folder()
    choices = after["forms/verify_by_callback.json"]["properties"]["means"]["oneOf"]
    choices[0]["title"] = "打电话"
    choices[1] = {"const": "letter", "title": "写信"}

    told = summary(before, after)

    assert [line.rpartition("：")[2] for line in told] == [
        "选项 电话 (phone) → 打电话 (phone)",
        "新增选项 写信 (letter)",
        "删去选项 短信 (sms)",
    ]


def test_a_setting_is_said_with_its_title() -> None:
    before, after = folder(), folder()
    after["settings.yaml"]["count_first_day"]["value"] = True
    after["settings.yaml"]["opens_for"]["value"] = ["非常不满意"]
    after["settings.yaml"]["appeal_verified_within"]["basis"] = "ST-37b,ST-37a"
    del after["settings.yaml"]["follow_up"]

    told = [line.partition("：")[2] for line in summary(before, after)]

    assert told == [
        "哪些等级立案 (opens_for)：值 不满意、非常不满意 → 非常不满意",
        "申诉核实期限 (appeal_verified_within)：新增依据 汕头实施细则第三十七条 (ST-37a)",
        "首日计入 (count_first_day)：值 否 → 是",
        "删去设置 评价人可追加评价一次 (follow_up)",
    ]


TABLES = [
    ('"7个工作日"', '"5个工作日"', ['第1行：处理限期 (handle_within) "7个工作日" → "5个工作日"']),
    ('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"', ["命中策略 各行互不重叠 (UNIQUE) → 自上而下取第一行 (FIRST)"]),
    ('label="评价等级"', 'label="等级"', ["输入列 等级 (level)：标题 评价等级 → 等级"]),
    (
        'name="handle_within" typeRef="string"',
        'name="handle_within" typeRef="number"',
        ["输出列 处理限期 (handle_within)：字段类型 文字 → 数字"],
    ),
    (
        '"不满意","非常不满意","差评"',
        '"不满意","差评"',
        ['输入列 评价等级 (level)：允许值 "不满意","非常不满意","差评" → "不满意","差评"'],
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), TABLES, ids=[words[0] for *_, words in TABLES])
def test_a_change_of_a_decision_table_is_said(old: str, new: str, words: list[str]) -> None:
    before, path = folder("shenzhen"), "tables/limits.dmn"
    after = before | {path: before[path].replace(old, new, 1)}

    assert summary(before, after) == [f"决策表 核实处理限期表 (limits)：{line}" for line in words]


def rules(text: str) -> list[str]:
    """The rows of a table as they are written."""
    return [f"<rule{piece}" for piece in text.split("<rule")[1:-1]]


def test_rows_come_go_and_move_without_touching_the_others() -> None:
    before, path = folder("shenzhen"), "tables/limits.dmn"
    first, second = rules(before[path])[:2]
    without = before | {path: before[path].replace(first, "")}
    moved = before | {path: before[path].replace(first + second, second + first)}

    assert summary(before, without) == ["决策表 核实处理限期表 (limits)：删去行 第1行"]
    assert summary(without, before) == ["决策表 核实处理限期表 (limits)：新增行 第1行"]
    (told,) = summary(before, moved)
    assert told.startswith("决策表 核实处理限期表 (limits)：行的次序 第1行、第2行")
    assert summary(before, without, "en") == ["decision table 核实处理限期表 (limits): removed row row 1"]


def test_files_come_and_go_and_stories_say_how_many_places_differ() -> None:
    story = "title: 按期办结\nreceived: 周四 2026-09-24 10:00\nsteps: []\n"
    before: Files = {"scenarios/01-on-time.yaml": story, "cast.yaml": "accounts: []\n"}
    after: Files = {
        "scenarios/01-on-time.yaml": story.replace("09-24", "09-25"),
        "scenarios/02-late.yaml": "title: 逾期\n",
        "forms/ask.json": {"title": "征求意见", "type": "object", "properties": {"text": {"title": "意见"}}},
    }

    difference = compare_files(before, after)

    assert [change.words() for change in difference.changes] == [
        "删去演示机构和账户 cast",
        "新增表单 征求意见 (ask)",
        "情景 按期办结 (01-on-time)：内容改动 1 处",
        "新增情景 逾期 (02-late)",
    ]
    assert difference.changes[2].pieces == (("received: 周四 2026-09-24 10:00", "received: 周四 2026-09-25 10:00"),)
    assert [(label.zh, value.zh) for label, value in difference.changes[1].details if label.zh == "字段"] == [
        ("字段", "意见 (text)")
    ]
    assert list(difference.groups) == ["forms", "stories", "other"]


def test_a_shared_part_names_itself_before_what_changed_in_it() -> None:
    before = folder()
    path = "parts/filing.bpmn"
    after = before | {path: before[path].replace("value=\"'province'\"", "value=\"'none'\"", 1)}

    assert summary(before, after) == [
        "共用流程 报省平台备案 (filing)：提交备案 (submit_filing)：处理参数 报备对象 (target) 'province' → 'none'"
    ]
