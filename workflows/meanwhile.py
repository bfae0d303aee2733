"""What happened to a case since somebody opened a form: a form that was filled in for another state is not taken as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.errors import DomainError
from models.event import CaseEvent
from models.queries import cases as case_queries

if TYPE_CHECKING:
    from workflows.unit import Unit

# They change nothing that a form says: a look at the person, a clock that warned, a date that the calendar moved.
HARMLESS = frozenset({"EvaluatorShown", "EvaluatorSearched", "DeadlineRecomputed", "DeadlineConfirmed"})
CLOCKS = ("EarlyWarning", "Overdue", "Urged", "Escalated")


@dataclass
class ChangedMeanwhileError(DomainError):
    """The case went on while the form was open (409); `events` says how, oldest first."""

    events: list[CaseEvent] = field(default_factory=list)


def ensure_seen(unit: Unit) -> None:
    """Refuses (409) an act by somebody who has not seen what others did to the case meanwhile; whoever says nothing passes."""
    seen = unit.repeatable.seen if unit.repeatable is not None else None
    if seen is None or unit.case.event_seq <= seen:
        return
    news = [event for event in case_queries.events_after(unit.case.id, seen) if matters(event, unit.actor.username)]
    if news:
        raise ChangedMeanwhileError(
            "changed-meanwhile",
            "您打开页面以后，工单有了新的变化，请看过再提交",
            "the case has changed since you opened the form",
            events=news,
        )


def matters(event: CaseEvent, username: str) -> bool:
    """Whether an event may change what a form should say; one's own acts are known."""
    return event.actor != username and event.name not in HARMLESS and not event.name.endswith(CLOCKS)
