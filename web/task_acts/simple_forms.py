"""The common form of many steps at once: plain texts, choices, yes or no, and the office that a case goes to.

A form with lists or objects in it is filled in case by case: what fits many cases has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from models.queries.organizations import below
from workflows.task_acts.bulk import OWN_INSTITUTION

SHORT = 120


@dataclass(frozen=True)
class Field:
    """One field: `kind` is text, area, choice or flag."""

    name: str
    kind: str
    title: str
    help: str
    required: bool
    longest: int | None = None
    options: list[tuple[str, str]] = field(default_factory=list)


def fields(form: Mapping[str, Any], owner_id: int) -> list[Field] | None:
    """The fields of a form; None for one that is not simple. `owner_id` is the office whose own offices may be named."""
    required, found = set(form.get("required", ())), []
    for name, schema in form.get("properties", {}).items():
        one = simple(name, schema, owner_id, required=name in required)
        if one is None and name in required:
            return None
        if one is not None:
            found.append(one)
    return found


def simple(name: str, schema: Mapping[str, Any], owner_id: int, *, required: bool) -> Field | None:
    """One field, if it is simple."""
    title, help_ = str(schema.get("title") or name), str(schema.get("description") or "")
    if schema.get("type") == "boolean":
        return Field(name, "flag", title, help_, required)
    if schema.get("format") == "organization":
        own = (OWN_INSTITUTION, _("各工单自己的被评价机构"))
        return Field(
            name, "choice", title, "", required, None, [own, *((one.code, one.name) for one in below(owner_id))]
        )
    options = [(str(item["const"]), str(item.get("title", item["const"]))) for item in schema.get("oneOf", [])]
    options = options or [(str(item), str(item)) for item in schema.get("enum", [])]
    if options:
        return Field(name, "choice", title, help_, required, None, options)
    if schema.get("type") != "string" or "format" in schema:
        return None
    longest = schema.get("maxLength")
    kind = "text" if longest and longest <= SHORT else "area"
    return Field(name, kind, title, help_, required, longest)


def data_of(known: list[Field], given: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, as the form's data; what was left empty is left out."""
    data: dict[str, Any] = {}
    for one in known:
        value = given.get(f"data.{one.name}", "")
        if one.kind == "flag":
            if value:
                data[one.name] = True
        elif value:
            data[one.name] = value
    return data
