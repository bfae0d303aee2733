"""Delivers the outbox: at least once, each message under its key, the answer back into the case as a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable
from models.account import SYSTEM
from models.base import db
from models.errors import DomainError
from models.filing import Filing
from models.outbox import OutboxMessage, backoff_seconds
from protection.masking import hide_numbers
from workflows.context import Context
from workflows.faults import describe
from workflows.front_door import system_message
from workflows.unit import on_case, transaction

BATCH = 50
# While one worker talks to the province, no other takes the same message. Longer than any time-out of the gateway.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Parcel:
    """What is about to leave."""

    id: int
    case_id: int
    key: str
    payload: dict[str, Any]


def deliver(context: Context) -> int:
    """Delivers what is due; returns how many got an answer. A dead gateway keeps the messages, later and later."""
    delivered = 0
    for parcel in waiting(context):
        try:
            answer = context.province.submit_filing(parcel.payload, idempotency_key=parcel.key)
        except GatewayUnavailable as error:
            postpone(context, parcel, str(error))
            continue
        except GatewayRefused as error:
            park(context, parcel, str(error))
            continue
        except Exception as error:  # a fault of the adapter: this message waits, the others go
            postpone(context, parcel, describe(error))
            continue
        try:
            bring_back(context, parcel, answer)
        except Exception as error:  # a fault in this case: the same key brings the same answer again
            postpone(context, parcel, describe(error))
            continue
        delivered += 1
    return delivered


def waiting(context: Context) -> Iterator[Parcel]:
    """Due messages, each claimed just before it is sent, so that no lease runs out while others are under way."""
    for _ in range(BATCH):
        claimed = claim(context)
        if not claimed:
            return
        yield from claimed


def claim(context: Context) -> list[Parcel]:
    """Takes due messages: pushes their next attempt on, so that a worker that dies leaves them to be tried again."""
    now = context.clock.now()
    with transaction():
        query = (
            select(OutboxMessage)
            .where(OutboxMessage.state == "pending", OutboxMessage.next_attempt_at <= now)
            .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        rows = list(db.session.scalars(query))
        for row in rows:
            row.next_attempt_at, row.attempts = now + LEASE, row.attempts + 1
        return [Parcel(row.id, row.case_id, row.idempotency_key, row.payload) for row in rows]


def postpone(context: Context, parcel: Parcel, error: str) -> None:
    """The gateway did not answer: try again later, never give up a filing."""
    with transaction():
        row = db.session.get_one(OutboxMessage, parcel.id)
        row.last_error = hide_numbers(error)[:1000]
        row.next_attempt_at = context.clock.now() + timedelta(seconds=backoff_seconds(row.attempts))


def park(context: Context, parcel: Parcel, error: str) -> None:
    """The gateway refuses what we are (signature, protocol): repeating is useless, an administrator has to look.

    The case says so too: its filing is marked and its log tells why. Set back to `pending`, the message goes out again.
    """
    with on_case(context, parcel.case_id, SYSTEM) as unit:
        row = db.session.get_one(OutboxMessage, parcel.id)
        if row.state != "pending":
            return
        row.state, row.last_error = "failed", hide_numbers(error)[:1000]
        filing = db.session.scalar(select(Filing).where(Filing.filing_no == parcel.key))
        if filing is not None and filing.status == "pending":
            filing.status = "failed"
            unit.emit("FilingBlocked", filing_no=parcel.key, reason=hide_numbers(error)[:300])


def bring_back(context: Context, parcel: Parcel, answer: FilingAnswer) -> None:
    """The answer becomes a message to the case; a repeat finds its case further on and changes nothing."""
    data = {
        "filing_no": parcel.payload["filing_no"],
        "accepted": answer.accepted,
        "receipt_no": answer.receipt_no,
        "reason_code": answer.reason_code,
        "reason": answer.reason,
    }
    try:
        system_message(context, parcel.case_id, "filing_receipt", data)
    except DomainError as refusal:
        if refusal.code not in ("filing-not-pending", "message-not-open"):
            postpone(context, parcel, str(refusal))
            return
    with transaction():
        row = db.session.get_one(OutboxMessage, parcel.id)
        row.state, row.delivered_at, row.last_error = "delivered", context.clock.now(), None
