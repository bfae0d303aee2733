"""What lower layers say in Chinese, in the language of the page: names from their tables, and sentences with numbers in them.

`{{ words|said }}` is for words of ours that come from models, views or workflows. What comes from the data (steps, offices, forms,
what people wrote) is shown as it is and not given to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, TypeVar

from flask_babel import gettext

from web.language import N_, current

# The sentences of lower layers. A place called `n` is a number; `what` is said in the language of the page, too.
SENTENCES: tuple[str, ...] = (
    # How long it is until a limit, and limits themselves (calendars/remaining.py, calendars/rule.py).
    *(N_("剩%(n)s个工作日"), N_("剩 %(n)s 个工作日"), N_("逾期%(n)s个工作日"), N_("已逾期 %(n)s 个工作日")),
    *(N_("剩 %(n)s 小时"), N_("剩 %(n)s 分钟"), N_("已逾期 %(n)s 小时"), N_("已逾期 %(n)s 分钟")),
    *(N_("剩 %(n)s 天（休息日到期）"), N_("已逾期，不足 1 个工作日"), N_("剩%(n)s天")),
    *(N_("剩%(n)s小时"), N_("剩%(n)s分钟"), N_("逾期%(n)s小时"), N_("逾期%(n)s分钟")),
    *(N_("%(n)s个工作日"), N_("%(n)s个自然日"), N_("%(n)s小时"), N_("%(n)s分钟")),
    *(N_("到期前%(what)s"), N_("到期后%(what)s"), N_("每%(what)s"), N_("%(what)s 顺延"), N_("%(what)s 含当日")),
    *(N_("%(what)s 下班前"), N_("%(n)s件"), N_("至%(what)s"), N_("%(what)s以下"), N_("%(what)s以上")),
    # Why a day counts or not (calendars/).
    *(N_("%(what)s放假（%(notice)s）"), N_("%(what)s调休上班（%(notice)s）"), N_("%(what)s休息"), N_("%(what)s上班")),
    *(
        N_("%(what)s（法定节假日，%(year)s年放假通知尚未发布，暂定）"),
        N_("%(what)s（%(year)s年放假通知尚未发布，暂定）"),
    ),
    *(N_("%(what)s，含当日"), N_("中止：%(reason)s"), N_("延期：%(what)s")),
    # The lines of a reckoning (calendars/, views/history.py).
    *(N_("%(day)s %(what)s 不计 %(why)s"), N_("%(day)s %(what)s 第%(n)s日 %(why)s"), N_("规则：%(rule)s")),
    *(N_("起算：%(what)s"), N_("到期：%(what)s"), N_("时间：%(what)s")),
    N_("相对于“%(activity)s”的期限（%(what)s，%(when)s）"),
    # Why something can not be done now (workflows/task_acts/acts_on_task.py and what it asks).
    *(
        N_("已由 %(who)s 领取"),
        N_("其后已有“%(what)s”"),
        N_("下一步“%(step)s”已结束"),
        N_("下一步“%(step)s”已在办理"),
    ),
    *(
        N_("下一步“%(step)s”已有人开始填写"),
        N_("下一步“%(step)s”已上传附件"),
        N_("下一步“%(step)s”已有人写了备注"),
    ),
    *(N_("下一步“%(step)s”已由 %(who)s 领取"), N_("只能在“%(step)s”期间提出")),
    # Notices (handlers/supervision.py, workflows/).
    *(N_("%(what)s待办理"), N_("%(what)s即将到期"), N_("%(what)s已逾期，请立即办理"), N_("%(what)s逾期未办，上报领导")),
    *(N_("%(what)s已逾期"), N_("%(case)s 办理进度")),
    *(N_("%(step)s委派：待答复"), N_("%(step)s协办：待答复"), N_("%(step)s会签：待答复"), N_("%(step)s加签：待答复")),
    *(N_("%(step)s委派已答复"), N_("%(step)s协办已答复"), N_("%(step)s会签已答复"), N_("%(step)s加签已答复")),
    *(N_("已作废，“%(step)s”取消"), N_("%(case)s 已作废，“%(step)s”取消")),
    N_("%(step)s已由办理人撤回，“%(next)s”取消"),
    # Why an organisation can not be closed (workflows/accounts/organizations.py).
    *(N_("还有 %(n)s 个在用账户"), N_("还有 %(n)s 个在用下级机构"), N_("还有 %(n)s 件在办任务")),
    N_("本地区的办理程序需要一个“%(what)s”"),
    # Where it jams (views/heat.py).
    *(N_("在办%(n)s"), N_("在办%(n)s·逾%(late)s")),
    N_("%(step)s：在办%(n)s件，已办%(done)s件，用时中位数%(what)s，逾期占比%(late)s"),
    # How past cases went (views/analytics.py).
    *(N_("%(n)s次"), N_("%(step)s：%(n)s次"), N_("少于%(n)s件")),
    N_("%(step)s：%(n)s次，用时中位数%(what)s，九成在%(when)s以内，逾期占比%(late)s"),
    # What became of a draft (workflows/authoring).
    *(N_("第%(n)s版"), N_("第%(n)s次保存"), N_("第%(n)s版，自%(day)s起收到的工单适用")),
    # Tooltips of a drawn diagram (workflows/drawing, views/diagram.py).
    *(N_("时限：%(what)s"), N_("依据：%(basis)s"), N_("状态：%(what)s"), N_("状态：%(what)s，%(when)s")),
    *(N_("到期：%(what)s（暂定）"), N_("共 %(n)s 个办理步骤：%(names)s。")),
)
# Whole words of lower layers that stand in no table.
WORDS: tuple[str, ...] = (
    *(N_("今日到期"), N_("已逾期"), N_("中止计时"), N_("无时限"), N_("已跳过"), N_("逾期后办结"), N_("起算当日不计入")),
    *(N_("起算时已下班，当日不计入"), N_("自然日，休息日照计"), N_("自然日，含当日")),
    *(
        N_("元旦"),
        N_("春节"),
        N_("清明节"),
        N_("劳动节"),
        N_("端午节"),
        N_("中秋节"),
        N_("国庆节"),
        N_("国庆节、中秋节"),
    ),
    *(
        N_("一"),
        N_("二"),
        N_("三"),
        N_("四"),
        N_("五"),
        N_("六"),
        N_("日"),
        N_("系统"),
        N_("文件"),
        N_("是"),
        N_("否"),
        N_("未知设备"),
    ),
    *(
        N_("无"),
        N_("低"),
        N_("中"),
        N_("高"),
        N_("很高"),
        N_("没有"),
        N_("没有逾期"),
        N_("交回"),
        N_("收回"),
        N_("解除领取"),
    ),
    *(N_("申请作废"), N_("撤回作废申请"), N_("审批作废"), N_("没有可催办的步骤"), N_("已下派下级账户，须先收回")),
    *(N_("工单已作废"), N_("工单已办结"), N_("联办工单的总单、分单不能单独作废"), N_("已有内容报送省平台或其他工单")),
    *(N_("已逾期，不能稍后处理"), N_("已到预警时间，不能稍后处理"), N_("该步骤尚未办理"), N_("只有办理人本人可以撤回")),
    *(N_("该步骤办理后已有后续办理，或已报送、办结、修正评价，不可恢复"), N_("流程已经继续")),
    *(
        N_("尚未报备"),
        N_("尚未办理到这一步"),
        N_("复核通过或办结之后才能生成回访链接"),
        N_("匿名评价，没有可联系的评价人"),
    ),
    *(N_("工单中已定的日期"), N_("复核退回，原办理期限不变"), N_("申诉经核实不成立，原期限不变")),
    *(N_("中止"), N_("中止计时，恢复后重新计算期限"), N_("流转"), N_("步骤")),
)
Key = TypeVar("Key")
PLACE = re.compile(r"%\((\w+)\)s")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
# English says «1 hours» of nothing.
ONE = re.compile(r"(?<![\d.,])1 ((?:working |natural |rest )?(?:day|hour|minute|case))s\b")
SHORT_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each sentence as what it looks like when its places are filled in; those with most words of their own first."""
    longest = sorted(SENTENCES, key=lambda sentence: -len(PLACE.sub("", sentence)))
    return tuple((re.compile(looks_like(sentence), re.DOTALL), sentence) for sentence in longest)


