"""The kinds of field that an analyst chooses from: just those that web/forms.py can draw, each with the schema it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from web.forms import SHORT, kind_of
from web.language import N_

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Limit:
    """One bound of a kind. `inside` is for what bounds each entry of a list."""

    keyword: str
    words: str
    inside: bool = False
    # The greatest value; 0 for none. Numbers of other kinds than counts may be negative.
    most: int = 100_000
    counts: bool = True


@dataclass(frozen=True)
class Kind:
    """One kind of field. `skeleton` is what a new field of it begins with."""

    id: str
    words: str
    help: str
    skeleton: dict[str, Any]
    limits: tuple[Limit, ...] = ()
    choices: bool = False
    # A group holds fields of its own.
    holds: bool = False


TEXTS = (Limit("minLength", N_("最少字数")), Limit("maxLength", N_("最多字数")))
NUMBERS = (Limit("minimum", N_("最小值"), counts=False), Limit("maximum", N_("最大值"), counts=False))
LISTS = (Limit("minItems", N_("最少项数"), most=1000), Limit("maxItems", N_("最多项数"), most=1000))
EACH = Limit("maxLength", N_("每项最多字数"), inside=True)
EMPTY = {"type": "object", "additionalProperties": False, "required": [], "properties": {}}


def listed(entry: dict[str, Any], most: int = 20) -> dict[str, Any]:
    """A list of such entries."""
    return {"type": "array", "maxItems": most, "uniqueItems": True, "items": entry}


ALL = (
    Kind("text", N_("短文本"), N_("一行，最多120字"), {"type": "string", "maxLength": 100}, TEXTS),
    Kind("area", N_("长文本"), N_("多行"), {"type": "string", "maxLength": 2000}, TEXTS),
    Kind("integer", N_("整数"), "", {"type": "integer"}, NUMBERS),
    Kind("number", N_("数字"), N_("可有小数"), {"type": "number"}, NUMBERS),
    Kind("date", N_("日期"), "", {"type": "string", "format": "date", "maxLength": 10}),
    Kind("instant", N_("日期时间"), N_("北京时间"), {"type": "string", "format": "date-time", "maxLength": 40}),
    Kind("boolean", N_("是/否"), "", {"type": "boolean"}),
    Kind(
        "choice", N_("单选"), N_("必填且不超过6项时并排显示，否则为下拉"), {"type": "string", "oneOf": []}, choices=True
    ),
    Kind("checks", N_("多选"), "", listed({"type": "string", "oneOf": []}), LISTS, choices=True),
    Kind("office", N_("机构"), N_("从下级机构中选一个"), {"type": "string", "format": "organization", "maxLength": 64}),
    Kind(
        "offices",
        N_("多个机构"),
        "",
        listed({"type": "string", "format": "organization", "maxLength": 64}),
        LISTS,
    ),
    Kind(
        "attachments",
        N_("附件"),
        N_("勾选工单的附件"),
        listed({"title": "附件", "type": "integer", "format": "attachment", "minimum": 1}),
        LISTS,
    ),
    Kind(
        "list",
        N_("多行条目"),
        N_("一行一条"),
        listed({"type": "string", "minLength": 1, "maxLength": 200}),
        (*LISTS, EACH),
    ),
    Kind("group", N_("一组"), N_("几项放在一起"), EMPTY, holds=True),
    Kind("groups", N_("多组"), N_("同样的几项可填多次"), listed(EMPTY), LISTS, holds=True),
)
KINDS = {kind.id: kind for kind in ALL}
# What stands for the kind of a field; everything else in it is kept when the kind changes.
OWN = frozenset(
    {
        *("type", "format", "oneOf", "enum", "items", "properties", "required", "additionalProperties"),
        *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems"),
    }
)


def kind_in(schema: Schema) -> Kind:
    """The kind of a field as it is drawn; radios and a list to open are one choice to whoever makes the form."""
    drawn = kind_of(schema)
    return KINDS["choice" if drawn in ("radios", "select") else drawn]


def fresh(kind: Kind) -> dict[str, Any]:
    """What a new field of a kind begins with."""
    return deepcopy(kind.skeleton)


def fits(kind: Kind, schema: Schema) -> bool:
    """Whether a schema is drawn as this kind: a «short» text of 500 characters is not."""
    most = schema.get("maxLength")
    if kind.id not in ("text", "area") or not isinstance(most, int):
        return True
    return (most <= SHORT) == (kind.id == "text")
