"""Imports every module with tables, so that migrations and `create_all` see them all."""

from models import (
    account,
    case,
    deadline,
    demo_clock,
    evaluation,
    event,
    filing,
    idempotency,
    incident,
    login_attempt,
    notice,
    organization,
    outbox,
    procedure,
    records,
    task,
)

__all__ = [
    "account",
    "case",
    "deadline",
    "demo_clock",
    "evaluation",
    "event",
    "filing",
    "idempotency",
    "incident",
    "login_attempt",
    "notice",
    "organization",
    "outbox",
    "procedure",
    "records",
    "task",
]
