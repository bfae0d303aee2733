"""What a form says in a replay: what was chosen then, fitted to the form and the day of now; and what other systems say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from calendars.clock import parse_instant, to_beijing
from workflows.acting import Acting
from workflows.backtest.past import Plan
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.stories.sample import fill


def then_as_now(definition: Definition, element: Element, plan: Plan, at: datetime) -> dict[str, Any]:
    """The form as this version wants it: what was chosen then, times moved with the act, the rest filled in."""
    schema = definition.form_of(element)[0]
    properties = schema.get("properties", {})
    given = {name: value for name, value in plan.data.items() if name in properties}
    if plan.was is not None and plan.was != at:
        given = {name: moved(properties[name], value, plan.was, at) for name, value in given.items()}
    return fill(schema, given, at)


def moved(schema: Mapping[str, Any], value: Any, was: datetime, now: datetime) -> Any:
    """A date or an instant of a form, as far from the act as it was."""
    if not isinstance(value, str) or schema.get("format") not in ("date", "date-time"):
        return value
    if schema["format"] == "date":
        days = to_beijing(now).date() - to_beijing(was).date()
        return (date.fromisoformat(value) + days).isoformat()
    return to_beijing(parse_instant(value) + (now - was)).isoformat()


def machine_data(acting: Acting, element: Element, said: Mapping[str, Any]) -> dict[str, Any]:
    """What another system says: the province's receipt, a part of a joint approval, the decision on it."""
    handler, good = element.properties.get("handler", ""), bool(said.get("good", True))
    if handler == "filing.record_receipt":
        number = acting.around.lookup.newest_filing(acting.case.id).filing_no
        return {"filing_no": number, "accepted": good, "receipt_no": "-", "reason": None if good else "-"}
    if handler == "joint.record_part":
        part = str(said.get("institution") or "")
        known = ((acting.case.noted or {}).get("parts") or {}).get(part, {})
        return {"part": part, "number": known.get("number", 0) + 1, "submission": "rectified", "result": {}}
    if handler == "joint.record_decision":
        submitted = acting.case.facts().get("part_submissions")
        return {"decision": "accept" if good else "return", "opinion": "-", "number": submitted}
    return {}
