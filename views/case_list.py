"""Lines of the list of cases as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.china import China
from calendars.remaining import Remaining, remaining
from models.case import Case
from models.evaluation import LEVEL_ZH
from models.stages import STAGES
from models.words import marked
from views.cases import Surroundings
from views.inbox import Pieces, found_in
from workflows.context import Context


@dataclass(frozen=True)
class CaseLine:
    """One line. Pieces are a text with what was found in it."""

    case: Case
    numbers: Pieces
    item: Pieces
    institution: Pieces
    level: str
    level_normal: int
    stage: str
    handler: str
    due_at: datetime | None
    provisional: bool
    urgency: str
    left: Remaining | None
    found_in: tuple[str, Pieces] | None
    text: str


def lines(cases: Sequence[Case], context: Context, query: str) -> list[CaseLine]:
    """The lines of some cases, all that belongs to them fetched together."""
    around, now, calendar = Surroundings.of(cases), context.clock.now(), context.calendar()
    return [line(case, around, now, calendar, query) for case in cases]


def line(case: Case, around: Surroundings, now: datetime, calendar: China, query: str) -> CaseLine:
    """One line. The date is that of the tightest limit that is still open."""
    said, limit = around.evaluations.get(case.id), around.limits.get(case.id)
    waiting = around.tasks.get(case.id, [])
    handler = around.offices.get(waiting[0].organization_id if waiting else case.second_level_id or case.first_level_id)
    due_at = limit.due_at if limit else None
    paused = due_at is None and any(task.paused for task in waiting)
    late = due_at is not None and now >= due_at
    warned = any(task.urgency(now) == "warned" for task in waiting)
    return CaseLine(
        case=case,
        numbers=marked(case.case_no, query),
        item=marked(said.item_name if said else "", query),
        institution=marked(said.institution_name if said else "", query),
        level=(said.level_name or LEVEL_ZH.get(said.level_normal, "")) if said else "",
        level_normal=said.level_normal if said else 0,
        stage=STAGES.get(case.stage, ""),
        handler=handler.name if handler else "",
        due_at=due_at,
        provisional=limit.provisional if limit else False,
        urgency="paused" if paused else "overdue" if late else "warned" if warned else "normal",
        left=remaining(now, due_at, calendar, paused=paused) if (due_at or paused) else None,
        found_in=found_in(said, case.external_id, query),
        text=said.text if said else "",
    )
