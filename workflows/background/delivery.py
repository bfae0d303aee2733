"""Delivers the outbox: at least once, each message under its key, the answer back into the case as a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from handlers.joint import OPEN_PART, TELL
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable
from models.account import SYSTEM
from models.base import db
from models.errors import DomainError
from models.filing import Filing
from models.notice import to_office
from models.outbox import OutboxMessage, backoff_seconds
from models.queries import outbox
from workflows import joint
from workflows.background.incidents import Work, report, resolve
from workflows.context import Context
from workflows.front_door import system_message
from workflows.locked import on_case
from workflows.unit import transaction
from workflows.watching.faults import describe, passing

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
    kind: str = "province.filing"


def deliver(context: Context) -> int:
    """Delivers what is due; returns how many got an answer. A dead gateway keeps the messages, later and later."""
    return sum(deliver_one(context, parcel) for parcel in waiting(context))


def deliver_one(context: Context, parcel: Parcel) -> bool:
    """Sends one message and brings its answer back; whatever goes wrong with it, the others go."""
    try:
        carry(context, parcel)
    except GatewayUnavailable as error:
        postpone(context, parcel, error)
    except GatewayRefused as error:
        refused(context, parcel, error)
    except Exception as error:  # a fault of the adapter or in this case: the same key brings the same answer again
        postpone(context, parcel, error)
        if passing(error) is None:
            report(context, work(parcel, "filing_fault"), error)
    else:
        return True
    return False


def carry(context: Context, parcel: Parcel) -> None:
    """Takes a message to where it belongs: the province, or another case of this house (ST-29)."""
    if parcel.kind == OPEN_PART:
        joint.open_part(context, parcel.payload)
        delivered(context, parcel)
    elif parcel.kind == TELL:
        joint.tell(context, parcel.payload)
        delivered(context, parcel)
    else:
        bring_back(context, parcel, context.province.submit_filing(parcel.payload, idempotency_key=parcel.key))


def refused(context: Context, parcel: Parcel, error: GatewayRefused) -> None:
    """Parks a message, and has an administrator look; a case that can not be opened has it wait instead."""
    try:
        park(context, parcel, describe(error))
    except Exception as fault:
        postpone(context, parcel, fault)
        report(context, work(parcel, "filing_fault"), fault)
    else:
        report(context, work(parcel, "filing_refused"), error)


def work(parcel: Parcel, kind: str) -> Work:
    """The message as a piece of work that failed."""
    return Work(parcel.case_id, outbox_id=parcel.id, kind=kind)


def waiting(context: Context) -> Iterator[Parcel]:
    """Due messages, each claimed just before it is sent, so that no lease runs out while others are under way."""
    for _ in range(BATCH):
        claimed = [] if context.stopping.is_set() else claim(context)
        if not claimed:
            return
        yield from claimed


def claim(context: Context) -> list[Parcel]:
    """Takes due messages: pushes their next attempt on, so that a worker that dies leaves them to be tried again."""
    now = context.clock.now()
    with transaction():
        rows = list(db.session.scalars(outbox.due(now).limit(1).with_for_update(skip_locked=True)))
        for row in rows:
            row.next_attempt_at, row.attempts = now + LEASE, row.attempts + 1
        return [Parcel(row.id, row.case_id, row.idempotency_key, row.payload, row.kind) for row in rows]


def postpone(context: Context, parcel: Parcel, error: Exception) -> None:
    """No answer: try again later, never give up a filing. Not sooner than the other side asked for (seconds)."""
    asked_for = error.retry_after if isinstance(error, GatewayUnavailable) else None
    with transaction():
        row = db.session.get_one(OutboxMessage, parcel.id)
        if row.state != "pending":
            # Another worker had its answer meanwhile.
            return
        row.last_error = describe(error)
        wait = max(backoff_seconds(row.attempts), asked_for or 0.0)
        row.next_attempt_at = context.clock.now() + timedelta(seconds=wait)


def park(context: Context, parcel: Parcel, error: str) -> None:
    """The gateway refuses what we are (signature, protocol): repeating is useless, an administrator has to look.

    The case says so too: its filing is marked and its log tells why. An administrator's retry sends it out again.
    """
    with on_case(context, parcel.case_id, SYSTEM) as unit:
        row = db.session.get_one(OutboxMessage, parcel.id)
        if row.state != "pending":
            return
        row.state, row.last_error = "failed", error
        filing = db.session.scalar(select(Filing).where(Filing.filing_no == parcel.key))
        if filing is not None and filing.status == "pending":
            filing.status = "failed"
            unit.emit("FilingBlocked", filing_no=parcel.key, reason=error[:300])


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
            raise
        note_contradiction(context, parcel, answer)
    delivered(context, parcel)


def delivered(context: Context, parcel: Parcel) -> None:
    """The message is where it belongs."""
    now = context.clock.now()
    with transaction():
        row = db.session.get_one(OutboxMessage, parcel.id)
        row.state, row.delivered_at, row.last_error = "delivered", now, None
        if row.attempts > 1:
            resolve(work(parcel, "filing_fault"), now)


def note_contradiction(context: Context, parcel: Parcel, answer: FilingAnswer) -> None:
    """A late answer that says otherwise than the one before: the first one holds, the log and the bureau learn of the second."""
    told = ("confirmed" if answer.accepted else "returned", answer.receipt_no)
    with on_case(context, parcel.case_id, SYSTEM) as unit:
        filing = db.session.scalars(select(Filing).where(Filing.filing_no == parcel.key)).one()
        if (filing.status, filing.receipt_no) == told:
            return
        unit.emit(
            "FilingContradicted",
            filing_no=parcel.key,
            accepted=answer.accepted,
            receipt_no=answer.receipt_no,
            reason=answer.reason,
        )
        text = f"{parcel.key} 省平台前后答复不一致，请与省局核对"
        office = unit.case.first_level_id
        unit.effects.rows.append(to_office(unit.case, unit.at, office, "first_level", "result", text))
