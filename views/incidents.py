"""Incidents as an administrator sees them."""

from __future__ import annotations

from typing import Any

from models.case import Case
from models.deadline import Deadline
from models.incident import KINDS, STATES, Incident
from models.outbox import OutboxMessage
from workflows.background.incident_acts import RESULTS, Told


def shown(
    incident: Incident, case: Case, deadline: Deadline | None, message: OutboxMessage | None, state: str
) -> dict[str, Any]:
    """One incident."""
    waits = state == "open" and (message is None or message.state == "pending")
    return {
        "id": incident.id,
        "kind": incident.kind,
        "kind_name": KINDS.get(incident.kind, incident.kind),
        "state": state,
        "state_name": STATES[state],
        "case_no": case.case_no,
        "element": incident.element,
        "name": incident.element_name or incident.element or "",
        "handler": incident.handler,
        "error": incident.error,
        "attempts": incident.attempts,
        "first_at": incident.first_at,
        "retry_at": (message.next_attempt_at if message else incident.retry_at) if waits else None,
        "closed_at": incident.resolved_at,
        "closed_by": incident.closed_by,
        "reason": incident.reason,
        "clock": deadline
        and {
            "element": deadline.element_id,
            "purpose": deadline.purpose,
            "rule": deadline.rule,
            "due_at": deadline.due_at,
        },
        "filing_no": message.idempotency_key if message else None,
    }


def told(outcome: Told) -> dict[str, Any]:
    """What came of an act."""
    return {
        "id": outcome.incident_id,
        "result": outcome.result,
        "result_name": RESULTS[outcome.result],
        "code": outcome.code,
        "detail": outcome.detail,
    }
