"""What a change is called, in Chinese and in English: one line for each kind of thing that an analyst changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.diff.changing import PROCEDURE, folder
from workflows.diff import compare_files, summary

Files = dict[str, Any]

# What is written instead of what in Shantou's diagram (the first time it stands there) → what is said of it.
REPLACED = [
    (
        ">10个工作日<",
        ">7个工作日<",
        "承办机构办理 (second_level_handling)：期限 10个工作日 → 7个工作日",
    ),
    (">到期前1个工作日<", ">到期前2个工作日<", "转派工单 (dispatch_case)：预警 到期前1个工作日 → 到期前2个工作日"),
    (
        'value="case.received_at"',
        'value="case.opened_at"',
        "转派工单 (dispatch_case)：期限的起算 case.received_at → case.opened_at",
    ),
    (
        'name="purpose" value="warn"',
        'name="purpose" value="urge"',
        "转派工单 (dispatch_case) · dispatch_warn：催办的用途 预警 → 催办",
    ),
    ('cancelActivity="false"', 'cancelActivity="true"', "转派工单 (dispatch_case)：预警的中断所在步骤 否 → 是"),
    (
        'id="dispatch_case" name="转派工单"',
        'id="dispatch_case" name="交办"',
        "交办 (dispatch_case)：名称 转派工单 → 交办",
    ),
    (
        'value="dispatch=转派"',
        'value="dispatch=转出"',
        "转派工单 (dispatch_case)：结果 转派 (dispatch) → 转出 (dispatch)",
    ),
    ('value="dispatch=转派"', 'value="dispatch=转派;back=退回"', "转派工单 (dispatch_case)：新增结果 退回 (back)"),
    (
        'value="ST-35c,ST-35b,ST-5.1"',
        'value="ST-35c,ST-5.1"',
        "转派工单 (dispatch_case)：删去依据 汕头实施细则第三十五条第二款 (ST-35b)",
    ),
    ('value="ST-35c,ST-35b,ST-5.1"', 'value="ST-35c,ST-35b,ST-5.1,XX-1"', "转派工单 (dispatch_case)：新增依据 XX-1"),
    (
        'name="form" value="dispatch_case"',
        'name="form" value="other"',
        "转派工单 (dispatch_case)：使用的表单 dispatch_case → other",
    ),
    (
        'value="dispatch.dispatch_case"',
        'value="joint.open_parts"',
        "转派工单 (dispatch_case)：处理程序 转派工单 (dispatch.dispatch_case) → 开立分单 (joint.open_parts)",
    ),
    (
        'Operator id="referral.refer_clue"',
        'Operator id="step.record_step"',
        "移送线索 (refer_clue)：处理程序 移送线索 (referral.refer_clue) → 记录办理情况 (step.record_step)",
    ),
    (
        'name="stage" value="dispatch"',
        'name="stage" value="review"',
        "转派工单 (dispatch_case)：工单阶段 待转派 (dispatch) → 待复核 (review)",
    ),
    (
        'name="senders" value="second_level,staff"',
        'name="senders" value="second_level"',
        "提出申诉 (lodge_appeal)：删去可提出的人 窗口工作人员 (staff)",
    ),
    (
        ' calledElement="urging_ladder"',
        ' calledElement="other"',
        "预警、逾期、催办、上报 (supervise_dispatch)：调用的共用流程 urging_ladder → other",
    ),
    (
        "看清差评内容和涉及事项",
        "看清差评内容",
        "转派工单 (dispatch_case)：说明 看清差评内容和涉及事项，把工单转给承办的二级账户，可附拟办意见。收到工单后2个工作日内转出。"
        " → 看清差评内容，把工单转给承办的二级账户，可附拟办意见。收到工单后2个工作日内转出。",
    ),
    (
        'name="一级账户（市政务服务数据管理局）"',
        'name="一级账户"',
        "一级账户 (first_level)：名称 一级账户（市政务服务数据管理局） → 一级账户",
    ),
    (
        'name="stage" value="dispatch" />',
        'name="stage" value="dispatch" /><spiffworkflow:property name="priority" value="high" />',
        "转派工单 (dispatch_case)：扩展属性 priority 无 → high",
    ),
    ('isExecutable="true"', 'isExecutable="false"', "汕头市差评工单处理程序 (shantou)：可执行 是 → 否"),
    (
        'id="dispatch_case"',
        'id="dispatch_case" camunda:asyncBefore="true"',
        "转派工单 (dispatch_case)：其他属性 camunda:asyncBefore 无 → true",
    ),
    (
        "</bpmn:userTask>",
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true" /></bpmn:userTask>',
        "转派工单 (dispatch_case)：多实例 无 → multiInstance",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), REPLACED, ids=[words for *_, words in REPLACED])
def test_a_change_of_the_diagram_is_said(old: str, new: str, words: str) -> None:
    before = folder()
    namespace = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:bpmn='
    before[PROCEDURE] = before[PROCEDURE].replace("xmlns:bpmn=", namespace, 1)
    assert old in before[PROCEDURE]
    after = before | {PROCEDURE: before[PROCEDURE].replace(old, new, 1)}

    assert words in summary(before, after)


def flow(name: str) -> str:
    """Whatever stands between the beginning of a flow and its end."""
    text = folder()[PROCEDURE]
    begin = text.index(f'<bpmn:sequenceFlow id="{name}"')
    return str(text[begin : text.index("\n", begin)])


def test_the_condition_of_a_flow_and_where_it_leads_is_said() -> None:
    before = folder()
    after = dict(before)
    after[PROCEDURE] = before[PROCEDURE].replace(">case.clue_found<", ">case.clue_found and case.reached<", 1)
    told = summary(before, after)
    assert [line.partition("：")[2] for line in told] == ["条件 case.clue_found → case.clue_found and case.reached"]

    after[PROCEDURE] = before[PROCEDURE].replace('targetRef="second_level_handling"', 'targetRef="decide_review"', 1)
    moved = "转派工单 → 复核 (dispatch_to_handling)：终点 承办机构办理 (second_level_handling) → 复核 (decide_review)"
    # Both steps still name the flows that they had.
    assert summary(before, after) == [
        "承办机构办理 (second_level_handling)：登记的流向 无 → 进入 dispatch_to_handling",
        "复核 (decide_review)：登记的流向 无 → 进入 dispatch_to_handling",
        moved,
    ]


def test_a_step_in_another_lane_is_said_once_and_not_again_for_its_clocks() -> None:
    before = folder()
    text = before[PROCEDURE]
    for name in ("dispatch_case", "dispatch_warn", "dispatch_due", "dispatch_urge", "dispatch_escalate"):
        reference = f"        <bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>\n"
        text = text.replace(reference, "", 1).replace("      </bpmn:lane>", f"{reference}      </bpmn:lane>", 1)

    assert summary(before, before | {PROCEDURE: text}) == [
        "转派工单 (dispatch_case)：泳道 一级账户（市政务服务数据管理局） (first_level) → 二级账户（承办机构） (second_level)"
    ]


def test_a_clock_with_its_words_is_one_change() -> None:
    before = folder()
    text = (
        before[PROCEDURE].replace('name="10个工作日"', 'name="7个工作日"', 1).replace(">10个工作日<", ">7个工作日<", 1)
    )

    changes = compare_files(before, before | {PROCEDURE: text}).changes

    assert [change.words() for change in changes] == [
        "承办机构办理 (second_level_handling)：期限 10个工作日 → 7个工作日"
    ]
    assert changes[0].words("en") == "承办机构办理 (second_level_handling): limit 10个工作日 → 7个工作日"
    assert (changes[0].element, changes[0].group) == ("handling_due", "clocks")


def test_a_step_of_another_type_is_the_same_step() -> None:
    before = folder()
    text = (
        before[PROCEDURE]
        .replace("bpmn:userTask", "bpmn:manualTask", 1)
        .replace("</bpmn:userTask", "</bpmn:manualTask", 1)
    )

    assert summary(before, before | {PROCEDURE: text}) == ["转派工单 (dispatch_case)：类型 人工步骤 → 线下步骤"]


def test_two_clocks_of_one_purpose_are_told_apart() -> None:
    before = folder()
    warning = before[PROCEDURE].replace('name="purpose" value="urge"', 'name="purpose" value="warn"', 1)
    sooner = warning.replace(">到期前1个工作日<", ">到期前2个工作日<", 1)

    assert summary({PROCEDURE: warning}, {PROCEDURE: sooner}) == [
        "转派工单 (dispatch_case) · dispatch_warn：预警 到期前1个工作日 → 到期前2个工作日"
    ]


def test_a_flow_another_id_and_the_order_in_which_flows_are_tried() -> None:
    before = folder()
    text = before[PROCEDURE].replace("dispatch_to_handling", "to_the_institution")
    assert summary(before, before | {PROCEDURE: text}) == [
        "转派工单 → 承办机构办理 (to_the_institution)：编号 dispatch_to_handling → to_the_institution"
    ]

    ways = flow("already_verified"), flow("not_yet_verified")
    text = before[PROCEDURE]
    assert all(way.endswith(">") for way in ways)
    moved = compare_files(before, before | {PROCEDURE: swapped(text, "already_verified", "not_yet_verified")})
    assert [change.words() for change in moved.changes] == [
        "已回访核实？ (callback_done)：判断次序 已核实、未核实 → 未核实、已核实"
    ]


def swapped(text: str, one: str, other: str) -> str:
    """A diagram with two flows in each other's place."""
    ends = "</bpmn:sequenceFlow>"
    pieces = []
    for name in (one, other):
        begin = text.index(f'<bpmn:sequenceFlow id="{name}"')
        line = text[begin : text.index("\n", begin)]
        end = text.index("\n", begin) if line.endswith("/>") else text.index(ends, begin) + len(ends)
        pieces.append(text[begin:end])
    return text.replace(pieces[0], "@@").replace(pieces[1], pieces[0]).replace("@@", pieces[1])