def looks_like(sentence: str) -> str:
    """The expression that finds a sentence."""
    pieces = PLACE.split(sentence)
    named = [f"(?P<{name}>{'-?[0-9.,]+%?' if name == 'n' else '.+'})" for name in pieces[1::2]]
    fixed = [re.escape(piece) for piece in pieces[::2]]
    return fixed[0] + "".join(place + piece for place, piece in zip(named, fixed[1:], strict=True))


def said(words: str | None) -> str:
    """Words of a lower layer in the language of the page; what is unknown stays as it is."""
    if not words or current() == "zh" or words.isascii():
        return words or ""
    known = gettext(words)
    return known if known != words else with_places(words)


def of_both(entry: Mapping[str, Any], name: str) -> str:
    """What is kept in both languages (`difference_zh`, `difference_en`), in that of the page; older rows have one for both."""
    return str(entry.get(f"{name}_{current()}") or entry.get(name) or "")


class Bilingual(Protocol):
    """Something that says itself in both languages."""

    @property
    def zh(self) -> str:
        """In Chinese."""

    @property
    def en(self) -> str:
        """In English."""


def of_two(words: Bilingual) -> str:
    """The words in the language of the page."""
    return words.en if current() == "en" else words.zh


def half(words: str) -> str:
    """Of «中文 / English» the half in the language of the page."""
    zh, _, en = words.partition(" / ")
    return (en or zh) if current() == "en" else zh


def said_table(names: Mapping[Key, str]) -> dict[Key, str]:
    """A table of names, said."""
    return {key: said(words) for key, words in names.items()}


def with_places(words: str) -> str:
    """A sentence whose places are filled in; else days as numbers."""
    for pattern, sentence in patterns():
        found = pattern.fullmatch(words)
        if found is not None:
            places = {
                name: said(value) if name in ("what", "when", "why") else value
                for name, value in found.groupdict().items()
            }
            return ONE.sub(r"1 \1", str(gettext(sentence) % places))
    return numbered(words)


def numbered(words: str) -> str:
    """2026年9月29日 as 2026-09-29, 9月29日 as 09-29."""
    words = DAY.sub(lambda day: f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}", words)
    return SHORT_DAY.sub(lambda day: f"{int(day[1]):02d}-{int(day[2]):02d}", words)
