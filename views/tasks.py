"""Steps as callers see them: rows of the inbox, and one with its form and what one needs to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from calendars.china import China
from calendars.deadlines import remaining_working_days, show
from models.base import db
from models.case import Case
from models.organization import Organization
from models.queries import cases as case_queries
from models.queries import organizations
from models.records import KINDS
from models.task import Task
from views.basis import basis
from views.cases import Surroundings, evaluation_shown, evaluator_shown, summary
from workflows.context import Context


def row(task: Task, case: Case, offices: dict[int, Organization], now: datetime, calendar: China) -> dict[str, Any]:
    """One row of the inbox. A finished step is as urgent as it was when it was finished."""
    at = task.completed_at or now
    due_at = task.due_at
    return {
        "id": task.id,
        "case_no": case.case_no,
        "step": task.step,
        "name": task.name,
        "lane": task.lane,
        "organization": offices[task.organization_id].code,
        "owner_organization": offices[task.owner_organization_id].code,
        "handed_down": task.handed_down,
        "claimed_by": task.claimed_by,
        "note": task.note,
        "state": task.state,
        "created_at": task.created_at,
        "due_at": due_at,
        "due_shown": show(due_at) if due_at else None,
        "due_in_working_days": remaining_working_days(at, due_at, calendar)
        if due_at and task.state == "open"
        else None,
        "warn_at": task.warn_at,
        "urgency": task.urgency(at) if task.state != "cancelled" else "normal",
        "provisional": task.provisional,
        "completed_at": task.completed_at,
        "completed_by": task.completed_by,
        "outcome": task.outcome,
    }


def rows(found: list[tuple[Task, Case]], context: Context) -> list[dict[str, Any]]:
    """Rows of the inbox, their offices fetched together."""
    offices = organizations.by_ids(
        number for task, _ in found for number in (task.organization_id, task.owner_organization_id)
    )
    now, calendar = context.clock.now(), context.calendar()
    return [row(task, case, offices, now, calendar) for task, case in found]


def one(task: Task, context: Context) -> dict[str, Any]:
    """The row of one task."""
    return rows([(task, db.session.get_one(Case, task.case_id))], context)[0]


def whole(task: Task, context: Context) -> dict[str, Any]:
    """The task with form, outcomes, legal basis and the case behind it."""
    case = db.session.get_one(Case, task.case_id)
    definition = context.definitions.version(case.procedure_id)
    element = definition.elements[task.step]
    around = Surroundings.of_one(case)
    return {
        **one(task, context),
        "help": element.help,
        "form": definition.form_of(element)[0],
        "outcomes": [{"id": outcome.id, "name": outcome.name} for outcome in element.outcomes],
        "basis": basis(element.basis),
        "data": {
            "case": summary(case, around, context.clock.now()),
            "evaluation": evaluation_shown(around.evaluations.get(case.id)),
            "evaluator": evaluator_shown(case_queries.evaluator(case.id)),
            "records": records(case),
        },
    }


def records(case: Case) -> list[dict[str, Any]]:
    """What people put on record in the case, oldest first."""
    found = case_queries.records(case.id)
    offices = organizations.by_ids(record.organization_id for record in found)
    return [
        {
            "kind": record.kind,
            "kind_name": KINDS.get(record.kind, record.kind),
            "outcome": record.outcome,
            "organization": offices[record.organization_id].code if record.organization_id else None,
            "at": record.at,
            "taken_back_at": record.taken_back_at,
            "data": record.data,
        }
        for record in found
    ]
