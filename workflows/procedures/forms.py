"""Holds what people entered against the form of a step, and says in Chinese and English what is wrong where."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from calendars.clock import parse_instant
from models.characters import legible
from models.errors import FieldError, invalid

CHECKER = FormatChecker(formats=())


def is_date(value: object) -> bool:
    """2026-09-24, and nothing looser."""
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


def is_instant(value: object) -> bool:
    """An RFC 3339 instant with its offset."""
    return not isinstance(value, str) or parse_instant(value) is not None


CHECKER.checks("date", raises=ValueError)(is_date)
CHECKER.checks("date-time", raises=ValueError)(is_instant)

WORDS: dict[str, tuple[str, str]] = {
    "required": ("缺少必填项", "is required"),
    "additionalProperties": ("没有这一项", "is not a field of this form"),
    "type": ("类型不对，应为 {value}", "must be of type {value}"),
    "enum": ("应为下列之一：{value}", "must be one of {value}"),
    "oneOf": ("不在可选项中：{choices}", "is not one of the choices {choices}"),
    "maxLength": ("不得超过 {value} 个字", "must have at most {value} characters"),
    "minLength": ("不得少于 {value} 个字", "must have at least {value} characters"),
    "format": ("格式不对，应为 {value}", "must be a {value}"),
    "uniqueItems": ("有重复", "has the same twice"),
    "maxItems": ("不得超过 {value} 项", "must have at most {value} items"),
    "minItems": ("不得少于 {value} 项", "must have at least {value} items"),
    "control-character": (
        "含有控制字符或改变文字方向的字符",
        "has control characters or some that turn the direction of text",
    ),
}


def check(validator: Draft202012Validator | None, data: Mapping[str, Any], pointer: str = "/data") -> None:
    """Raises a DomainError (422) that names every field at fault; a form that asks for nothing takes nothing."""
    if validator is None:
        errors = [
            FieldError(f"{pointer}/{escape(key)}", "additionalProperties", *text("additionalProperties", key))
            for key in data
        ]
    else:
        # The validator speaks up once for each missing field, and `translate` names all of them: said once is enough.
        found = (item for error in validator.iter_errors(dict(data)) for item in translate(error, pointer))
        errors = list(dict.fromkeys(found))
    errors += [
        FieldError(place, "control-character", *text("control-character", place)) for place in unseen(data, pointer)
    ]
    if errors:
        raise invalid("form-invalid", "表单填写有误", "the form is not filled in correctly", errors)


def unseen(value: Any, pointer: str) -> Iterator[str]:
    """The places of texts that do not show all they say. Fields that the form does not know are refused anyway."""
    if isinstance(value, str) and not legible(value):
        yield pointer
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from unseen(inner, f"{pointer}/{escape(key)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from unseen(inner, f"{pointer}/{index}")


def translate(error: ValidationError, pointer: str) -> list[FieldError]:
    """One finding of the validator as ours; conditional parts are opened up to the finding inside."""
    if error.validator in ("if", "allOf", "anyOf") and error.context:
        return [item for inner in error.context for item in translate(inner, pointer)]
    place = "".join(f"/{escape(part)}" for part in error.absolute_path)
    kind = str(error.validator)
    names = [""]
    if kind == "required":
        names = [
            f"/{escape(key)}"
            for key in error.validator_value
            if isinstance(error.instance, dict) and key not in error.instance
        ]
    elif kind == "additionalProperties":
        known = error.schema.get("properties", {})
        names = [f"/{escape(key)}" for key in error.instance if key not in known]
    choices = "、".join(
        str(option.get("const")) for option in error.schema.get("oneOf", []) if isinstance(option, dict)
    )
    value = error.validator_value
    return [
        FieldError(
            f"{pointer}{place}{name}", kind, *text(kind, (place + name).strip("/"), value=value, choices=choices)
        )
        for name in names
    ]


def text(kind: str, field: str, **values: Any) -> tuple[str, str]:
    """The Chinese and the English sentence for one finding."""
    zh, en = WORDS.get(kind, ("不符合要求（{kind}）", "does not fit ({kind})"))
    values = {"kind": kind, "value": "", "choices": "", **values}
    return f"“{field}”{zh.format(**values)}", f"'{field}' {en.format(**values)}"


def escape(part: str | int) -> str:
    """One part of a JSON pointer (RFC 6901): a name may hold what the pointer itself is written with."""
    return str(part).replace("~", "~0").replace("/", "~1")
