"""作废: a case that never should have been one ends, on the word of two accounts. Nothing of it goes to the province.

Only while nothing has left the house: what was filed, or shared with other cases of a joint approval, is put right there.
"""

from __future__ import annotations

from sqlalchemy import update

from models.account import Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, forbidden, wrong_field
from models.opinion import Opinion, OpinionRequest
from models.queries import voiding as queries
from models.voiding import ASKERS, DECIDERS, REASONS, VoidRequest
from workflows.context import Context
from workflows.evaluators import evaluator_links
from workflows.locked import on_case_no
from workflows.task_acts.receivers import said
from workflows.telling import tell
from workflows.unit import Unit


def allowed(actor: Actor, case: Case, roles: frozenset[str]) -> bool:
    """Whether the actor acts for this case in one of these roles; a first level only for cases of its own office."""
    mine = actor.roles & roles
    if mine - {"first_level"}:
        return actor.locality in (None, case.locality)
    return bool(mine) and actor.organization_id == case.first_level_id


def why_not(case: Case) -> str | None:
    """Why a case can not be voided at all, in Chinese."""
    if case.closed_at is not None:
        return "工单已作废" if case.is_void else "工单已办结"
    joint, left = queries.hindrances(case)
    if joint:
        return "联办工单的总单、分单不能单独作废"
    return "已有内容报送省平台或其他工单" if left else None


def ensure_voidable(case: Case) -> None:
    """409 with the reason where it can not be."""
    if reason := why_not(case):
        raise DomainError("not-voidable", f"不能作废：{reason}", "the case can not be voided")


def ask(context: Context, actor: Actor, case_no: str, reason: str, text: str) -> VoidRequest:
    """Asks that a case be voided. 404 / 403 for who may not, 409 where it can not be or was asked already, 422 without why."""
    with on_case_no(context, case_no, actor) as unit:
        if not allowed(actor, unit.case, ASKERS):
            raise forbidden("只有一级账户和系统管理员可以申请作废", "only the first level and administrators may ask")
        if reason not in REASONS:
            words = "、".join(REASONS.values())
            raise wrong_field("/reason", "not-a-choice", f"应为下列之一：{words}", "it is none of the known reasons")
        ensure_voidable(unit.case)
        if queries.asked_for(unit.case.id) is not None:
            raise DomainError("void-asked", "已有作废申请等待审批", "a request waits for its decision already")
        because = said(context, unit.case.id, text, "/text", "说明")
        row = VoidRequest(
            case_id=unit.case.id,
            reason=reason,
            text=because,
            account_id=actor.account_id,
            asked_by=actor.username,
            asked_at=unit.at,
            state="asked",
        )
        db.session.add(row)
        unit.emit("CaseVoidAsked", reason=reason, reason_name=REASONS[reason], text=because, by_name=actor.name)
        for office, role in ((unit.case.first_level_id, "first_level"), (None, "supervisor")):
            tell(unit, office, role, f"{unit.case.case_no} 申请作废（{REASONS[reason]}），待另一人审批")
    return row


def withdraw(context: Context, actor: Actor, case_no: str) -> VoidRequest:
    """Takes the request back; for the account that asked."""
    with on_case_no(context, case_no, actor) as unit:
        row = waiting(unit)
        if row.account_id != actor.account_id:
            raise forbidden("只有申请人可以撤回作废申请", "only the account that asked may withdraw")
        row.state, row.decided_by, row.decided_at = "withdrawn", actor.username, unit.at
        unit.emit("CaseVoidWithdrawn", by_name=actor.name)
    return row


def decide(context: Context, actor: Actor, case_no: str, *, approve: bool, text: str) -> VoidRequest:
    """Decides, as another account than the one that asked. Approved, the case ends at once."""
    with on_case_no(context, case_no, actor) as unit:
        if not allowed(actor, unit.case, DECIDERS):
            raise forbidden(
                "只有一级账户、督办领导和系统管理员可以审批作废",
                "only the first level, supervisors and administrators may decide",
            )
        row = waiting(unit)
        row.ensure_other(actor)
        opinion = said(context, unit.case.id, text, "/text", "审批意见")
        row.decided_by, row.decided_at, row.decision = actor.username, unit.at, opinion
        if approve:
            ensure_voidable(unit.case)
            row.state = "approved"
            end(unit, row)
        else:
            row.state = "refused"
        said_so = {"text": opinion, "by_name": actor.name, "asked_by": row.asked_by}
        name = "CaseVoided" if approve else "CaseVoidRefused"
        unit.emit(name, reason=row.reason, reason_name=REASONS[row.reason], **said_so)
    return row


def waiting(unit: Unit) -> VoidRequest:
    """The request that waits; 409 where there is none."""
    row = queries.asked_for(unit.case.id)
    if row is None:
        raise DomainError("nothing-asked", "没有待审批的作废申请", "no request waits for a decision")
    return row


def end(unit: Unit, row: VoidRequest) -> None:
    """Steps, clocks and requests are cancelled, each with its history, and the link to an answer; the engine stops for good."""
    because = f"作废：{REASONS[row.reason]}"
    for clock in unit.ledger.rows:
        if clock.state in ("running", "paused"):
            clock.state = "cancelled"
            unit.ledger.note(clock, "cancelled", clock.due_at, clock.due_at, because)
        clock.ended_at = unit.at
    for step in unit.around.steps:
        if step.state == "open":
            tell(unit, step.organization_id, step.lane, f"{unit.case.case_no} 已作废，“{step.name}”取消")
            step.state, step.requests_open = "cancelled", 0
    ended = {"state": "withdrawn", "ended_at": unit.at, "ended_by": unit.actor.username, "ended_because": because}
    open_ones = (OpinionRequest.case_id == unit.case.id, OpinionRequest.state == "open")
    db.session.execute(update(OpinionRequest).where(*open_ones).values(**ended))
    unanswered = (Opinion.case_id == unit.case.id, Opinion.state == "asked")
    db.session.execute(update(Opinion).where(*unanswered).values(state="lapsed"))
    evaluator_links.end_active(unit)
    unit.engine.cancel()
    unit.case.void(unit.at)
