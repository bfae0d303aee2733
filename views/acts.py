"""What was asked, copied, and asked to be voided, as readers see it: names beside every code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from calendars.deadlines import show
from models.account import Account
from models.case import Case
from models.copy import Copy
from models.opinion import ALLOWED, MODES, OPINION_STATES, REQUESTS, STATES, VERDICTS, Opinion, OpinionRequest
from models.queries import opinions, organizations
from models.queries import people as accounts
from models.task import Task
from models.voiding import REASONS, VoidRequest
from models.voiding import STATES as VOID_STATES
from views.cases import office


def requests(rows: Sequence[OpinionRequest]) -> list[dict[str, Any]]:
    """Requests with who was asked and has answered."""
    answers = opinions.of_requests(row.id for row in rows)
    every = [one for row in rows for one in answers[row.id]]
    offices = organizations.by_ids([one.organization_id for one in every])
    people = accounts.names_by_id(one.account_id for one in every)
    names = accounts.names([row.asked_by for row in rows] + [one.given_by for one in every])

    def answer(one: Opinion) -> dict[str, Any]:
        return {
            "id": one.id,
            "organization": office(offices[one.organization_id]),
            "name": people.get(one.account_id or 0) or offices[one.organization_id].name,
            "state": one.state,
            "state_name": OPINION_STATES[one.state],
            "verdict": one.verdict,
            "verdict_name": VERDICTS.get(one.verdict or ""),
            "text": one.text,
            "given_by": one.given_by,
            "given_by_name": names.get(one.given_by or ""),
            "given_at": one.given_at,
        }

    return [{**request(row, names), "opinions": [answer(one) for one in answers[row.id]]} for row in rows]


def request(row: OpinionRequest, names: dict[str, str]) -> dict[str, Any]:
    """One request by itself."""
    return {
        "id": row.id,
        "task": row.task_id,
        "kind": row.kind,
        "kind_name": REQUESTS[row.kind],
        "mode": row.mode,
        "mode_name": MODES[row.mode],
        "question": row.question,
        "asked_by": row.asked_by,
        "asked_by_name": names.get(row.asked_by, row.asked_by),
        "asked_at": row.asked_at,
        "state": row.state,
        "state_name": STATES[row.state],
        "ended_at": row.ended_at,
        "ended_because": row.ended_because,
    }


def asked(rows: Iterable[tuple[Opinion, OpinionRequest, Task, str]]) -> list[dict[str, Any]]:
    """What waits for the reader's answer."""
    found = list(rows)
    names = accounts.names([row.asked_by for _, row, _, _ in found])
    return [
        {
            "id": opinion.id,
            "case_no": case_no,
            "step": task.step,
            "name": task.name,
            "due_at": task.due_at,
            "due_shown": show(task.due_at) if task.due_at else None,
            "verdicts": [{"id": item, "name": VERDICTS[item]} for item in ALLOWED[row.kind]],
            "request": request(row, names),
        }
        for opinion, row, task, case_no in found
    ]


def copies(rows: Iterable[tuple[Copy, Account]]) -> list[dict[str, Any]]:
    """The copies of a case with their receipts."""
    found = list(rows)
    names = accounts.names([copy.sent_by for copy, _ in found])
    return [
        {
            **copy_shown(copy, names),
            "to": account.username,
            "to_name": account.name,
            "organization": office(account.organization),
            "withdrawn_at": copy.withdrawn_at,
        }
        for copy, account in found
    ]


def my_copies(rows: Iterable[tuple[Copy, Case]]) -> list[dict[str, Any]]:
    """The copies that the reader has."""
    found = list(rows)
    names = accounts.names([copy.sent_by for copy, _ in found])
    return [{**copy_shown(copy, names), "case_no": case.case_no} for copy, case in found]


def copy_shown(copy: Copy, names: dict[str, str]) -> dict[str, Any]:
    """One copy."""
    return {
        "id": copy.id,
        "sent_by": copy.sent_by,
        "sent_by_name": names.get(copy.sent_by, copy.sent_by),
        "note": copy.note,
        "sent_at": copy.sent_at,
        "read_at": copy.read_at,
    }


def void_request(row: VoidRequest, case_no: str) -> dict[str, Any]:
    """A request to void."""
    names = accounts.names([row.asked_by, row.decided_by])
    return {
        "case_no": case_no,
        "reason": row.reason,
        "reason_name": REASONS.get(row.reason, row.reason),
        "text": row.text,
        "asked_by": row.asked_by,
        "asked_by_name": names.get(row.asked_by, row.asked_by),
        "asked_at": row.asked_at,
        "state": row.state,
        "state_name": VOID_STATES[row.state],
        "decided_by": row.decided_by,
        "decided_by_name": names.get(row.decided_by or ""),
        "decided_at": row.decided_at,
        "decision": row.decision,
    }


def people(found: Iterable[Account]) -> list[dict[str, Any]]:
    """Accounts to choose from."""
    return [{"username": one.username, "name": one.name, "organization": office(one.organization)} for one in found]
