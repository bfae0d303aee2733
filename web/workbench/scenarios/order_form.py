"""What a work order says, as fields that people pick by name: the form of `order`, in the words of a JSON Schema.

The interface takes these fields and no other (api/schemas/work_orders.py; a test compares the two).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from views.codes import CHANNELS
from web.forms import Option, Schema
from web.saying import said, said_table
from web.workbench.scenarios.expected import options
from workflows.procedures import levels
from workflows.procedures.settings import LEVEL_SYSTEMS

# Not of the evaluation, but of the work order itself.
OWN = frozenset({"external_id"})
# What may be said to be nothing: a work order without a text, without a person.
EMPTY: Mapping[str, Any] = {
    "text": "",
    "reasons": [],
    "staff": {},
    "evaluator": {},
    "projects": [],
    "institutions": [],
}


def text(title: str, longest: int, **more: Any) -> dict[str, Any]:
    """A text of bounded length."""
    return {"title": title, "type": "string", "maxLength": longest, **more}


def chosen(title: str, offered: Iterable[Option]) -> dict[str, Any]:
    """One of several words."""
    return {"title": title, "type": "string", "oneOf": [{"const": one.value, "title": one.title} for one in offered]}


def group(title: str, parts: Mapping[str, Any], needed: Collection[str] = ()) -> dict[str, Any]:
    """Several fields that belong together."""
    return {"title": title, "type": "object", "properties": dict(parts), "required": list(needed)}


def several(title: str, entry: Mapping[str, Any], most: int, **more: Any) -> dict[str, Any]:
    """A list."""
    return {"title": title, "type": "array", "items": dict(entry), "maxItems": most, **more}


def levels_offered() -> list[Option]:
    """Every level of every scale: «省平台五级 1 非常不满意»."""
    return [
        Option(f"{system} {code}", f"{said(LEVEL_SYSTEMS.get(system, system))} {code} {said(level.name)}")
        for system, codes in levels.systems().items()
        for code, level in codes.items()
    ]


def channels_offered(also: str) -> list[Option]:
    """The ways by which evaluations come, and one that has no name here."""
    return options(said_table({**CHANNELS, **({also: also} if also and also not in CHANNELS else {})}))


def fields(channel: str = "") -> dict[str, Schema]:
    """Every field by its key, in the order in which they are offered; `channel` is the one that was said already."""
    office = group(
        _("机构"),
        {
            "code": {"title": _("机构"), "type": "string", "format": "organization", "minLength": 1},
            "name": text(_("工单上写的机构名称"), 200, description=_("不填，按机构本来的名称")),
        },
        ["code"],
    )
    return {
        "level": chosen(_("评价等级"), levels_offered()),
        "channel": chosen(_("渠道"), channels_offered(channel)),
        "reasons": several(_("评价选项"), text("", 500), 50, description=_("都不填，表示一项也没有选")),
        "text": text(_("评价内容"), 10_000, description=_("不填，表示没有写")),
        "evaluated_at": {"title": _("评价时间"), "type": "string", "format": "date-time"},
        "item": group(
            _("办理事项"),
            {"code": text(_("事项编码"), 64), "name": text(_("事项名称"), 200, minLength=1)},
            ["name"],
        ),
        "institution": {**office, "title": _("被评价机构")},
        "staff": group(_("窗口人员"), {"name": text(_("姓名"), 80), "number": text(_("工号"), 40)}),
        "evaluator": group(
            _("评价人"),
            {
                "name": text(_("姓名"), 80),
                "phone": text(_("电话"), 40),
                "certificate_number": text(_("证件号码"), 64),
            },
        ),
        "anonymous": {"title": _("匿名评价"), "type": "boolean"},
        "is_default": {"title": _("系统默认评价"), "type": "boolean"},
        "projects": several(
            _("批量办件"),
            group(
                _("办件"),
                {"number": text(_("办件编号"), 64, minLength=1), "item_name": text(_("事项名称"), 200)},
                ["number"],
            ),
            200,
        ),
        "institutions": several(_("联合审批的各机构"), office, 20),
        "external_id": text(_("省平台工单编号"), 128, minLength=1, pattern=r"^\S+$"),
    }
