"""Fields of forms that name attachments: `"format": "attachment"` on a list's items (or one value), each the id of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.account import Actor
from models.errors import FieldError, invalid
from models.queries import attachments as queries
from workflows.procedures.forms import escape

FORMAT = "attachment"


def fields_of(form: Mapping[str, Any]) -> list[str]:
    """The names of a form's fields that take attachments, in their order."""
    return [name for name, schema in form.get("properties", {}).items() if takes(schema)]


def takes(schema: Any) -> bool:
    """Whether a field takes attachments: one, or a list of them."""
    if not isinstance(schema, Mapping):
        return False
    items = schema.get("items", {})
    return schema.get("format") == FORMAT or (isinstance(items, Mapping) and items.get("format") == FORMAT)


def named(form: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Every attachment that a filled-in form names, with the pointer to where."""
    for name in fields_of(form):
        value = data.get(name)
        if isinstance(value, list):
            yield from ((f"/data/{escape(name)}/{place}", item) for place, item in enumerate(value))
        elif value is not None:
            yield f"/data/{escape(name)}", value


def check(actor: Actor, case_id: int, form: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """Refuses (422) an attachment of another case or organisation, or one that was removed; none named costs no question."""
    wanted = list(named(form, data))
    if not wanted:
        return
    theirs = queries.among(case_id, actor.organization_id, [number for _, number in wanted])
    wrong = [
        FieldError(
            pointer, "unknown-attachment", "该附件不在本工单中，或已移除，请重新选择", "is no attachment of this case"
        )
        for pointer, number in wanted
        if number not in theirs
    ]
    if wrong:
        raise invalid("form-invalid", "表单填写有误", "the form is not filled in correctly", wrong)
