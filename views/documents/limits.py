"""The limits of a case as its documents name them: the ledger's rows of a step, and the time within which one may appeal."""

from __future__ import annotations

from collections.abc import Sequence

from calendars.china import China
from calendars.deadlines import compute
from calendars.errors import CalendarFault
from models.case import Case
from models.deadline import Deadline
from views.documents.words import before
from workflows.procedures.definitions import Definition


def limit_of(handlers: str, rows: Sequence[Deadline], definition: Definition | None) -> str:
    """The limit of the steps whose handlers begin so, as it stands; nothing where there is none.

    The sub-process around a step binds it as well; of several limits the tightest is named.
    """
    if definition is None:
        return ""
    steps = [
        key for key, item in definition.elements.items() if item.properties.get("handler", "").startswith(handlers)
    ]
    around = {activity for step in steps for activity in definition.activities_above(step)}
    newest = {row.activity: row for row in rows if row.purpose == "due" and row.activity in around}
    alive = [row for row in newest.values() if row.state not in ("cancelled", "replaced")]
    if not alive:
        return ""
    found = min(alive, key=lambda row: row.due_at)
    return before(found.due_at, found.provisional)


def window_of(case: Case, definition: Definition | None, calendar: China) -> str:
    """The time within which an appeal is allowed (ST-37a); nothing where the rule sets none or it has not begun."""
    elements = definition.elements.values() if definition is not None else ()
    for element in elements:
        rule = element.properties.get("window", "")
        start = case.facts().get(element.properties.get("start", "").removeprefix("case."))
        if rule and start is not None and element.properties.get("handler", "").startswith("appeal.lodge"):
            try:
                window = compute(rule, start, calendar)
            except CalendarFault:
                return ""
            return before(window.due_at, window.provisional)
    return ""