def test_a_step_that_comes_or_goes_says_what_it_holds() -> None:
    before = folder()
    step = (
        '<bpmn:userTask id="ask_centre" name="征求中心意见"><bpmn:extensionElements><spiffworkflow:properties>'
        '<spiffworkflow:property name="form" value="ask" /></spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>'
    )
    after = before | {
        PROCEDURE: before[PROCEDURE].replace(
            '    <bpmn:userTask id="dispatch_case"', step + '<bpmn:userTask id="dispatch_case"'
        )
    }

    (came,) = compare_files(before, after).changes
    (gone,) = compare_files(after, before).changes

    assert came.words() == "新增人工步骤 征求中心意见 (ask_centre)"
    assert came.words("en") == "added human step 征求中心意见 (ask_centre)"
    assert gone.words() == "删去人工步骤 征求中心意见 (ask_centre)"
    assert [(label.zh, value.zh) for label, value in came.details] == [("使用的表单", "ask")]


def test_a_clock_that_goes_is_said_of_its_step() -> None:
    before = folder()
    text = before[PROCEDURE]
    begin, end = text.index('<bpmn:boundaryEvent id="dispatch_warn"'), text.index("</bpmn:boundaryEvent>")
    after = before | {PROCEDURE: text[:begin] + text[end + len("</bpmn:boundaryEvent>") :]}

    assert "转派工单 (dispatch_case)：删去预警 到期前1个工作日" in summary(before, after)
    assert "dispatch_case (dispatch_case)" not in str(summary(before, after))
