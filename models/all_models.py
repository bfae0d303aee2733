"""Imports every module with tables, so that migrations and `create_all` see them all."""

from models import (
    account,
    append_only,
    case,
    deadline,
    demo_clock,
    evaluation,
    event,
    filing,
    idempotency,
    incident,
    notice,
    organization,
    outbox,
    procedure,
    records,
    task,
)

__all__ = [
    "account",
    "append_only",
    "case",
    "deadline",
    "demo_clock",
    "evaluation",
    "event",
    "filing",
    "idempotency",
    "incident",
    "notice",
    "organization",
    "outbox",
    "procedure",
    "records",
    "task",
]
