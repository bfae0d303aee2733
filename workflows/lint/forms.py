"""Forms: a JSON Schema that reaches for nothing elsewhere, that bounds what anybody can enter, and that can be filled in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from workflows.lint.finding import Finding
from workflows.lint.subject import Subject

DEEPEST = 20
# What conditions compare and pages show: a step whose facts are longer would take long to evaluate.
MOST_CHARACTERS, MOST_ITEMS = 20_000, 1_000
# Any of these bounds a text.
BOUNDS = frozenset({"maxLength", "enum", "const", "oneOf", "format"})
# A few references to one another, even inside a form, are a check without end.
REFERENCES = ("$ref", "$dynamicRef", "$schema")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# Regular expressions can take for ever on a short text.
PATTERNS = ("pattern", "patternProperties")
# A form with one of these must not be held against anything that is entered.
UNSAFE = frozenset({"form-broken", "form-reference", "form-pattern"})


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a form; the place is the JSON pointer of the part at fault."""

    place: str
    code: str
    zh: str
    en: str


def check_form_contents(subject: Subject) -> Iterator[Finding]:
    """Every form that lies in forms/."""
    for name, schema in subject.forms.items():
        for fault in faults_in(schema):
            zh = fault.zh if fault.code == "form-broken" else f"{fault.place} {fault.zh}"
            en = fault.en if fault.code == "form-broken" else f"{fault.place} {fault.en}"
            yield subject.error(f"forms/{name}.json", fault.code, zh, en)
        for zh, en in unnamed(schema):
            yield subject.warning(f"forms/{name}.json", "form-title-missing", zh, en)


def faults_in(schema: Any) -> tuple[Fault, ...]:
    """Everything that is wrong with one form."""
    try:
        for _ in parts_of(schema):
            pass
        return faults_of_text(json.dumps(schema, ensure_ascii=False))
    except RecursionError:
        zh, en = f"嵌套超过 {DEEPEST} 层，请改成平铺的字段", f"nested more than {DEEPEST} deep: flatten it"
        return (Fault("/", "form-broken", zh, en),)


# The schema of schemas takes most of a lint's time, and forms change less often than the diagram beside them.
@lru_cache(maxsize=512)
def faults_of_text(text: str) -> tuple[Fault, ...]:
    """Everything that is wrong with the form of this content."""
    schema = json.loads(text)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as trouble:
        place = "/".join(str(part) for part in trouble.absolute_path) or "/"
        zh = f"不是有效的 JSON Schema，请改正 {place}：{trouble.message[:200]}"
        return (Fault(place, "form-broken", zh, f"not a valid JSON Schema, correct {place}: {trouble.message[:200]}"),)
    return tuple(fault for place, part in parts_of(schema) for fault in faults_at(place, part))


def faults_at(place: str, part: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with one object of a form."""
    for key in REFERENCES:
        target = part.get(key)
        if isinstance(target, str) and target != DIALECT:
            zh = f"不得引用别处，请直接写出来：{target[:80]}"
            yield Fault(place, "form-reference", zh, "must not reach for anything elsewhere: write it here")
    for key in PATTERNS:
        # A field of a form may itself be called «pattern»; then there is a schema under the name.
        if isinstance(part.get(key), str) or (key == "patternProperties" and key in part):
            yield Fault(place, "form-pattern", f"不得使用 {key}，请用 enum 或 format", f"no {key}: use enum or format")
    if part.get("type") == "string" and not BOUNDS & set(part):
        yield Fault(
            place, "form-unbounded", "的文字没有长度上限，请加 maxLength", "the text has no limit: add maxLength"
        )
    for key, most, unit in (("maxLength", MOST_CHARACTERS, "个字"), ("maxItems", MOST_ITEMS, "项")):
        said = part.get(key)
        if isinstance(said, int | float) and said > most:
            yield Fault(
                place,
                "form-unbounded",
                f"的 {key} 最大为 {most}{unit}，请改小",
                f"{key} is {most} at most: make it smaller",
            )
    if part.get("type") == "array" and "maxItems" not in part:
        yield Fault(place, "form-unbounded", "的列表没有项数上限，请加 maxItems", "the list has no limit: add maxItems")
    yield from never_filled(place, part)


def never_filled(place: str, part: dict[str, Any]) -> Iterator[Fault]:
    """A field that is asked for and can not be entered: nobody could ever send the form."""
    required, fields = part.get("required"), part.get("properties")
    if not isinstance(required, list) or not isinstance(fields, dict) or part.get("additionalProperties") is not False:
        return
    for name in required:
        if name not in fields:
            yield Fault(
                place,
                "form-never-filled",
                f"要求填 {name}，却没有这个字段：请加上字段，或从 required 里去掉",
                f"asks for {name} and has no such field: add it, or take it out of required",
            )


def unnamed(schema: Any) -> Iterator[tuple[str, str]]:
    """Fields without a title: an official would read their English names."""
    fields = schema.get("properties") if isinstance(schema, dict) else None
    for name, field in fields.items() if isinstance(fields, dict) else ():
        if isinstance(field, dict) and not str(field.get("title") or "").strip():
            yield f"字段 {name} 没有标题，请加中文 title", f"the field {name} has no title: add a Chinese one"


def parts_of(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a form with its place; endless nesting raises RecursionError before anything else meets it."""
    heap: list[tuple[str, Any, int]] = [("/", schema, 0)]
    while heap:
        place, part, depth = heap.pop()
        if depth > DEEPEST:
            raise RecursionError(place)
        if isinstance(part, dict):
            yield place, part
            heap += [(f"{place.rstrip('/')}/{key}", inner, depth + 1) for key, inner in part.items()]
        elif isinstance(part, list):
            heap += [(f"{place.rstrip('/')}/{index}", inner, depth + 1) for index, inner in enumerate(part)]
