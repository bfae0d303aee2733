"""Cases as callers see them: rows, and the whole of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.deadlines import show
from models.case import Case
from models.deadline import Deadline
from models.errors import DomainError
from models.evaluation import LEVEL_ZH, Evaluation, Evaluator
from models.filing import STATUS_ZH, Filing
from models.organization import Organization
from models.queries import cases as queries
from models.queries import organizations
from models.stages import STAGES
from models.task import Task
from protection.masking import mask_name, mask_number
from workflows.context import Context
from workflows.evaluators.follow_up import known
from workflows.evaluators.persons import erased_words
from workflows.procedures.definitions import Definitions


@dataclass(frozen=True)
class Surroundings:
    """What belongs to some cases, fetched together: one question each, however many cases."""

    evaluations: dict[int, Evaluation]
    tasks: dict[int, list[Task]]
    offices: dict[int, Organization]
    limits: dict[int, Deadline]

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Surroundings:
        """Evaluations, open steps and offices of these cases, with what a row of a list shows of them."""
        return cls.around(cases, queries.evaluations_listed([case.id for case in cases]))

    @classmethod
    def of_one(cls, case: Case) -> Surroundings:
        """The same of one case, with its evaluation as a whole."""
        return cls.around([case], queries.evaluations([case.id]))

    @classmethod
    def around(cls, cases: Sequence[Case], evaluations: dict[int, Evaluation]) -> Surroundings:
        """What belongs to these cases beside their evaluations."""
        ids = [case.id for case in cases]
        tasks: dict[int, list[Task]] = {number: [] for number in ids}
        for task in queries.waiting(ids):
            tasks[task.case_id].append(task)
        wanted = [
            number for case in cases for number in (case.institution_id, case.first_level_id, case.second_level_id)
        ]
        wanted += [task.organization_id for held in tasks.values() for task in held]
        return cls(evaluations, tasks, organizations.by_ids(wanted), queries.next_limits(ids))


def office(organization: Organization | None) -> dict[str, str] | None:
    """Code and name."""
    return {"code": organization.code, "name": organization.name} if organization else None


def summary(case: Case, around: Surroundings, now: datetime) -> dict[str, Any]:
    """One row of a list."""
    evaluation, tasks, limit = around.evaluations.get(case.id), around.tasks[case.id], around.limits.get(case.id)
    return {
        "case_no": case.case_no,
        "locality": case.locality,
        "stage": case.stage,
        "stage_name": STAGES.get(case.stage, case.stage),
        "closure": case.closure,
        "institution": office(around.offices.get(case.institution_id)),
        "first_level": office(around.offices.get(case.first_level_id)),
        "second_level": office(around.offices.get(case.second_level_id or 0)),
        "generated_at": case.generated_at,
        "received_at": case.received_at,
        "opened_at": case.opened_at,
        "dispatched_at": case.dispatched_at,
        "submitted_at": case.submitted_at,
        "closed_at": case.closed_at,
        "return_count": case.return_count,
        "appeal": case.appeal,
        "due_at": limit.due_at if limit else None,
        "due_shown": show(limit.due_at) if limit else None,
        "overdue": limit is not None and limit.due_at <= now,
        "level": level(evaluation) if evaluation else None,
        "item": {"code": evaluation.item_code, "name": evaluation.item_name} if evaluation else None,
        "waiting": [waiting(task, around, now) for task in tasks],
    }


def waiting(task: Task, around: Surroundings, now: datetime) -> dict[str, Any]:
    """A step that waits."""
    return {
        "step": task.step,
        "name": task.name,
        "organization": around.offices[task.organization_id].code,
        "due_at": task.due_at,
        "urgency": task.urgency(now),
    }


def level(evaluation: Evaluation) -> dict[str, Any]:
    """A level as it was said, and on our scale."""
    normal = evaluation.level_normal
    return {
        "system": evaluation.level_system,
        "code": evaluation.level_code,
        "normal": normal,
        "name": evaluation.level_name or LEVEL_ZH.get(normal, ""),
    }


def evaluation_shown(evaluation: Evaluation | None) -> dict[str, Any] | None:
    """What was said. The correction stands beside it (ST-37c)."""
    if evaluation is None:
        return None
    staff = {"name": evaluation.staff_name, "number": evaluation.staff_number}
    return {
        "level": level(evaluation),
        "channel": evaluation.channel,
        "reasons": evaluation.reasons,
        "text": evaluation.text,
        "evaluated_at": evaluation.evaluated_at,
        "item": {"code": evaluation.item_code, "name": evaluation.item_name},
        "institution": {"code": evaluation.institution_code, "name": evaluation.institution_name},
        "projects": evaluation.projects or [],
        "institutions": evaluation.institutions or [],
        "staff": staff if any(staff.values()) else None,
        "corrected_to": evaluation.corrected_to,
        "corrected_at": evaluation.corrected_at,
    }


def evaluator_shown(evaluator: Evaluator | None) -> dict[str, str] | None:
    """ST-4b: a surname and the ends of a number. The columns hold masks; a row of an earlier version is masked here."""
    if evaluator is None or evaluator.erased_at is not None:
        return None
    return {"name": mask_name(evaluator.name), "phone": mask_number(evaluator.phone)}


def erasure_shown(evaluator: Evaluator | None, retention_days: int) -> dict[str, Any] | None:
    """That the person was erased, since when and why."""
    if evaluator is None or evaluator.erased_at is None:
        return None
    zh, en = erased_words(retention_days)
    return {"at": evaluator.erased_at, "message": zh, "message_en": en}


def filing_shown(filing: Filing) -> dict[str, Any]:
    """One filing with the province."""
    return {
        "filing_no": filing.filing_no,
        "kind": filing.kind,
        "target": filing.target,
        "status": filing.status,
        "status_name": STATUS_ZH.get(filing.status, filing.status),
        "receipt_no": filing.receipt_no,
        "reason": filing.reason,
        "submitted_at": filing.submitted_at,
        "answered_at": filing.answered_at,
    }


def procedure_shown(case: Case, definitions: Definitions) -> dict[str, Any]:
    """Whether the version that the case runs on can be read; the case is shown all the same."""
    try:
        definitions.version(case.procedure_id)
    except DomainError as missing:
        return {"available": False, "problem": missing.message_zh}
    return {"available": True, "problem": None}


@dataclass(frozen=True)
class Belongings:
    """What belongs to one case that is shown as a whole."""

    around: Surroundings
    evaluator: Evaluator | None
    filings: list[Filing]
    follow_up: Evaluation | None
    # The numbers of its own parts (ST-29).
    parts: list[str]

    @classmethod
    def of(cls, case: Case) -> Belongings:
        """Reads it."""
        return cls(
            Surroundings.of_one(case),
            queries.evaluator(case.id),
            queries.filings(case.id),
            known(case.id),
            queries.parts(case.id),
        )


def whole(case: Case, context: Context, read: Belongings | None = None) -> dict[str, Any]:
    """Everything that stands on the case's page; a page that shows more of the case has read what belongs to it already."""
    has = read or Belongings.of(case)
    return {
        **summary(case, has.around, context.clock.now()),
        "procedure": procedure_shown(case, context.definitions),
        "external_id": case.external_id,
        "evaluation": evaluation_shown(has.around.evaluations.get(case.id)),
        "evaluator": evaluator_shown(has.evaluator),
        "evaluator_erased": erasure_shown(has.evaluator, context.retention_days),
        "filings": [filing_shown(filing) for filing in has.filings],
        "follow_up": follow_up_shown(has.follow_up),
        **linked(case, has.parts),
    }


def follow_up_shown(evaluation: Evaluation | None) -> dict[str, Any] | None:
    """The one further evaluation of the same service (ST-22c), beside the first."""
    if evaluation is None:
        return None
    return {
        "level": level(evaluation),
        "reasons": evaluation.reasons,
        "text": evaluation.text,
        "evaluated_at": evaluation.evaluated_at,
    }


def linked(case: Case, parts: list[str]) -> dict[str, Any]:
    """The whole that this case is a part of, its own parts (ST-29), and the case whose follow-up opened it (ST-22c)."""
    numbers = queries.numbers([number for number in (case.parent_id, case.follows_id) if number])
    return {
        "parent": numbers.get(case.parent_id or 0),
        "follows": numbers.get(case.follows_id or 0),
        "parts": parts,
    }
