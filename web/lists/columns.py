"""The columns that lists can show; some are always there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models.account import Actor
from models.queries import looks

# Listing → column → what stands above it. The first and the last of a list are always shown.
INBOX = {
    "step": _l("步骤"),
    "case": _l("工单"),
    "item": _l("事项"),
    "institution": _l("被评价机构"),
    "level": _l("评价"),
    "due": _l("到期时间"),
    "left": _l("剩余"),
    "holder": _l("办理人"),
    "received": _l("到达时间"),
    "staff": _l("窗口编号"),
    "external": _l("外部编号"),
    "locality": _l("地区"),
    "text": _l("评价内容"),
}
CASES = {
    "case": _l("工单"),
    "item": _l("事项"),
    "institution": _l("被评价机构"),
    "level": _l("评价"),
    "stage": _l("阶段"),
    "handler": _l("承办机构"),
    "opened": _l("立案时间"),
    "due": _l("到期时间"),
    "left": _l("剩余"),
    "closed": _l("办结时间"),
    "returns": _l("退回次数"),
    "external": _l("外部编号"),
    "locality": _l("地区"),
    "text": _l("评价内容"),
}
COLUMNS = {"inbox": INBOX, "cases": CASES}
USUAL = {
    "inbox": ("step", "case", "item", "institution", "level", "due", "left", "holder"),
    "cases": ("case", "item", "institution", "level", "stage", "handler", "opened", "due", "left"),
}
FIXED = {"inbox": frozenset({"step", "left"}), "cases": frozenset({"case", "stage"})}


def chosen(actor: Actor, listing: str) -> list[str]:
    """The columns that an account sees, in the order of the list."""
    kept = looks.columns(actor, listing)
    wanted = set(USUAL[listing] if kept is None else kept) | FIXED[listing]
    return [name for name in COLUMNS[listing] if name in wanted]
