"""委派、协办、会签、加签: before a step is completed others are asked, and it waits for their answers. No limit waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update

from models.account import Actor
from models.base import db
from models.errors import DomainError, not_found, wrong_field
from models.opinion import MODES, REQUESTS, VERDICTS, Opinion, OpinionRequest
from models.queries import opinions as queries
from models.task import Task
from workflows.context import Context
from workflows.locked import on_case, on_task
from workflows.task_acts.at_hand import step_in_hand
from workflows.task_acts.handing import about
from workflows.task_acts.receivers import APART, Receiver, may_be_asked, receivers, said
from workflows.telling import tell
from workflows.unit import Unit

# More would be a meeting. The second bounds what one step can wait for.
MOST_ASKED = 20
MOST_OPEN = 5
EVENTS = {
    "entrust": "TaskEntrusted",
    "co_handle": "CoHandlersInvited",
    "countersign": "CountersignAsked",
    "consult": "OpinionAsked",
}
# One person is entrusted, and one more is asked; along with the lead handle several.
SINGLE = frozenset({"entrust", "consult"})


@dataclass(frozen=True)
class Wanted:
    """What is asked of whom: login names or codes of offices."""

    kind: str
    to: Sequence[str]
    question: str
    mode: str = "all"


def ask(context: Context, actor: Actor, task_id: int, wanted: Wanted) -> OpinionRequest:
    """Asks; the step can not be completed until the answers are in. For whoever holds the step.

    404 for another's step, 409 where it is done or not in the actor's hands, 422 for whom one can not ask.
    """
    check(wanted)
    with on_task(context, task_id, actor) as unit:
        task = step_in_hand(unit, actor)
        if task.requests_open >= MOST_OPEN:
            raise DomainError(
                "too-many-requests", f"本步骤已有{MOST_OPEN}项请求等待答复", "too many requests wait at this step"
            )
        allowed = may_be_asked(unit.actor, unit.case, wanted.kind)
        asked = receivers("/to", wanted.to, actor, allowed, accounts_only=wanted.kind == "entrust")
        ensure_not_asked(task, wanted.kind, asked)
        question = said(context, task.case_id, wanted.question, "/question", "要求或问题")
        row = keep(unit, task, wanted, question, asked)
        if task.claimed_by is None:
            # Whoever asks leads (主办).
            task.claimed_by = actor.username
        task.requests_open += 1
    return row


def ensure_not_asked(task: Task, kind: str, asked: list[Receiver]) -> None:
    """409 for whom the same is asked already: a second click asks nobody twice."""
    waiting = queries.asked_at(task.id, kind)
    again = [one for one in asked if (one.organization.id, one.account.id if one.account else None) in waiting]
    if again:
        names = "、".join(one.name for one in again)
        raise DomainError(
            "asked-already",
            f"已请{names}{REQUESTS[kind]}，正在等待答复",
            f"{names}: asked already, and has not answered yet",
        )


def check(wanted: Wanted) -> None:
    """422 for a kind or mode that there is not, or for too many."""
    if wanted.kind not in REQUESTS:
        raise wrong_field("/kind", "not-a-choice", "没有这种请求", "there is no such request")
    if wanted.mode not in MODES:
        raise wrong_field("/mode", "not-a-choice", "应为全部或任一", "must be all or any")
    most = 1 if wanted.kind in SINGLE else MOST_ASKED
    if len(wanted.to) > most:
        raise wrong_field("/to", "too-many", f"最多选择{most}个", f"at most {most}")


def keep(unit: Unit, task: Task, wanted: Wanted, question: str, asked: list[Receiver]) -> OpinionRequest:
    """Writes the request with an opinion for each one asked, the event and the notices."""
    row = OpinionRequest(
        case_id=task.case_id,
        task_id=task.id,
        kind=wanted.kind,
        mode=wanted.mode,
        question=question,
        asked_by=unit.actor.username,
        organization_id=unit.actor.organization_id,
        asked_at=unit.at,
        state="open",
    )
    db.session.add(row)
    db.session.flush()
    for one in asked:
        account_id = one.account.id if one.account else None
        db.session.add(
            Opinion(
                request_id=row.id,
                case_id=task.case_id,
                organization_id=one.organization.id,
                account_id=account_id,
                state="asked",
            )
        )
    names = [one.name for one in asked]
    unit.emit(EVENTS[wanted.kind], **about(task), to=[one.code for one in asked], to_names=names, mode=wanted.mode)
    for office, role in dict.fromkeys((one.organization.id, role_of(unit, one, task)) for one in asked):
        tell(unit, office, role, f"{unit.case.case_no}“{task.name}”{REQUESTS[wanted.kind]}：待答复")
    return row


def role_of(unit: Unit, one: Receiver, task: Task) -> str:
    """The role under which somebody sees the notice: one of an account's own, or that of an office in the case."""
    if one.account is not None:
        return min(set(one.account.roles) - APART)
    case = unit.case
    known = {case.first_level_id: "first_level", case.second_level_id: "second_level"}
    known |= {number: role for role, number in (case.offices or {}).items()}
    return known.get(one.organization.id, task.lane)


