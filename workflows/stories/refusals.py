"""The codes of the refusals that a story may expect, and what each one means.

Every code that can be met on a story's way stands here; a test holds the list against the places that refuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from workflows.stories.reading import Document, Place, StoryError

# Why no case is opened, or a follow-up evaluation not taken.
ARRIVAL = {
    "not-negative": "不是差评，不立案",
    "default-evaluation": "系统默认评价，不立案",
    "reason-missing": "没有选择评价内容，也没有写原因",
    "code-system-not-used": "本地区不使用这一等级体系",
    "unknown-code-system": "没有写明等级体系",
    "code-not-in-system": "等级体系里没有这个等级",
    "unknown-institution": "没有被评价的机构",
    "closed-institution": "被评价的机构已停用，无人承接",
    "unknown-locality": "没有这个地区的办理程序",
    "before-generation": "收到时间早于产生时间",
    "work-order-conflict": "编号相同的工单已有，内容不同",
    "follow-up-twice": "已有追加评价，只能追加一次",
    "unknown-original": "找不到首次评价的工单",
}
# Why something can not be done now, or not by this person.
ACT = {
    "forbidden": "无权这样办理",
    "not-found": "看不到这份工单或任务",
    "step-refused": "流程图不允许这样办理",
    "message-not-open": "此事项现在不能进行",
    "message-out-of-time": "此事项已超过时限",
    "appeal-out-of-time": "已超过申诉期限",
    "appeal-already-lodged": "已提出过申诉",
    "appeal-pending": "申诉尚未审定",
    "verifier-is-appellant": "申诉人不得核实本人的申诉",
    "verifier-is-reviewed": "被评价人员不得核实申诉",
    "not-the-institution": "窗口人员不能以机构名义申诉",
    "callback-missing": "尚未回访核实",
    "too-few-attempts": "联系次数不够，不能登记为无法联系",
    "already-dispatched": "工单已转派",
    "already-closed": "工单已办结",
    "case-closed": "工单已办结，不再显示评价人信息",
    "evaluator-erased": "评价人信息已清除",
    "not-yours-to-call": "步骤不在手中，不显示评价人信息",
    "already-paused": "期限已中止",
    "not-paused": "期限没有中止",
    "no-limit": "没有正在计算的期限",
    "limit-expired": "期限已届满，不能中止",
    "extension-pending": "已有延期申请等待审定",
    "extension-not-asked": "没有待审定的延期申请",
    "extension-used-up": "延期次数已用完",
    "extension-after-expiry": "到期之后才申请延期",
    "deadline-start-missing": "期限的起算时间还没有记下",
    "filing-not-pending": "报备已有回执",
    "part-known": "分单的结果已收到",
    "opinions-missing": "所请的意见尚未收齐",
    "task-already-done": "步骤已办理完毕",
    "task-cancelled": "步骤已取消",
    "task-handed-down": "步骤已下派，须先收回",
    "task-claimed": "步骤已由他人领取",
    "task-moved": "步骤已转到其他机构",
    "nobody-answers": "下一步还没有确定由谁办理",
}
# What is wrong with what was filled in.
FORM = {
    "form-invalid": "表单填写有误（不论哪一项）",
    "invalid-field": "某一项填写有误（不论哪一项）",
    "required": "缺少必填项",
    "minLength": "字数太少",
    "maxLength": "字数太多",
    "format": "格式不对",
    "oneOf": "不在可选项中",
    "enum": "不在所列的值中",
    "type": "类型不对",
    "minimum": "数值太小",
    "maximum": "数值太大",
    "minItems": "项数太少",
    "maxItems": "项数太多",
    "uniqueItems": "有重复的项",
    "additionalProperties": "表单里没有这一项",
    "control-character": "含有看不见的控制字符",
    "too-short": "说明太短",
    "staff-name-missing": "没有写工作人员姓名",
    "contradicts-outcome": "与办理结果矛盾",
    "unknown-outcome": "没有这种办理结果",
    "bad-instant": "时间写法不对",
    "in-the-future": "时间在未来",
    "before-evaluation": "时间早于评价",
    "bad-date": "日期写法不对",
    "in-the-past": "日期已过",
    "beyond-the-limit": "超过规定的最后期限",
    "bad-limit": "期限写法不对",
    "unknown-organization": "没有这个机构",
    "closed-organization": "机构已停用",
    "not-a-second-level-account": "不是本市的二级账户",
    "not-a-unit": "不是本区县的机构",
    "unknown-part": "没有这个机构的分单",
    "not-below": "不是本机构或其下级",
    "wrong-role": "没有办理本步骤的角色",
}
# Why a holiday notice is not imported.
NOTICE = {
    "notice-known": "该文号的通知已有",
    "notice-twice": "当年已有通知",
    "notice-not-toml": "不是 TOML 文件",
    "notice-empty": "通知没有内容",
    "notice-missing": "缺少一项",
    "notice-date": "通知里的日期写法不对",
    "notice-year": "年份不对",
    "notice-year-over": "年份已过",
    "notice-other-year": "日期不属于这一年",
    "notice-makeup-on-weekday": "调休上班日不在周末",
    "notice-day-twice": "同一天出现两次",
    "notice-without-source": "没有写明出处",
    "notice-amends-unknown": "所修改的通知没有",
    "notice-amends-other-year": "所修改的通知是别的年份的",
}
REFUSALS: Mapping[str, str] = {**ARRIVAL, **ACT, **FORM, **NOTICE}
# What is wrong with a work order may be its times, too.
TIMES = ("bad-instant", "in-the-future", "before-evaluation")
CLOSE = 0.5


def check(document: Document) -> None:
    """Raises `StoryError` at the first refusal that the story expects and that does not exist, and names the nearest one."""
    for place, code in expected(document.data):
        if code not in REFUSALS:
            raise unknown(document, place, code)


def expected(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """The codes of a story, each with its place."""
    if data.get("refused"):
        yield ("refused",), data["refused"]
    for index, step in enumerate(data.get("steps", [])):
        if step.get("refused"):
            yield ("steps", index, "refused"), step["refused"]


def unknown(document: Document, place: Place, code: str) -> StoryError:
    """The error for a code that does not exist."""
    near = nearest(code)
    zh, en = f"没有 {code[:80]} 这个代码", f"there is no code {code[:80]!r}"
    if near:
        zh, en = f"{zh}，最接近的是 {near}（{REFUSALS[near]}）", f"{en}; the nearest is {near!r}"
    return document.refuse(place, zh, en)


def nearest(text: str) -> str:
    """The code that a text comes closest to, by its letters or by its meaning; empty where none is near."""
    meanings = {words: code for code, words in REFUSALS.items()}
    found = get_close_matches(text[:80], [*REFUSALS, *meanings], 1, CLOSE)
    return next((meanings.get(one, one) for one in found), "")


def said(code: str) -> str:
    """What a code means, in Chinese; the code itself where that is not known."""
    return REFUSALS.get(code, code)
