"""What is wrong with a field, in Chinese and English. Fields and validators only say a code, such as `too-long:500`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from calendars.errors import CalendarFault
from models.errors import FieldError

LONGEST_KEY = 80

WORDS: dict[str, tuple[str, str]] = {
    "required": ("缺少必填项", "is required"),
    "null": ("不得为空（null）", "must not be null"),
    "unknown-field": ("没有这一项", "is not a known field"),
    "not-an-object": ("应为 JSON 对象", "must be a JSON object"),
    "not-a-list": ("应为列表", "must be a list"),
    "not-a-string": ("应为文字", "must be a string"),
    "not-an-integer": ("应为整数", "must be a whole number"),
    "not-a-boolean": ("应为 true 或 false", "must be true or false"),
    "too-long": ("最多 {} 个字", "must have at most {} characters"),
    "too-short": ("至少 {} 个字", "must have at least {} characters"),
    "too-many": ("最多 {} 项", "must have at most {} items"),
    "out-of-range": ("应在 {} 之间", "must lie within {}"),
    "not-a-choice": ("应为下列之一：{}", "must be one of {}"),
    "not-visible": ("只能用可见字符，不含空格", "must consist of visible characters without spaces"),
    "control-character": (
        "含有控制字符或改变文字方向的字符，请删除",
        "has control characters or characters that turn the direction of text: remove them",
    ),
    "one-of-two": ("请只填 {} 之一", "give exactly one of {}"),
}


@dataclass(frozen=True)
class Wrong:
    """A finding that brings its own words, such as the calendar's about an instant."""

    code: str
    message_zh: str
    message_en: str

    @classmethod
    def of(cls, fault: CalendarFault) -> Wrong:
        """What the calendar found, word for word."""
        return cls(fault.code, fault.message_zh, fault.message_en)


def field_errors(messages: Any, pointer: str = "") -> Iterator[FieldError]:
    """Marshmallow's tree of messages as a flat list with JSON pointers; `_schema` means the place itself."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from field_errors(inner, pointer if key == "_schema" else f"{pointer}/{escape(str(key))}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from field_errors(inner, pointer)
    else:
        yield spoken(messages, pointer)


def spoken(message: Any, pointer: str) -> FieldError:
    """One finding in words."""
    if isinstance(message, Wrong):
        return FieldError(pointer, message.code, message.message_zh, message.message_en)
    code, _, value = str(message).partition(":")
    zh, en = WORDS.get(code, (f"不符合要求（{message}）", f"does not fit ({message})"))
    place, _, field = pointer.rpartition("/")
    if field.isdigit():
        field = f"{place.rpartition('/')[2]}[{field}]"
    field = field or "请求内容"
    return FieldError(
        pointer, code if code in WORDS else "invalid", f"“{field}”{zh.format(value)}", f"'{field}' {en.format(value)}"
    )


def escape(key: str) -> str:
    """A key inside a JSON pointer (RFC 6901); an endless one is cut, so that an answer is not longer than its question."""
    key = key if len(key) <= LONGEST_KEY else key[:LONGEST_KEY] + "…"
    return key.replace("~", "~0").replace("/", "~1")
