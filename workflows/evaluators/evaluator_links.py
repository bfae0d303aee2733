"""回访链接: an office makes a link for the person who wrote the review; whoever has it sees the answer and judges it once.

ST-36, CX-9b, HL-4, YX-4.1: the result is fed back to the evaluator. Beijing asks whether they are satisfied. What is wrong
with a link is never said: one that is old, used, revoked or made up gets the same answer for the same work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from calendars.deadlines import compute
from models import evaluator_link
from models.account import EVALUATOR, Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, forbidden, not_found
from models.evaluation import Evaluation, Evaluator
from models.evaluator_link import EvaluatorLink
from models.login_attempt import Counter
from models.notice_sending import NoticeMessage
from models.queries import cases as case_queries
from models.task import Task
from workflows.accounts.throttle import ensure_free, keyed, network, put_down
from workflows.context import Context
from workflows.evaluators import answers, judging, persons, second_case
from workflows.evaluators.answers import Answer
from workflows.evaluators.showing import check_reason
from workflows.locked import on_case, on_case_no
from workflows.procedures.definitions import Definition
from workflows.unit import Unit, definition_of

MAKERS = frozenset({"first_level", "second_level", "third_level"})
# Dead links from one address that go without waiting: a whole street may share one.
FREE_PER_ADDRESS = 30
DOUBLE_CLICK = timedelta(seconds=30)
# Why a message is not sent any more.
ENDED = "链接已被新的替换或撤销 / the link was replaced or revoked"


@dataclass(frozen=True)
class Made:
    """A link just made: the token is in no other place. `expires_at` is the first instant at which it is dead (aware)."""

    token: str
    case_no: str
    expires_at: datetime


@dataclass(frozen=True)
class Shown:
    """All that the person sees. `levels` (code, name) are those of a follow-up evaluation; empty where none is possible.

    `answers` is empty while the answer is looked at again: nothing can be said of it then.
    """

    item: str
    institution: str
    evaluated_at: datetime
    answers: list[Answer]
    levels: list[tuple[str, str]]
    expires_at: datetime


def make(context: Context, actor: Actor, case_no: str, reason: str) -> Made:
    """A new link to the answer of a case; an older one that is still active dies with it.

    404 for a case that is not the actor's to know, 403 for who has no part in it, 409 where there is no answer yet or nobody
    to send it to, 422 without a reason.
    """
    check_reason(reason)
    ensure_may(actor, case_no)
    with on_case_no(context, case_no, actor) as unit:
        ensure_answered(context, unit.case, case_queries.evaluator(unit.case.id))
        link, token = begin(unit, reason)
        expires = link.expires_at
    return Made(token, unit.case.case_no, expires)


def begin(unit: Unit, reason: str) -> tuple[EvaluatorLink, str]:
    """A new link with its token, written in this unit; the one before dies."""
    end_active(unit)
    token = evaluator_link.new_token()
    link = EvaluatorLink(
        case_id=unit.case.id,
        kind="answer",
        token_hash=evaluator_link.hash_of(token),
        created_at=unit.at,
        created_by=unit.actor.username,
        expires_at=expires_at(unit.context, unit.definition, unit.at),
    )
    db.session.add(link)
    db.session.flush()
    kept = persons.hidden_in(unit.context.vault, unit.case.id, reason.strip())
    unit.emit("EvaluatorLinkMade", reason=kept, expires_at=link.expires_at.isoformat())
    return link, token


def expires_at(context: Context, definition: Definition, made_at: datetime) -> datetime:
    """The first instant at which a link made now is dead, by the procedure's setting."""
    return compute(str(definition.chosen["answer_link_valid"]), made_at, context.calendar()).due_at


def revoke(context: Context, actor: Actor, case_no: str, reason: str) -> None:
    """Ends the active link of a case; 409 where there is none."""
    check_reason(reason)
    ensure_may(actor, case_no)
    with on_case_no(context, case_no, actor) as unit:
        if not end_active(unit):
            raise DomainError("no-active-link", "没有有效的回访链接", "there is no active link")
        unit.emit("EvaluatorLinkRevoked", reason=persons.hidden_in(context.vault, unit.case.id, reason.strip()))


def end_active(unit: Unit) -> bool:
    """Revokes the link that is neither used nor revoked; whether it was still alive. What was to bring it is not sent any more.

    Written at once: the next may follow.
    """
    wanted = select(EvaluatorLink).where(EvaluatorLink.case_id == unit.case.id, evaluator_link.ACTIVE)
    link = db.session.scalar(wanted.execution_options(populate_existing=True))
    if link is None:
        return False
    link.revoked_at, link.sealed, link.sealed_with = unit.at, None, None
    waiting = (NoticeMessage.link_id == link.id, NoticeMessage.state == "pending")
    db.session.execute(update(NoticeMessage).where(*waiting).values(state="failed", last_error=ENDED))
    db.session.flush()
    return link.expires_at > unit.at


def ensure_may(actor: Actor, case_no: str) -> None:
    """Who feeds back is who handles the case or dispatched it (ST-5.1, ST-5.2)."""
    case = case_queries.visible(actor, case_no)
    if case is None:
        raise not_found("工单", "case")
    if not may_make(actor, case):
        raise forbidden("只有本工单的承办机构和转派机构可以生成回访链接", "only an office of this case may make a link")


