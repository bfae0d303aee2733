"""The words that stand in every line of a list, asked for once: a hundred look-ups of each would be the slowest part of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from models.queries import localities
from views.inbox import Line
from web.filters import minute
from web.lists.exporting import plain


def said() -> dict[str, str]:
    """Name → word; and what a search says it has found something in."""
    return {
        "pick": _("选择"),
        "note": _("附言"),
        "provisional": _("暂定"),
        "done": _("办结"),
        "covering": _("代办"),
        "me": _("我"),
        "nobody": _("未领取"),
        "handed_down": _("已下派"),
        "claim": _("领取"),
        "release": _("放回"),
        "more": _("更多操作"),
        "评价内容": _("评价内容"),
        "评价选项": _("评价选项"),
        "窗口编号": _("窗口编号"),
        "外部编号": _("外部编号"),
    }


def in_files() -> dict[str, Callable[[Line], Any]]:
    """Column → what stands in it where the list is written to a file."""
    named = localities.names()
    return {
        "step": lambda line: line.task.name,
        "case": lambda line: line.case_no,
        "item": lambda line: plain(line.item),
        "institution": lambda line: plain(line.institution),
        "level": lambda line: line.level,
        "due": lambda line: minute(line.task.due_at),
        "left": lambda line: line.left.words,
        "holder": lambda line: line.holder,
        "received": lambda line: minute(line.task.created_at),
        "staff": lambda line: line.staff_number,
        "external": lambda line: line.external_id,
        "locality": lambda line: named.get(line.locality, ""),
        "text": lambda line: line.text,
    }
