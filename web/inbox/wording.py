"""The words that stand in every line of a list, asked for once: a hundred look-ups of each would be the slowest part of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _

from documents.sheets import Column, Kind
from models.queries import localities
from views.inbox import Line
from web.lists.columns import INBOX
from web.lists.exporting import plain
from web.saying import said as in_our_words


def said() -> dict[str, str]:
    """Name → word; and what a search says it has found something in."""
    return {
        "pick": _("选择"),
        "note": _("附言"),
        "colon": _("："),
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


def in_files(names: Sequence[str]) -> list[Column]:
    """These columns where the list is written to a file."""
    named = localities.names()
    values: dict[str, tuple[Callable[[Line], Any], Kind]] = {
        "step": (lambda line: line.task.name, "text"),
        "case": (lambda line: line.case_no, "text"),
        "item": (lambda line: plain(line.item), "text"),
        "institution": (lambda line: plain(line.institution), "text"),
        "level": (lambda line: in_our_words(line.level), "text"),
        "due": (lambda line: line.task.due_at, "limit"),
        "left": (lambda line: in_our_words(line.left.words), "text"),
        "holder": (lambda line: line.holder, "text"),
        "received": (lambda line: line.task.created_at, "instant"),
        "staff": (lambda line: line.staff_number, "text"),
        "external": (lambda line: line.external_id, "text"),
        "locality": (lambda line: named.get(line.locality, ""), "text"),
        "text": (lambda line: line.text, "text"),
    }
    return [Column(str(INBOX[name]), *values[name]) for name in names]