def may_make(actor: Actor, case: Case) -> bool:
    """Whether the actor's office has its part in the case, or holds a step of it that was handed down."""
    if not actor.roles & MAKERS or actor.organization_id is None:
        return False
    if actor.organization_id in (case.first_level_id, case.second_level_id, *(case.offices or {}).values()):
        return True
    held = select(Task.id).where(Task.case_id == case.id, Task.organization_id == actor.organization_id)
    return db.session.scalar(held.limit(1)) is not None


def why_not(context: Context, case: Case, person: Evaluator | None) -> str | None:
    """Why no link can be made yet, in Chinese; None where one can."""
    try:
        ensure_answered(context, case, person)
    except DomainError as refusal:
        return refusal.message_zh
    return None


def ensure_answered(context: Context, case: Case, person: Evaluator | None) -> None:
    """There is somebody to tell, and an answer that stands (409 with the reason where not)."""
    if person is None or not (person.name or person.phone):
        if person is not None and person.erased_at is not None:
            raise DomainError("evaluator-erased", *persons.erased_words(context.retention_days))
        raise DomainError(
            "nobody-to-answer", "匿名评价，没有可联系的评价人", "anonymous: there is nobody to send it to"
        )
    ensure_stands(context, case)


def ensure_stands(context: Context, case: Case) -> list[Answer]:
    """The answer, which goes out when it stands: after the review was accepted, or the case was closed (ST-35e, ST-36).

    409 with the reason where it does not, or does no more: whoever accepted it may have taken that back (撤回).
    """
    if case.closure == "void":
        raise DomainError("case-voided", "工单已作废，没有答复", "the case was voided: there is no answer")
    if case.parent_id is not None:
        raise DomainError("part-has-no-answer", "分单的结果由总单统一答复", "the whole answers for its parts")
    if case.closure is None and case.closed_at is None:
        raise DomainError(
            "not-answered-yet",
            "复核通过或办结之后才能生成回访链接",
            "only after the review was accepted or the case closed",
        )
    found = answers.published(context, case)
    if not found:
        raise DomainError("no-answer", "本工单没有答复评价人的内容", "nothing was told to the evaluator in this case")
    return found


def standing(context: Context, case: Case) -> list[Answer]:
    """The answer where it stands; nothing while it is looked at again."""
    try:
        return ensure_stands(context, case)
    except DomainError:
        return []


def opened(context: Context, token: str, address: str, secret: str) -> Shown:
    """What a link shows. 404 where it is not active (any more), 429 after too many such from one network."""
    link = find(context, token, address, secret)
    case = db.session.get_one(Case, link.case_id)
    said = first_evaluation(case)
    levels = judging.choices(definition_of(context, case), case, said)
    return Shown(
        said.item_name,
        said.institution_name,
        said.evaluated_at,
        standing(context, case),
        levels,
        link.expires_at,
    )


def judge(context: Context, token: str, address: str, secret: str, form: Mapping[str, str]) -> None:
    """Keeps what the person says; the link is used up by it.

    `form`: `satisfied` (yes, no), `text`; of a follow-up evaluation `level` (a code of `Shown.levels`) and `follow_text`.
    404 and 429 as `opened`; 422 names the field; 409 while the answer is looked at again. The second half of a double
    click says nothing new, and is no refusal.
    """
    if is_double(context, evaluator_link.by_token(token), form):
        return
    link = find(context, token, address, secret)
    case = db.session.get_one(Case, link.case_id)
    said = first_evaluation(case)
    verdict = judging.read(definition_of(context, case), case, said, form)
    with on_case(context, case.id, EVALUATOR) as unit:
        row = db.session.get(EvaluatorLink, link.id, populate_existing=True)
        if is_double(context, row, form):
            return
        if row is None or row.state(unit.at) != "active":
            raise dead()
        ensure_stands(context, unit.case)
        row.used_at, row.satisfied = unit.at, verdict.satisfied
        judging.keep(unit, verdict)
        opens = judging.follow(unit, row.id, verdict)
        # In this very unit: whatever happens after it, the case is not forgotten.
        waits = opens and second_case.ask(unit)
    if opens and not waits:
        second_case.at_once(context, link.case_id)


def is_double(context: Context, link: EvaluatorLink | None, form: Mapping[str, str]) -> bool:
    """Whether the same verdict came by this link a moment ago: a double click, whose second answer is the one that is seen."""
    if link is None or link.used_at is None or link.satisfied is None:
        return False
    return (
        context.clock.now() - link.used_at < DOUBLE_CLICK
        and judging.SATISFIED.get(form.get("satisfied", "")) == link.satisfied
    )


def find(context: Context, token: str, address: str, secret: str) -> EvaluatorLink:
    """The active link of a token. Whatever is wrong with it, the same is done, counted and said."""
    here, now = Counter(keyed(secret, "answer", network(address)), FREE_PER_ADDRESS), context.system_clock.now()
    ensure_free((here,), now)
    link = evaluator_link.by_token(token)
    if link is None or link.state(context.clock.now()) != "active":
        put_down((here,), now, lambda _: None)
        raise dead()
    return link


def dead() -> DomainError:
    """What is said of every link that is not active."""
    return DomainError("link-dead", "链接无效或已过期", "this link is not valid (any more)", status=404)


def first_evaluation(case: Case) -> Evaluation:
    """What the person said first."""
    return case_queries.evaluations([case.id])[case.id]
