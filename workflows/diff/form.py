"""Takes a form (JSON Schema) apart: the form itself, and one thing for each field, those of a group with their group before them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from models.base import canonical_json
from workflows.diff.extensions import basis_facts
from workflows.diff.things import Document, Fact, Facts, Order, Thing, Word, called, same, text_fact, truth

TYPES: dict[str, Word] = {
    "string": Word("文字", "text"),
    "integer": Word("整数", "whole number"),
    "number": Word("数字", "number"),
    "boolean": Word("是否", "yes or no"),
    "array": Word("列表", "list"),
    "object": Word("一组字段", "group of fields"),
    "date": Word("日期", "date"),
    "date-time": Word("日期和时间", "date and time"),
    "attachment": Word("附件", "attachment"),
    "organization": Word("机构", "organization"),
}
LIMITS = {
    "minLength": "min-length",
    "maxLength": "max-length",
    "minimum": "minimum",
    "maximum": "maximum",
    "minItems": "min-items",
    "maxItems": "max-items",
    "pattern": "pattern",
    "default": "preset",
}
RULES = ("if", "then", "else", "allOf", "anyOf")
# Read by themselves.
APART = ("title", "description", "$comment", "type", "format", "properties", "required", "items", *RULES)
Schema = Mapping[str, Any]


def read_form(schema: Any, path: str) -> Document:
    """A form that is no mapping has nothing but its content."""
    stem = path.rpartition("/")[2].removesuffix(".json")
    if not isinstance(schema, dict):
        return Document(path, Thing(stem, "form", "", {"text": text_fact(written(schema))}))
    facts: Facts = {}
    if schema.get("type") != "object":
        facts["field-type"] = type_of(schema)
    facts["more-fields"] = truth(schema.get("additionalProperties", True) is not False)
    facts.update(common(schema, ("additionalProperties",)))
    things = {thing.id: thing for thing in fields_in(schema)}
    return Document(path, Thing(stem, "form", str(schema.get("title") or ""), facts), things)


def common(schema: Schema, known: tuple[str, ...] = ()) -> Iterator[tuple[str, Fact | Order]]:
    """What forms and fields have alike: words, basis, rules between fields, order, and what we do not know."""
    for name, field in (("title", "title"), ("description", "help")):
        if name in schema:
            yield field, text_fact(str(schema[name]).strip())
    if "$comment" in schema:
        yield from basis_facts(str(schema["$comment"]))
    properties = schema.get("properties")
    if isinstance(properties, dict):
        yield "field-order", Order(tuple((name, title_of(field) or name) for name, field in properties.items()))
    elif properties is not None:
        yield "other:properties", text_fact(written(properties))
    for number, rule in enumerate(rules_in(schema)):
        yield f"rule:{written(rule.get('if', number))}", Fact(written(rule), told(rule, schema))
    yield from unknown(schema, known)


def unknown(schema: Schema, known: tuple[str, ...]) -> Iterator[tuple[str, Fact]]:
    """What we have no name for, and fields that are asked for and not there."""
    required, properties = schema.get("required", []), schema.get("properties")
    if not isinstance(required, list):
        yield "other:required", text_fact(written(required))
    for name in sorted(required_in(schema) - set(properties if isinstance(properties, dict) else ())):
        yield f"other:required {name}", truth(True)
    for name, value in schema.items():
        if name not in APART and name not in known:
            yield f"other:{name}", text_fact(shown(value))


def fields_in(schema: Schema, above: str = "", titles: str = "") -> Iterator[Thing]:
    """The fields of a form or group, and those of the groups among them."""
    properties = schema.get("properties")
    required = required_in(schema)
    for name, field in properties.items() if isinstance(properties, dict) else ():
        key = f"{above}{name}"
        title = f"{titles}{title_of(field) or name}"
        yield Thing(key, "form-field", title, field_facts(field, name in required))
        items = field.get("items") if isinstance(field, dict) else None
        for group in (field, items):
            if isinstance(group, dict) and "properties" in group:
                yield from fields_in(group, f"{key}/", f"{title} › ")


def field_facts(field: Any, required: bool) -> Facts:
    """What a form says of one field."""
    facts: Facts = {"required": truth(required)}
    if not isinstance(field, dict):
        return {**facts, "text": text_fact(written(field))}
    facts["field-type"] = type_of(field)
    facts.update(choices_in(field))
    for name, key in LIMITS.items():
        if name in field:
            facts[key] = text_fact(shown(field[name]))
    if field.get("uniqueItems"):
        facts["unique"] = truth(True)
    facts.update(common(field, (*LIMITS, "oneOf", "enum", "uniqueItems")))
    items = field.get("items")
    if isinstance(items, dict):
        inner = field_facts(items, False)
        facts.update((f"item.{key}", fact) for key, fact in inner.items() if key not in ("required", "field-type"))
    elif items is not None:
        facts["other:items"] = text_fact(written(items))
    return facts


def choices_in(field: Schema) -> Iterator[tuple[str, Fact | Order]]:
    """What may be chosen, one by one, and in which order."""
    found: list[tuple[str, str]] = []
    for choice in [*listed(field, "oneOf"), *({"const": value} for value in listed(field, "enum"))]:
        if not isinstance(choice, dict) or "const" not in choice:
            yield f"other:oneOf {written(choice)}", truth(True)
            continue
        key = shown(choice["const"])
        title = str(choice.get("title") or key)
        found.append((key, title))
        yield f"choice:{key}", Fact(written(choice), same(called(title, key)))
    if found:
        yield "choice-order", Order(tuple(found))


def type_of(field: Schema) -> Fact:
    """The type of a field as people know it; a list says what it is a list of."""
    kinds = field.get("type")
    name = str(field.get("format") or (kinds if isinstance(kinds, str) else written(kinds)))
    word = TYPES.get(name, same(name))
    items = field.get("items")
    if isinstance(items, dict):
        inner = type_of(items)
        word = Word(f"{word.zh}（{inner.shown.zh}）", f"{word.en} ({inner.shown.en})")
        name = f"{name} of {inner.value}"
    return Fact(f"{written(kinds)} {name}", word)


def rules_in(schema: Schema) -> Iterator[Schema]:
    """What a form asks where something else was answered."""
    if any(name in schema for name in ("if", "then", "else")):
        yield {name: schema[name] for name in ("if", "then", "else") if name in schema}
    for name in ("allOf", "anyOf"):
        for rule in listed(schema, name):
            yield rule if isinstance(rule, dict) and name == "allOf" else {name: rule}


def told(rule: Schema, schema: Schema) -> Word:
    """A rule as «route = x 时必填 整改限期»; one of another shape as it is written."""
    when, then = rule.get("if"), rule.get("then")
    answers = when.get("properties") if isinstance(when, dict) else None
    needed = required_in(then) if isinstance(then, dict) else set()
    plain = set(rule) == {"if", "then"} and isinstance(answers, dict) and needed
    if (
        not plain
        or not isinstance(answers, dict)
        or not all(isinstance(v, dict) and "const" in v for v in answers.values())
    ):
        return same(written(rule))
    fields = schema.get("properties")
    titles = {name: title_of(field) for name, field in fields.items()} if isinstance(fields, dict) else {}
    names = {name: titles.get(name) or name for name in (*answers, *needed)}
    condition = "、".join(f"{names[name]} = {shown(value['const'])}" for name, value in answers.items())
    asked = "、".join(names[name] for name in sorted(needed))
    more = {name: value for name, value in then.items() if name != "required"} if isinstance(then, dict) else {}
    also = f" {written(more)}" if more else ""
    return Word(f"{condition} 时必填 {asked}{also}", f"where {condition}: {asked} required{also}")


def required_in(schema: Schema) -> set[str]:
    """The fields that have to be filled in."""
    return {str(name) for name in listed(schema, "required")}


def listed(schema: Schema, name: str) -> list[Any]:
    """A list of a schema; nothing where it is none."""
    value = schema.get(name)
    return value if isinstance(value, list) else []


def title_of(field: Any) -> str:
    """What a field is called."""
    return str(field.get("title") or "") if isinstance(field, dict) else ""


def shown(value: Any) -> str:
    """A value as it is typed."""
    return value if isinstance(value, str) else written(value)


def written(value: Any) -> str:
    """A value of JSON in one form, in which the order of keys does not matter."""
    return canonical_json(value)


def parsed(text: str) -> Any:
    """The content of a form file; raises `ValueError` where it is no JSON."""
    return json.loads(text)
