"""What the server found wrong with a form, in sentences for the person who filled it in: no codes, no pointers."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from models.errors import DomainError, FieldError
from web.errors import in_words
from web.forms import Schema, choices, items, properties
from web.language import N_
from workflows.procedures.forms import escape

CHOSEN = frozenset({"boolean", "object"})
FORMATS = {
    "date": N_("日期写成 2026-10-09 这样"),
    "date-time": N_("时间写成 2026-10-09 10:00 这样（北京时间）"),
}
TYPES = {"integer": N_("应填整数"), "number": N_("应填数字"), "boolean": N_("请选择是或否")}


def by_field(refusal: DomainError, schema: Schema) -> dict[str, list[str]]:
    """Field name → sentences. Errors that name no field stand under an empty name."""
    found: dict[str, list[str]] = {}
    for error in refusal.errors:
        name = error.pointer.lstrip("/")
        sentence = said(error, schema_at(schema, name))
        if sentence not in found.setdefault(name, []):
            found[name].append(sentence)
    return found or {"": [in_words(refusal)]}


def schema_at(schema: Schema, name: str) -> Schema:
    """The schema of the field with this name; an empty one where the form has no such field."""
    found: Schema = schema
    for part in name.split("/")[1:]:
        if found.get("type") == "array" and part.isdigit():
            found = items(found)
        else:
            found = next((inner for key, inner in properties(found).items() if escape(key) == part), {})
    return found


def said(error: FieldError, schema: Schema) -> str:
    """One sentence. What a handler said is a sentence already; only findings of the schema are worded here."""
    words: dict[str, str] = {
        "required": _("请选择") if is_chosen(schema) else _("请填写"),
        "minLength": at_least(schema),
        "maxLength": _("不得超过 %(n)s 个字", n=schema.get("maxLength")),
        "format": _(FORMATS.get(str(schema.get("format")), N_("格式不对"))),
        "oneOf": _("请从所列选项中选择"),
        "enum": _("请从所列选项中选择"),
        "type": _(TYPES.get(str(schema.get("type")), N_("填写的内容不对"))),
        "minimum": _("不得小于 %(n)s", n=schema.get("minimum")),
        "maximum": _("不得大于 %(n)s", n=schema.get("maximum")),
        "minItems": _("至少填 %(n)s 项", n=schema.get("minItems")),
        "maxItems": _("最多填 %(n)s 项", n=schema.get("maxItems")),
        "uniqueItems": _("有重复的项"),
        "unknown-outcome": _("请选择办理结果"),
        "control-character": _("含有看不见的控制字符，请删去后重新输入"),
    }
    return words.get(error.code) or in_words(error)


def is_chosen(schema: Schema) -> bool:
    """Whether a field is chosen and not written: an office is chosen, too."""
    return bool(choices(schema)) or schema.get("type") in CHOSEN or schema.get("format") == "organization"


def at_least(schema: Schema) -> str:
    """A text that may not be empty is simply asked for."""
    least = int(schema.get("minLength", 1))
    return str(_("请填写") if least <= 1 else _("不得少于 %(n)s 个字", n=least))


def merged(*several: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Sentences from several sources."""
    found: dict[str, list[str]] = {}
    for one in several:
        for name, sentences in one.items():
            found.setdefault(name, []).extend(sentences)
    return found
