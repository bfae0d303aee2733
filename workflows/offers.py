"""Which messages a caller may send to a case, which of them are open now, and why the others are not. Only looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from calendars.deadlines import Deadline as Window
from models.account import Actor
from models.case import Case
from models.errors import DomainError
from models.evaluation import Evaluation
from models.queries.locking import Around
from workflows.context import Context
from workflows.front_door import reason_closed, sendable, window_of
from workflows.procedures import guards
from workflows.procedures.elements import Element
from workflows.unit import Unit, unit_of


@dataclass(frozen=True)
class Offer:
    """One message. `reason` says in Chinese why it is not open; `window` is the time within which it is allowed."""

    element: Element
    reason: str | None
    window: Window | None
    form: dict[str, Any]


def offers(context: Context, actor: Actor, case: Case, evaluation: Evaluation | None) -> list[Offer]:
    """The messages that this actor may send to this case, open or not. Takes no lock and writes nothing.

    `evaluation` is the first one behind the case, which its reader has read already.
    """
    around = Around(evaluation=evaluation)
    unit = unit_of(context, case, actor, context.clock.now(), around=around)
    unit.resume()
    definition, found = unit.definition, []
    for name in definition.messages:
        try:
            element = sendable(definition, case, actor, name)
            guards.check_sender(actor, around.evaluation, element)
        except DomainError:
            continue
        window = window_of(unit, element)
        found.append(Offer(element, why_not(unit, element, window), window, definition.form_of(element)[0]))
    return found


def why_not(unit: Unit, element: Element, window: Window | None) -> str | None:
    """Why the message can not be sent now; None when it can."""
    closed = guards.why_closed(element, unit.names(None))
    if closed is not None:
        return closed[0]
    if element.message not in unit.engine.messages():
        return reason_closed(unit, element)
    if window is not None and unit.at >= window.due_at:
        return f"已超过期限（{window.shown}）"
    return None
