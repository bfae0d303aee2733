"""With what a scenario can expect to be refused, chosen by its meaning; the text keeps the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from web.forms import Option
from web.saying import said, said_table
from web.workbench.scenarios.expected import options
from workflows.stories.refusals import ACT, ARRIVAL, FORM, NOTICE, REFUSALS, TIMES

# Choices under a heading.
Group = tuple[str, list[Option]]


def of_work_order(code: str) -> list[Group]:
    """Why no case is opened; `code` is what was chosen before."""
    times = {time: FORM[time] for time in TIMES}
    return offered([(_("工单不予立案"), ARRIVAL), (_("时间不对"), times)], code)


def of_act(code: str) -> list[Group]:
    """Why an act is refused, or a holiday notice, or a follow-up evaluation."""
    acts = [(_("不能办理"), ACT), (_("填写有误"), FORM)]
    return offered([*acts, (_("追加评价不予受理"), ARRIVAL), (_("放假通知不予导入"), NOTICE)], code)


def offered(tables: Iterable[tuple[str, Mapping[str, str]]], code: str) -> list[Group]:
    """The choices; a code that was chosen before and is not among them stays one."""
    groups = [(title, options(said_table(table))) for title, table in tables]
    if not code or any(option.value == code for _title, group in groups for option in group):
        return groups
    words = said(REFUSALS[code]) if code in REFUSALS else _("没有这个代码：%(code)s", code=code)
    return [*groups, (_("其他"), [Option(code, words)])]
