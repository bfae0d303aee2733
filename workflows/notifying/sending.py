"""Delivers the messages: at least once, each under its key, every attempt on record; what stays undelivered is an incident."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from calendars.quiet import is_open
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing
from models.account import Actor
from models.base import db
from models.errors import DomainError, not_found
from models.notice_sending import BACKOFF, NoticeAttempt, NoticeMessage, backoff_seconds
from models.queries.notice_sendings import PENDING
from protection.masking import hide_numbers
from workflows.background.incidents import Work, report, resolve
from workflows.context import Context
from workflows.evaluators import texting
from workflows.notifying import settings
from workflows.notifying.reaching import ReceiverGoneError, address_of, follow
from workflows.unit import transaction
from workflows.watching.faults import describe

BATCH = 100
# While one worker talks to a channel, no other takes the same message. Longer than all time-outs of one delivery: a mail
# server is asked up to ten things.
LEASE = timedelta(seconds=180)
# A channel that can not be had so often in a row rests until the next round.
PATIENCE = 3
LONGEST_ERROR = 500


@dataclass(frozen=True)
class Letter:
    """A message that is about to leave."""

    id: int
    case_id: int | None
    channel: str
    link_id: int | None = None


def send(context: Context) -> int:
    """Delivers what is due; returns how many arrived. Whatever goes wrong with one, the others go.

    A channel that can not be had again and again rests until the next round: nobody waits for its time-outs.
    """
    arrived, missed = 0, Counter[str]()
    for _ in range(BATCH):
        resting = [channel for channel, times in missed.items() if times >= PATIENCE]
        letter = None if context.stopping.is_set() else claim(context, resting)
        if letter is None:
            break
        result = send_one(context, letter)
        arrived += result == "delivered"
        missed[letter.channel] = missed[letter.channel] + 1 if result == "unavailable" else 0
    return arrived


def claim(context: Context, resting: Collection[str] = ()) -> Letter | None:
    """Takes the next due message and pushes its next attempt on: a worker that dies leaves it to be tried again.

    Repeats of reminders keep to working hours, too.
    """
    now = context.system_clock.now()
    with transaction():
        query = select(NoticeMessage).where(PENDING, NoticeMessage.next_attempt_at <= now)
        if not is_open(context.clock.now(), settings.policy().hours, context.calendar()):
            query = query.where(NoticeMessage.quiet.is_(False))
        if resting:
            query = query.where(NoticeMessage.channel.not_in(resting))
        query = query.order_by(NoticeMessage.next_attempt_at, NoticeMessage.id).limit(1)
        row = db.session.scalar(query.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.next_attempt_at, row.attempts = now + LEASE, row.attempts + 1
        if row.link_id is None:
            follow(row)
        return Letter(row.id, row.case_id, row.channel, row.link_id)


def send_one(context: Context, letter: Letter) -> str:
    """Sends one message; keeps what came of it, and returns it: one of `RESULTS`."""
    try:
        message = outgoing(context, letter)
        outlets = context.outlets
        channel = outlets.channels.get(letter.channel) if letter.link_id is None else outlets.evaluators
        if channel is None:
            raise GatewayRefused("该渠道未配置 / the channel is not configured")
        db.session.rollback()
        channel.send(message)
    except ReceiverGoneError as gone:
        return dropped(context, letter, str(gone))
    except GatewayUnavailable as error:
        return failed(context, letter, "unavailable", error)
    except GatewayRefused as error:
        return failed(context, letter, "refused", error)
    except Exception as error:  # a fault of the adapter: no other message waits for it
        return failed(context, letter, "fault", error)
    return delivered(context, letter)


def outgoing(context: Context, letter: Letter) -> Outgoing:
    """The message with its address in clear. ReceiverGoneError or GatewayRefused where there is none any more."""
    row = db.session.get_one(NoticeMessage, letter.id)
    if row.link_id is not None:
        return texting.outgoing(context, row)
    address, secret = address_of(context, row)
    return Outgoing(address, row.subject, row.body, row.idempotency_key, secret=secret, count=row.count)


def delivered(context: Context, letter: Letter) -> str:
    """It arrived."""
    now = context.system_clock.now()
    with transaction():
        row = db.session.get_one(NoticeMessage, letter.id, with_for_update=True, populate_existing=True)
        row.state, row.delivered_at, row.last_error = "delivered", now, None
        db.session.add(NoticeAttempt(message_id=row.id, channel=row.channel, at=now, result="delivered"))
        if row.link_id is not None:
            texting.ended(context, row)
        elif letter.case_id is not None:
            resolve(work(letter, letter.case_id), context.clock.now())
    return "delivered"


def dropped(context: Context, letter: Letter, why: str) -> str:
    """Nobody is there to have it: it is not sent. No incident: nobody could mend it, and one about it is over."""
    with transaction():
        row = db.session.get_one(NoticeMessage, letter.id, with_for_update=True, populate_existing=True)
        at = context.system_clock.now()
        db.session.add(NoticeAttempt(message_id=row.id, channel=row.channel, at=at, result="dropped", error=why))
        row.state, row.last_error = "dropped", why
        if letter.case_id is not None:
            resolve(work(letter, letter.case_id), context.clock.now())
    return "dropped"


def failed(context: Context, letter: Letter, result: str, error: Exception) -> str:
    """It did not arrive: later again, not sooner than the other side asked for; dead after so many attempts, or refused."""
    now, said = context.system_clock.now(), hide_numbers(describe(error))[:LONGEST_ERROR]
    asked_for = error.retry_after if isinstance(error, GatewayUnavailable) else None
    with transaction():
        row = db.session.get_one(NoticeMessage, letter.id, with_for_update=True, populate_existing=True)
        db.session.add(NoticeAttempt(message_id=row.id, channel=row.channel, at=now, result=result, error=said))
        row.last_error = said
        dead = result == "refused" or row.attempts > len(BACKOFF)
        row.next_attempt_at = now + timedelta(seconds=max(backoff_seconds(row.attempts), asked_for or 0.0))
        if dead:
            row.state = "failed"
        if dead and row.link_id is not None:
            texting.ended(context, row)
    if dead and letter.case_id is not None and letter.link_id is None:
        report(context, work(letter, letter.case_id), error)
    return result


def work(letter: Letter, case_id: int) -> Work:
    """The message as a piece of work that failed."""
    return Work(case_id, message_id=letter.id, kind="notice_failed")


def again(context: Context, message_id: int) -> None:
    """«再发一次»: sets a message back, whatever became of it. 404 for an unknown one, 409 while it is under way."""
    with transaction():
        row = db.session.get(NoticeMessage, message_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise not_found("该消息", "message")
        if row.link_id is not None:
            raise DomainError(
                "text-to-evaluator",
                "给评价人的短信请在工单上重新发送",
                "send texts to evaluators again from their case",
            )
        if row.state == "pending" and row.attempts == 0:
            raise DomainError("message-under-way", "该消息正在发送，请稍候", "this message is under way")
        row.send_again(context.system_clock.now())


def status_of(actor: Actor) -> dict[str, NoticeMessage]:
    """The person's latest message on each channel: whether it works."""
    rows = db.session.scalars(
        select(NoticeMessage)
        .where(NoticeMessage.account_id == actor.account_id)
        .order_by(NoticeMessage.id.desc())
        .limit(50)
    )
    found: dict[str, NoticeMessage] = {}
    for row in rows:
        found.setdefault(row.channel, row)
    return found
