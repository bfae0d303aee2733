"""What a diagram may call, with which parameters: as a page (docs/handlers.md), and as data for the modeler."""

from typing import Any

from marshmallow import fields, missing, validate

from handlers.catalogue import router

HEAD = """# Handlers: what the steps of a diagram can do

Generated from the catalogue (`handlers/`); do not edit. A service task names one in its operator, a human step or message
event in its `handler` property.

| handler | 名称 | parameters | what it does |
|---|---|---|---|
"""
TYPES = {fields.Integer: "integer", fields.Float: "number", fields.Boolean: "boolean"}


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
    choices = choices_of(field)
    return f"`{name}`" + (f" ({', '.join(choices)})" if choices else "")


def choices_of(field: fields.Field[object]) -> list[str]:
    """The values that a parameter may have, where they are listed."""
    return next(
        ([str(one) for one in check.choices] for check in field.validators if isinstance(check, validate.OneOf)), []
    )


def as_data() -> list[dict[str, Any]]:
    """Every handler with its parameters, in the order of their names."""
    return [
        {
            "id": name,
            "name": entry.title,
            "help": " ".join((entry.function.__doc__ or "").split()),
            "repeatable": entry.repeatable,
            "parameters": [parameter(key, field) for key, field in entry.schema.fields.items()],
        }
        for name, entry in sorted(router.entries.items())
    ]


def parameter(name: str, field: fields.Field[object]) -> dict[str, Any]:
    """One parameter as the modeler asks for it."""
    usual = field.load_default
    return {
        "id": name,
        "type": TYPES.get(type(field), "string"),
        "required": field.required,
        "usual": None if usual is missing or callable(usual) else usual,
        "choices": choices_of(field),
    }
