"""Writes docs/handlers.md from the catalogue: what a diagram may call, with which parameters."""

from marshmallow import fields, validate

from handlers.catalogue import router

HEAD = """# Handlers: what the steps of a diagram can do

Generated from the catalogue (`handlers/`); do not edit. A service task names one in its operator, a human step or message
event in its `handler` property.

| handler | 名称 | parameters | what it does |
|---|---|---|---|
"""


def as_markdown() -> str:
    """The page, one row a handler, in the order of their names."""
    rows = []
    for name, entry in sorted(router.entries.items()):
        says = " ".join((entry.function.__doc__ or "").split()).replace("|", "\\|")
        parameters = "; ".join(describe(key, field) for key, field in entry.schema.fields.items()) or "–"
        rows.append(f"| `{name}` | {entry.title} | {parameters} | {says} |\n")
    return HEAD + "".join(rows)


def describe(name: str, field: fields.Field[object]) -> str:
    """One parameter: its name, and its choices if it has some."""
    checks = field.validators
    choices = next((check.choices for check in checks if isinstance(check, validate.OneOf)), None)
    return f"`{name}`" + (f" ({', '.join(map(str, choices))})" if choices else "")
