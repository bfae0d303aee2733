"""What the server found wrong with a form, in sentences for the person who filled it in: no codes, no pointers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.errors import DomainError, FieldError
from web.forms import Schema, choices, items, properties
from workflows.forms import escape

CHOSEN = frozenset({"boolean", "object"})
FORMATS = {
    "date": "日期写成 2026-10-09 这样",
    "date-time": "时间写成 2026-10-09 10:00 这样（北京时间）",
}
TYPES = {"integer": "应填整数", "number": "应填数字", "boolean": "请选择是或否"}


def by_field(refusal: DomainError, schema: Schema) -> dict[str, list[str]]:
    """Field name → sentences. Errors that name no field stand under an empty name."""
    found: dict[str, list[str]] = {}
    for error in refusal.errors:
        name = error.pointer.lstrip("/")
        sentence = said(error, schema_at(schema, name))
        if sentence not in found.setdefault(name, []):
            found[name].append(sentence)
    return found or {"": [refusal.message_zh]}


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
    words: dict[str, Any] = {
        "required": "请选择" if choices(schema) or schema.get("type") in CHOSEN else "请填写",
        "minLength": at_least(schema),
        "maxLength": f"不得超过 {schema.get('maxLength')} 个字",
        "format": FORMATS.get(str(schema.get("format")), "格式不对"),
        "oneOf": "请从所列选项中选择",
        "enum": "请从所列选项中选择",
        "type": TYPES.get(str(schema.get("type")), "填写的内容不对"),
        "minimum": f"不得小于 {schema.get('minimum')}",
        "maximum": f"不得大于 {schema.get('maximum')}",
        "minItems": f"至少填 {schema.get('minItems')} 项",
        "maxItems": f"最多填 {schema.get('maxItems')} 项",
        "uniqueItems": "有重复的项",
        "unknown-outcome": "请选择办理结果",
        "control-character": "含有看不见的控制字符，请删去后重新输入",
    }
    return str(words.get(error.code) or error.message_zh)


def at_least(schema: Schema) -> str:
    """A text that may not be empty is simply asked for."""
    least = int(schema.get("minLength", 1))
    return "请填写" if least <= 1 else f"不得少于 {least} 个字"


def merged(*several: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Sentences from several sources."""
    found: dict[str, list[str]] = {}
    for one in several:
        for name, sentences in one.items():
            found.setdefault(name, []).extend(sentences)
    return found