def give(context: Context, actor: Actor, opinion_id: int, verdict: str, text: str) -> OpinionRequest:
    """Answers what was asked of the actor. 404 for what was asked of another, 409 where it was answered or is not needed."""
    case_id = own(actor, opinion_id).case_id
    with on_case(context, case_id, actor) as unit:
        opinion = own(actor, opinion_id)
        request = db.session.get_one(OpinionRequest, opinion.request_id, populate_existing=True)
        task = step_of(unit, request)
        request.ensure_open()
        if opinion.state != "asked":
            raise DomainError("opinion-given", "已经答复过", "this was answered before")
        request.check_verdict(verdict)
        opinion.text = said(context, case_id, text, "/text", "意见")
        opinion.state, opinion.verdict = "given", verdict
        opinion.given_at, opinion.given_by = unit.at, actor.username
        settle(unit, request, task)
        data = {"kind": request.kind, "kind_name": REQUESTS[request.kind], "verdict": verdict}
        unit.emit("OpinionGiven", **about(task), **data, verdict_name=VERDICTS[verdict], text=opinion.text)
    return request


def own(actor: Actor, opinion_id: int) -> Opinion:
    """The opinion, if it is the actor's to give; else 404."""
    found = queries.one_for(actor, opinion_id)
    if found is None:
        raise not_found("该请求", "request")
    return found


def step_of(unit: Unit, request: OpinionRequest) -> Task:
    """The step at which a request hangs; 409 where the case has gone on without the answer."""
    task = next((step for step in unit.around.steps if step.id == request.task_id), None)
    if task is None or task.state != "open":
        raise DomainError("task-ended", "该步骤已结束，无需再答复", "the step is over: no answer is needed any more")
    return task


def settle(unit: Unit, request: OpinionRequest, task: Task) -> None:
    """Ends the request when enough answers are in: all of them, or the first one where any will do."""
    db.session.flush()
    rows = queries.of_requests([request.id])[request.id]
    missing = [row for row in rows if row.state == "asked"]
    if missing and request.mode == "all":
        return
    for row in missing:
        row.state = "lapsed"
    end(unit, request, task, "met", None)
    tell(unit, task.organization_id, task.lane, f"{unit.case.case_no}“{task.name}”{REQUESTS[request.kind]}已答复")


def end(unit: Unit, request: OpinionRequest, task: Task, state: str, because: str | None) -> None:
    """Ends a request: the step no longer waits for it."""
    request.state, request.ended_at = state, unit.at
    request.ended_by, request.ended_because = unit.actor.username, because
    task.requests_open = max(0, task.requests_open - 1)


def withdraw(context: Context, actor: Actor, task_id: int, request_id: int, reason: str) -> OpinionRequest:
    """Withdraws a request with a reason: the only way to complete without the answers. For whoever holds the step."""
    with on_task(context, task_id, actor) as unit:
        task = step_in_hand(unit, actor)
        found = [row for row in queries.requests_of(task.case_id, task.id) if row.id == request_id]
        if not found:
            raise not_found("该请求", "request")
        request = found[0]
        request.ensure_open()
        because = said(context, task.case_id, reason, "/reason", "撤销的理由")
        lapse(request.id)
        end(unit, request, task, "withdrawn", because)
        data = {"kind": request.kind, "kind_name": REQUESTS[request.kind], "reason": because}
        unit.emit("RequestWithdrawn", **about(task), **data)
    return request


def lapse(request_id: int) -> None:
    """Nobody who has not answered needs to any more."""
    db.session.execute(
        update(Opinion).where(Opinion.request_id == request_id, Opinion.state == "asked").values(state="lapsed")
    )
