"""A form's file as text from people: read without surprises, and written so that what is not changed stays as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from models.errors import DomainError
from workflows.lint.forms import DIALECT, UNSAFE, Fault, faults_in

# The largest form of the shelf has 5,000 characters.
LONGEST = 100_000
MOST_FIELDS = 200


def read(text: str) -> dict[str, Any]:
    """The schema of a form; 422 says why it is none."""
    if len(text) > LONGEST:
        raise broken(f"超过 {LONGEST} 个字符，请拆成几个表单", f"longer than {LONGEST} characters: split it")
    try:
        schema = json.loads(text, parse_constant=refuse_constant, object_pairs_hook=each_once)
        json.dumps(schema, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as trouble:
        zh = f"第{trouble.lineno}行第{trouble.colno}列读不懂，请检查引号、逗号和括号"
        raise broken(zh, f"line {trouble.lineno}, column {trouble.colno}: {trouble.msg}") from trouble
    except ValueError as trouble:
        raise broken(f"读不懂：{str(trouble)[:80]}", f"can not be read: {str(trouble)[:80]}") from trouble
    except RecursionError as trouble:
        raise broken("嵌套太深", "nested too deeply") from trouble
    if not isinstance(schema, dict):
        raise broken("表单应为 { } 里写成的 JSON Schema", "a form is a JSON Schema, an object in braces")
    return schema


def refuse_constant(name: str) -> Any:
    """NaN and its like are no JSON."""
    raise ValueError(name)


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that is there twice would lose what the first says."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"“{twice[:40]}” 写了两次 / there twice")
    return found


def written(schema: dict[str, Any], before: str = "") -> str:
    """The file of a form; `before` itself where it says the same in the same order."""
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    try:
        same = bool(before) and json.dumps(json.loads(before)) == json.dumps(schema)
    except (ValueError, RecursionError):
        same = False
    return before if same else text


def unsafe(schema: dict[str, Any]) -> Iterator[Fault]:
    """Why nothing may be held against a form: it is no schema, reaches elsewhere, or could take for ever."""
    return (fault for fault in faults_in(schema) if fault.code in UNSAFE)


def refuse_unsafe(schema: dict[str, Any]) -> None:
    """Such a form is not kept either (422)."""
    fault = next(unsafe(schema), None)
    if fault is not None:
        raise DomainError(fault.code, f"{fault.place} {fault.zh}", f"{fault.place} {fault.en}", status=422)


def blank(key: str, name: str, title: str) -> dict[str, Any]:
    """A new form without fields."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:bihuan:{key}:{name}",
        "title": title,
        "description": "",
        "type": "object",
        "additionalProperties": False,
        "required": [],
        "properties": {},
    }


def named(schema: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The form under another name: what it calls itself goes along."""
    own = schema.get("$id")
    if isinstance(own, str) and own.endswith(f":{old}"):
        return {**schema, "$id": own.removesuffix(old) + new}
    return schema


def broken(zh: str, en: str) -> DomainError:
    """The file can not be read (422)."""
    return DomainError("form-broken", zh, en, status=422)
