"""The acts on a step that have a dialog: what each is called, what it asks for, and how it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from flask_babel import lazy_gettext

from access.current import context, current_actor
from calendars.clock import BEIJING, parse_instant
from calendars.errors import CalendarFault
from models.errors import wrong_field
from models.task import Task
from web.task_acts.asking import Filled, number_of
from workflows.task_acts import asking, copying, handing, holding, snoozing, taking_back
from workflows.task_acts.asking import Wanted


@dataclass(frozen=True)
class Dialog:
    """What an act is called, what it asks for, and how it is done. `people` is "", "one" or "many"."""

    name: str
    title: Any
    explains: Any
    act: Callable[[Task, Filled], object]
    done: Any
    people: str = ""
    # The label of the text, whether it must be filled in, and its help.
    words: Any = ""
    needed: bool = False
    modes: bool = False
    until: bool = False

    @property
    def slug(self) -> str:
        """Its place in the address."""
        return self.name.replace("_", "-")


def one_of(filled: Filled) -> str:
    """The one that was chosen; 422 where nobody was."""
    if not filled.to:
        raise wrong_field("/to", "required", "请选择一人", "choose somebody")
    return filled.to[0]


def hand_over(task: Task, filled: Filled) -> object:
    """转办."""
    return handing.hand_over(context(), current_actor(), task.id, one_of(filled), filled.text)


def hand_down(task: Task, filled: Filled) -> object:
    """下派."""
    return holding.delegate(context(), current_actor(), task.id, one_of(filled), filled.text)


def copy(task: Task, filled: Filled) -> object:
    """抄送."""
    return copying.send(context(), current_actor(), number_of(task.case_id), filled.to, filled.text)


def snooze(task: Task, filled: Filled) -> object:
    """稍后处理."""
    try:
        until = parse_instant(filled.until.replace(" ", "T"), default_offset=BEIJING)
    except CalendarFault as fault:
        raise wrong_field("/until", "bad-instant", "请选择日期和时间", "choose day and time") from fault
    return snoozing.snooze(context(), current_actor(), task.id, until)


def wake(task: Task, filled: Filled) -> object:
    """恢复显示."""
    snoozing.wake(context(), current_actor(), task.id)
    return task


def take_back(task: Task, filled: Filled) -> object:
    """撤回."""
    return taking_back.take_back(context(), current_actor(), task.id, filled.text)


def ask(kind: str) -> Callable[[Task, Filled], object]:
    """委派, 协办, 会签, 加签."""

    def act(task: Task, filled: Filled) -> object:
        wanted = Wanted(kind, filled.to, filled.text, filled.mode)
        return asking.ask(context(), current_actor(), task.id, wanted)

    return act


NOTE = lazy_gettext("附言（可以不填）")
MORNING = time(8, 30)
DIALOGS = (
    Dialog(
        "hand_over",
        lazy_gettext("转办"),
        lazy_gettext("交给本机构有此角色的同事，由其办结。办理期限不变。"),
        hand_over,
        lazy_gettext("已转办，期限不变"),
        "one",
        NOTE,
    ),
    Dialog(
        "hand_down",
        lazy_gettext("下派"),
        lazy_gettext("交给下级机构或其中一人办理，本机构仍负责，可以随时收回。办理期限不变。"),
        hand_down,
        lazy_gettext("已下派，期限不变"),
        "one",
        NOTE,
    ),
    Dialog(
        "entrust",
        lazy_gettext("委派"),
        lazy_gettext("请一个人完成其中一部分。对方填写结果后回到您这里，由您办结；结果未回之前不能办结。期限不变。"),
        ask("entrust"),
        lazy_gettext("已委派，等待对方的结果"),
        "one",
        lazy_gettext("委派事项"),
        needed=True,
    ),
    Dialog(
        "co_handle",
        lazy_gettext("协办"),
        lazy_gettext("您主办，邀请其他人或机构协办。各自填写办理情况，收齐后由您办结。期限不变。"),
        ask("co_handle"),
        lazy_gettext("已邀请协办"),
        "many",
        lazy_gettext("协办事项"),
        needed=True,
        modes=True,
    ),
    Dialog(
        "countersign",
        lazy_gettext("会签"),
        lazy_gettext("请有关人员或机构表示同意或不同意，并写明意见。收齐后由您办结。期限不变。"),
        ask("countersign"),
        lazy_gettext("已发起会签"),
        "many",
        lazy_gettext("会签内容"),
        needed=True,
        modes=True,
    ),
    Dialog(
        "consult",
        lazy_gettext("加签"),
        lazy_gettext("办结之前再征求一个人或一个机构的意见。期限不变。"),
        ask("consult"),
        lazy_gettext("已加签，等待对方的意见"),
        "one",
        lazy_gettext("想问什么"),
        needed=True,
    ),
    Dialog(
        "copy",
        lazy_gettext("抄送"),
        lazy_gettext("对方可以查看本工单，不能办理；打开后您会看到已阅。可以随时撤回。"),
        copy,
        lazy_gettext("已抄送"),
        "many",
        NOTE,
    ),
    Dialog(
        "snooze",
        lazy_gettext("稍后处理"),
        lazy_gettext("到时间之前，不在您的待办里显示；到预警或逾期时自动出现。只对您本人有效，期限不变。"),
        snooze,
        lazy_gettext("已设为稍后处理"),
        until=True,
    ),
    Dialog(
        "wake",
        lazy_gettext("恢复显示"),
        lazy_gettext("重新显示在您的待办里。"),
        wake,
        lazy_gettext("已恢复显示"),
    ),
    Dialog(
        "take_back",
        lazy_gettext("撤回"),
        lazy_gettext("撤回您刚办理的这一步，恢复到办理之前；下一步已经动手的不能撤回。原期限不变，全程留痕。"),
        take_back,
        lazy_gettext("已撤回，可以重新办理"),
        words=lazy_gettext("撤回理由"),
        needed=True,
    ),
)
