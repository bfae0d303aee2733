"""What has happened to a case since an act: whoever wants to undo that act has to know. Undone migrations do not count."""

from __future__ import annotations

from sqlalchemy import select

from models.account import SYSTEM
from models.base import db
from models.event import CaseEvent
from workflows.meanwhile import CLOCKS

# What may have happened meanwhile: somebody was told, nobody has acted. Whoever wrote the review and has a link to the answer
# reads there that it is looked at again (workflows/evaluators/evaluator_links.py); once they have judged it, it stands.
TOLD_EVALUATOR = frozenset({"EvaluatorLinkMade", "EvaluatorLinkTexted", "EvaluatorLinkRevoked"})
HARMLESS = frozenset({"CaseCopied", "CopyRead", "CopyWithdrawn", "TaskUrged"}) | TOLD_EVALUATOR
MIGRATED, REVERTED, LIFTED = "ProcedureMigrated", "MigrationReverted", "OverdueLifted"


def later_events(case_id: int, seq: int) -> list[CaseEvent]:
    """What happened since, and is more than that somebody was told."""
    query = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.seq > seq, CaseEvent.name.not_in(HARMLESS))
    return standing(list(db.session.scalars(query.order_by(CaseEvent.seq))))


def standing(events: list[CaseEvent]) -> list[CaseEvent]:
    """Without migrations that were put back (撤回迁移): they left rows and state as they were.

    What a clock said between the two goes with them where nothing of it stands by the old rule (`whole`).
    """
    back = {event.data.get("run"): event for event in events if event.name == REVERTED}
    there = {event.data.get("run"): event for event in events if event.name == MIGRATED}
    spans = [(there[run].seq, end.seq) for run, end in back.items() if run in there and end.data.get("whole")]
    return [
        event
        for event in events
        if not (event.name in (MIGRATED, REVERTED, LIFTED) and event.data.get("run") in back)
        and not (of_clock(event) and any(first < event.seq < last for first, last in spans))
    ]


def of_clock(event: CaseEvent) -> bool:
    """Whether a clock said it."""
    return event.actor == SYSTEM.username and event.name.endswith(CLOCKS)
