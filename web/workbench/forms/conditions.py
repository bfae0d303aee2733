"""The conditional parts of a form in words: «选“发现违纪违法线索”为是时，须填线索内容». What is put otherwise is only in the JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from web.forms import choices
from web.workbench.forms.kinds import Schema


def in_words(schema: Schema) -> Iterator[str]:
    """One sentence a condition."""
    parts: list[Any] = [schema, *(item for item in schema.get("allOf", ()) if isinstance(item, dict))]
    for part in parts:
        if "if" in part:
            yield sentence(schema, part) or _("另有一项条件，见 JSON")
    if any(key in schema for key in ("anyOf", "oneOf", "not")):
        yield _("另有一项条件，见 JSON")


def sentence(schema: Schema, part: Schema) -> str:
    """When this, then that; nothing where it is put in a way that this page has no words for."""
    when = [clause(schema, key, test) for key, test in part["if"].get("properties", {}).items()]
    then, other = part.get("then", {}), part.get("else")
    wanted = [title(schema, key) for key in then.get("required", ())]
    if not when or not all(when) or other is not None or set(then) - {"required", "properties"} or not wanted:
        return ""
    return str(_("%(when)s 时，须填 %(what)s", when=_(" 且 ").join(when), what=_("、").join(wanted)))


def clause(schema: Schema, key: str, test: Any) -> str:
    """One test of a field: it is this value, or one of these."""
    found = schema.get("properties", {}).get(key, {})
    if not isinstance(test, dict) or not (set(test) <= {"const"} or set(test) <= {"enum"}):
        return ""
    values = [test["const"]] if "const" in test else list(test.get("enum", ()))
    names = dict(choices(found))
    said = [
        _("是") if value is True else _("否") if value is False else str(names.get(value, value)) for value in values
    ]
    return str(_("“%(field)s”为 %(values)s", field=title(schema, key), values=_("或").join(str(word) for word in said)))


def title(schema: Schema, key: str) -> str:
    """What a field is called."""
    found = schema.get("properties", {}).get(key, {})
    return str(found.get("title") or key) if isinstance(found, dict) else key
