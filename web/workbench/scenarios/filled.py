"""Whether a field of a form can show a value so that it comes back as it is; what can not stays in the text of its own."""

from __future__ import annotations

from typing import Any

from web.form_data import read_one, write_one
from web.forms import Schema, choices, items, kind_of, properties

CHOSEN = frozenset({"select", "radios", "checks"})


def shows(schema: Schema, value: Any) -> bool:
    """Whether the field shows it."""
    kind = kind_of(schema)
    if kind == "group":
        parts = properties(schema)
        return isinstance(value, dict) and all(key in parts and shows(parts[key], item) for key, item in value.items())
    if kind == "groups":
        return isinstance(value, list) and all(item and shows(items(schema), item) for item in value)
    if kind == "attachments" or (kind == "boolean" and not isinstance(value, bool)):
        return False
    if kind in CHOSEN:
        offered = {code for code, _title in choices(items(schema) if kind == "checks" else schema)}
        if not all(isinstance(one, str) and one in offered for one in (value if isinstance(value, list) else [value])):
            return False
    # A line of its own holds no second one.
    if kind in ("text", "list") and "\n" in str(value):
        return False
    back = read_one(schema, write_one(schema, value, "field"), "field")
    return bool(back == value) and type(back) is type(value)
