"""A form as it will be on its page, to be filled in on trial: drawn and checked by what draws and checks the real one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from jsonschema import Draft202012Validator

from models.errors import DomainError
from web.form_data import read
from web.form_faults import by_field
from web.forms import Fault, Field, Option, Values, faults, fields
from workflows.editing.form_text import unsafe
from workflows.procedures.forms import CHECKER, check


@dataclass(frozen=True)
class Trial:
    """The form with what was typed on trial. `said` is what a case would keep of it; None before anything was sent."""

    fields: list[Field]
    faults: list[Fault] = field(default_factory=list)
    sent: bool = False
    said: str = ""
    # Why the form can not be tried.
    unfit: str = ""


def shown(schema: dict[str, Any], values: Values, *, sent: bool) -> Trial:
    """The form, and what is wrong with what was typed where it was sent."""
    broken = next(unsafe(schema), None)
    if broken is not None:
        return Trial([], unfit=_("表单有误，改正后才能预览"))
    try:
        errors, said = tried(schema, values) if sent else ({}, "")
        found = fields(schema, values, errors, lambda _name: offices())
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
        # A schema may be valid and say what no page of ours can draw.
        return Trial([], unfit=_("表单用了页面画不出来的写法，请检查 JSON"))
    return Trial(found, faults(found, errors), sent, said)


def tried(schema: dict[str, Any], values: Values) -> tuple[Mapping[str, Sequence[str]], str]:
    """What is wrong, field by field, and the data that a case would keep."""
    data = read(schema, values)
    try:
        check(Draft202012Validator(schema, format_checker=CHECKER), data)
    except DomainError as refusal:
        return by_field(refusal, schema), ""
    return {}, json.dumps(data, ensure_ascii=False, indent=2)


def offices() -> list[Option]:
    """Offices to choose from on trial."""
    return [Option("office-a", _("示例机构甲")), Option("office-b", _("示例机构乙"))]
