"""The words that stand in every line of a list, asked for once: a hundred look-ups of each would be the slowest part of a page."""

from __future__ import annotations

from flask_babel import gettext as _


def said() -> dict[str, str]:
    """Name → word; and what a search says it has found something in."""
    return {
        "pick": _("选择"),
        "note": _("附言"),
        "provisional": _("暂定"),
        "done": _("办结"),
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
