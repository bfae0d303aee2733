"""Reads the JSON of a request: what two readers could take differently is refused."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from api.words import escape
from models.errors import DomainError, FieldError, invalid

DEEPEST = 40


def read_json(raw: bytes) -> Any:
    """The value of a UTF-8 JSON text.

    400 `broken-json` for what is no JSON (NaN, Infinity and endless nesting included) or has a key twice;
    422 `bad-character` for NUL and lone surrogates, which no database keeps.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise broken(f"第 {error.start + 1} 个字节不是 UTF-8", f"byte {error.start + 1} is not UTF-8") from error
    try:
        value = json.loads(
            text.removeprefix("\ufeff"),
            parse_constant=no_constant,
            parse_float=finite,
            object_pairs_hook=without_repeats,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise broken(f"第 {error.lineno} 行第 {error.colno} 列", f"{error.msg} at {where}") from error
    except (ValueError, RecursionError) as error:
        raise broken("数字过长或嵌套过深", "a number is too long or the nesting too deep") from error
    refuse_bad_characters(value)
    return value


def broken(zh: str, en: str) -> DomainError:
    """The text is no JSON."""
    return DomainError("broken-json", f"请求内容不是有效的 JSON：{zh}", f"the body is not valid JSON: {en}", status=400)


def no_constant(name: str) -> NoReturn:
    """NaN and the infinities are no JSON."""
    raise broken(f"JSON 没有 {name}", f"JSON has no {name}")


def finite(text: str) -> float:
    """A number that a float can hold."""
    value = float(text)
    if not math.isfinite(value):
        raise broken(f"数字 {text[:20]} 过大", f"the number {text[:20]} is too large")
    return value


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; the same key twice means two things to two readers."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise repeated(key)
        found[key] = value
    return found


def repeated(key: str) -> DomainError:
    """A key of an object, or a parameter of a query, that is there twice."""
    shown = repr(key[:40])
    return DomainError("duplicate-key", f"键 {shown} 出现两次", f"the key {shown} stands twice", status=400)


def refuse_bad_characters(value: Any) -> None:
    """Names every text with NUL or half a character; nesting is bounded on the way."""
    errors: list[FieldError] = []
    heap: list[tuple[str, Any, int]] = [("", value, 0)]
    while heap:
        pointer, current, depth = heap.pop()
        if depth > DEEPEST:
            raise broken(f"嵌套超过 {DEEPEST} 层", f"nested more than {DEEPEST} deep")
        if isinstance(current, str) and not storable(current):
            errors.append(bad_character(pointer))
        elif isinstance(current, list):
            heap += [(f"{pointer}/{index}", inner, depth + 1) for index, inner in enumerate(current)]
        elif isinstance(current, dict):
            errors += [bad_character(pointer) for key in current if not storable(key)]
            heap += [(f"{pointer}/{escape(key)}", inner, depth + 1) for key, inner in current.items() if storable(key)]
    if errors:
        raise invalid(
            "invalid-field", "内容含有不能保存的字符", "the content has characters that can not be kept", errors
        )


def storable(text: str) -> bool:
    """Whether a database can keep it: no NUL, no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def bad_character(pointer: str) -> FieldError:
    """One text with NUL or half a character."""
    return FieldError(pointer, "bad-character", "含有 NUL 或不完整的字符", "has NUL or half a character")
