"""What a step leaves on the case for the diagram to read, as the diagram says it: `contacted_at=now;route=data.route`.

Names that end in `_at` are instants, in `_by` days (2026-09-24), in `_within` limits in words (5个工作日); the rest are
texts, numbers, true and false.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from calendars.clock import parse_instant, to_beijing
from models.errors import DomainError
from workflows.procedures import expressions
from workflows.procedures.elements import Element

NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# What the work order leaves before the first step (workflows/intake.py).
FROM_INTAKE = (
    "evaluated_at", "level", "real_name", "institution_count", "batch_size", "institution_kind", "parent_kind",
)  # fmt: skip
# What handlers leave of their own accord (handlers/callback.py, handlers/joint.py).
FROM_HANDLERS = {
    "callback.record_contact": ("contact_attempts", "contacted_at", "contact"),
    "joint.record_part": ("parts_in",),
    "joint.record_decision": ("part_returned",),
}


def assignments(element: Element) -> Iterator[tuple[str, str]]:
    """Name and expression of each fact that an element sets; `a == b` is a comparison and no assignment."""
    for part in element.properties.get("facts", "").split(";"):
        name, equals, expression = part.partition("=")
        if part.strip():
            yield name.strip(), expression.strip() if equals else ""


def assigned_in(element: Element) -> Iterator[str]:
    """The facts that an act at an element may set."""
    yield from (name for name, _ in assignments(element))
    yield from FROM_HANDLERS.get(element.properties.get("handler", ""), ())


def evaluate(element: Element, names: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that an act leaves. `names` holds `now, outcome, data, case, setting`.

    A day or an instant is understood here, so that what is kept can be reckoned with; 422 names what can not be.
    """
    return {name: shaped(name, expressions.evaluate(text, names)) for name, text in assignments(element)}


def shaped(name: str, value: Any) -> Any:
    """The value in the shape that the fact's name promises."""
    if value in (None, ""):
        return None
    try:
        if name.endswith("_at") and not isinstance(value, datetime):
            return parse_instant(str(value))
        if name.endswith("_by"):
            day = to_beijing(value).date() if isinstance(value, datetime) else date.fromisoformat(str(value))
            return day.isoformat()
    except ValueError as error:
        raise DomainError(
            "fact-unreadable",
            f"{name} 的值 {value!r} 不是日期时间",
            f"{name}: {value!r} is no date or instant",
            status=422,
        ) from error
    return value
