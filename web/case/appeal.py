"""An appeal with both sides beside each other: what the appellant says, and what was said, verified and put right."""

from __future__ import annotations

from typing import Any

from documents.kinds import KINDS as DOCUMENTS
from models.account import Actor
from models.case import APPEAL_OPEN, Case
from models.issued_document import IssuedDocument
from models.queries import cases as queries
from models.records import KINDS, Record
from views.diagram import badge
from views.documents.acts import element_of
from web.case.wording import articles, record_lines
from web.language import N_
from web.look import Look, look
from web.saying import said
from workflows.procedures.elements import Element

STANDS = {
    "lodged": N_("已提出，待核实"),
    "verified": N_("已核实，待审定"),
    "upheld": N_("申诉成立"),
    "rejected": N_("申诉不成立"),
    "explained": N_("缺乏法定依据，改为解释说明"),
}
# What the office has to say, in the order in which it came about.
OFFICE = ("callback_verification", "verification", "contact", "rectification")
DECIDING = ("appeal_verification", "correction_decision")


def load(case: Case, actor: Actor) -> dict[str, Any] | None:
    """Both sides, and what was decided on them; None without an appeal, or for whom the records are not."""
    at = look(case, actor)
    if not at.has_file:
        return of_appellant(at)
    appeals = [record for record in at.records if record.kind == "appeal"]
    if not appeals:
        return None
    return {
        "stands": said(STANDS.get(case.appeal, case.appeal)),
        "appellant": [{**entry(at, record), "until": until(at, record)} for record in appeals],
        "office": [entry(at, record) for record in at.records if record.kind in OFFICE],
        "decisions": [entry(at, record) for record in at.records if record.kind in DECIDING],
        "said": at.whole["evaluation"],
        "window": window(at),
        "letters": letters(at),
    }


def of_appellant(at: Look) -> dict[str, Any] | None:
    """For a clerk, who has no case file: the appeal that they lodged, and once it is over what was decided on it.

    The decision is written to the appellant (申诉审定决定); what the office puts on record before it is not.
    """
    if at.actor.account_id is None or at.case.appellant_account_id != at.actor.account_id:
        return None
    records = [record for record in queries.records(at.case.id) if record.taken_back_at is None]
    decided = () if at.case.appeal in APPEAL_OPEN else DECIDING
    return {
        "stands": said(STANDS.get(at.case.appeal, at.case.appeal)),
        "appellant": [{**entry(at, record), "until": ""} for record in records if record.kind == "appeal"],
        "office": None,
        "decisions": [entry(at, record) for record in records if record.kind in decided],
        "said": at.whole["evaluation"],
        "window": window(at),
        "letters": [],
    }


def letters(at: Look) -> list[dict[str, Any]]:
    """The letters about what was verified and decided, issued or as drafts; for whom documents are open."""
    if not at.has_file:
        return []
    done = {record.kind for record in at.records}
    issued = {row.kind: row.number for row in IssuedDocument.of_case(at.case.id)}
    kinds = [kind for kind in DOCUMENTS.values() if done & set(kind.records) & set(DECIDING)]
    return [{"kind": kind.id, "name": kind.name, "number": issued.get(kind.id, "")} for kind in kinds]


def entry(at: Look, record: Record) -> dict[str, Any]:
    """One record in words."""
    return {
        "title": said(KINDS.get(record.kind, record.kind)),
        "outcome": outcome(at, record),
        "office": at.office_of(record.organization_id),
        "at": record.at,
        "lines": record_lines(at, record),
        "articles": articles(step.basis) if (step := made_at(at, record)) else [],
    }


def outcome(at: Look, record: Record) -> str:
    """What an outcome is called by the step at which it was chosen."""
    step = made_at(at, record)
    return next((item.name for item in step.outcomes if item.id == record.outcome), "") if step else ""


def made_at(at: Look, record: Record) -> Element | None:
    """The step at which a record was made; None where the version is gone."""
    return element_of(record, at.definition, at.events_at.get(record.at, [])) if at.definition is not None else None


def until(at: Look, record: Record) -> str:
    """The last day on which the appeal could be lodged, as it was reckoned then; empty where there is no such limit."""
    lodged = (event.data for event in at.events if event.name == "AppealLodged" and event.at == record.at)
    return str(next(lodged, {}).get("window_ends") or "")


def window(at: Look) -> dict[str, Any] | None:
    """The time that remains for whoever has to verify or decide."""
    deciding = (task for task, _ in at.all_tasks if task.state == "open" and handles_appeal(at, task.step))
    task = next(deciding, None)
    if task is None or task.due_at is None:
        return None
    return {
        "name": task.name,
        "office": at.office_of(task.organization_id),
        "due_at": task.due_at,
        "left": said(badge(task.due_at, at.now, at.calendar)),
        "urgency": task.urgency(at.now),
    }


def handles_appeal(at: Look, step: str) -> bool:
    """Whether a step verifies or decides an appeal."""
    element = at.elements.get(step)
    return element is not None and element.properties.get("handler", "").startswith("appeal.")
