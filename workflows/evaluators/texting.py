"""回访短信: the office has the link sent to the person's mobile phone (ST-36). Nobody is shown the number or the link.

The message lies in the outbox of notices: it keeps to working hours like every other, goes at least once under its key, and
every attempt is on record (workflows/notifying/sending.py). Until it has left, the token lies sealed beside its link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from calendars.clock import to_beijing
from calendars.quiet import next_opening
from handlers.ports import GatewayRefused
from handlers.ports_notices import Outgoing
from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, not_found
from models.evaluator_link import EvaluatorLink
from models.notice import to_person
from models.notice_sending import NoticeMessage
from models.queries import cases as case_queries
from protection.masking import mask_number
from workflows.context import Context
from workflows.evaluators import evaluator_links, persons
from workflows.evaluators.showing import check_reason
from workflows.locked import on_case_no
from workflows.notifying import settings
from workflows.notifying.addresses import seal
from workflows.notifying.checking import checked_mobile
from workflows.unit import Unit, definition_of

KIND = "answer_link"
# Within it a second press sends nothing.
REST = timedelta(minutes=10)
# What a template's place for the item takes.
LONGEST_ITEM = 20
LINK = "（链接）"
# Why nothing was sent, as whoever wanted it reads it.
NOT_DELIVERED = "回访短信未能送达评价人，请改用链接或二维码"
TAKEN_BACK = "答复已撤回，回访短信没有发出；重新通过后请再发"


@dataclass(frozen=True)
class Draft:
    """What is about to be sent: the mask of the number, the words without the link, and when (aware)."""

    shown: str
    words: str
    goes_at: datetime
    at_once: bool


def draft(context: Context, actor: Actor, case_no: str) -> Draft:
    """What «发短信给评价人» would send. 404, 403 and 409 as `text`."""
    evaluator_links.ensure_may(actor, case_no)
    case = case_queries.visible(actor, case_no)
    if case is None:
        raise not_found("工单", "case")
    number, now = ensure_reachable(context, case), context.clock.now()
    goes_at = next_opening(now, settings.policy().hours, context.calendar())
    expires = evaluator_links.expires_at(context, definition_of(context, case), now)
    return Draft(mask_number(number), body(item_of(case), expires, LINK), goes_at, goes_at == now)


def text(context: Context, actor: Actor, case_no: str, reason: str) -> None:
    """Makes a new link and has it sent to the person; an older one dies with it.

    404, 403, 409 and 422 as `evaluator_links.make`; 409 too where SMS are not set up, where there is no mobile number, and
    within ten minutes after the last one.
    """
    check_reason(reason)
    evaluator_links.ensure_may(actor, case_no)
    with on_case_no(context, case_no, actor) as unit:
        ensure_reachable(context, unit.case)
        ensure_not_lately(unit)
        link, token = evaluator_links.begin(unit, reason)
        seal(context.vault, link, token)
        db.session.add(message(unit, link))
        unit.emit("EvaluatorLinkTexted")


def message(unit: Unit, link: EvaluatorLink) -> NoticeMessage:
    """The message as it is kept: with neither number nor link."""
    now = unit.context.system_clock.now()
    return NoticeMessage(
        link_id=link.id,
        channel="sms",
        kind=KIND,
        case_id=unit.case.id,
        quiet=True,
        shown="",
        subject="您的评价已有答复",
        body=body(item_of(unit.case), link.expires_at, LINK),
        idempotency_key=f"answer-link-{link.id}",
        at=unit.at,
        created_at=now,
        next_attempt_at=now,
    )


def body(item: str, expires_at: datetime, link: str) -> str:
    """The words. Neither a name nor a case number is in them: a phone is seen by others too."""
    return f"您对“{item}”的评价已有答复，请于{until(expires_at)}前查看并回应是否满意：{link}"


def until(expires_at: datetime) -> str:
    """The day at whose beginning the link is dead."""
    day = to_beijing(expires_at)
    return f"{day.month}月{day.day}日"


def item_of(case: Case) -> str:
    """What the review was about, as far as a short message has room."""
    return evaluator_links.first_evaluation(case).item_name[:LONGEST_ITEM]


def ensure_reachable(context: Context, case: Case) -> str:
    """The mobile number (in clear); 409 where there is no answer yet, no channel, no address of our own or no such number."""
    evaluator_links.ensure_answered(context, case, case_queries.evaluator(case.id))
    if context.outlets.evaluators is None or not context.outlets.base_url:
        raise DomainError(
            "channel-not-configured",
            "本系统未开通给评价人的短信，请复制链接或让评价人扫码",
            "text messages to evaluators are not set up: copy the link or show the code",
        )
    number = mobile_of(context, case.id)
    if not number:
        raise DomainError(
            "no-mobile",
            "评价人没有留下手机号码，请复制链接或让评价人扫码",
            "the evaluator left no mobile number: copy the link or show the code",
        )
    return number


def mobile_of(context: Context, case_id: int) -> str:
    """The person's mobile number in clear; nothing where none is known."""
    return checked_mobile(persons.of_case(context.vault, case_id).phone)


def ensure_not_lately(unit: Unit) -> None:
    """409 within ten minutes after the last message of the case, unless that was not delivered."""
    now = unit.context.system_clock.now()
    query = select(NoticeMessage.created_at).where(
        NoticeMessage.case_id == unit.case.id,
        NoticeMessage.kind == KIND,
        NoticeMessage.created_at > now - REST,
        NoticeMessage.state != "failed",
    )
    last = db.session.scalar(query.order_by(NoticeMessage.id.desc()).limit(1))
    if last is not None:
        raise DomainError(
            "texted-lately",
            "刚发过短信，十分钟内不重复发送",
            "a message was sent within the last ten minutes",
            retry_after=int((last + REST - now).total_seconds()) + 1,
        )


def outgoing(context: Context, row: NoticeMessage) -> Outgoing:
    """The message with number and link in clear. GatewayRefused where the link is dead or the number gone, and while the
    answer is looked at again: nobody is told of an answer that may become another."""
    link = db.session.get_one(EvaluatorLink, row.link_id, populate_existing=True)
    if link.sealed is None or link.state(context.clock.now()) != "active":
        raise GatewayRefused("链接已失效，不再发送 / the link is dead")
    case = db.session.get_one(Case, link.case_id)
    if not evaluator_links.standing(context, case):
        raise GatewayRefused("答复已撤回，不再发送 / the answer was taken back")
    number = mobile_of(context, link.case_id)
    if not number:
        raise GatewayRefused("评价人没有手机号码 / there is no mobile number")
    address = f"{context.outlets.base_url}/answer/{context.vault.open(link.sealed, link.place)}"
    item = item_of(case)
    words = {"item": item, "until": until(link.expires_at), "link": address}
    return Outgoing(number, row.subject, body(item, link.expires_at, address), row.idempotency_key, words=words)


def ended(context: Context, row: NoticeMessage) -> None:
    """The message has left, or never will: its token is forgotten, and who had it sent is told where it did not arrive."""
    link = db.session.get_one(EvaluatorLink, row.link_id, populate_existing=True)
    link.sealed = link.sealed_with = None
    now = context.clock.now()
    by = Account.by_username(link.created_by)
    if row.state != "failed" or by is None or link.state(now) != "active":
        return
    case = db.session.get_one(Case, link.case_id)
    why = NOT_DELIVERED if evaluator_links.standing(context, case) else TAKEN_BACK
    db.session.add(to_person(case, now, by.id, "result", f"{case.case_no} {why}"))
