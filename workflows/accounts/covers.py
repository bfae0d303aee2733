"""Entering and ending absence covers (代办). A cover begins and ends by itself; nothing is moved, so nothing has to be moved back."""

from __future__ import annotations

from datetime import datetime

from models.account import Account, Actor
from models.base import db
from models.cover import Cover, Plan, Span, ensure_may_enter
from models.errors import not_found, wrong_field
from models.locks import alone
from models.queries import covers as queries
from workflows.context import Context
from workflows.unit import transaction

SHORTEST_REASON = 2


def enter(
    context: Context, actor: Actor, covered: str, covering: str, span: tuple[datetime, datetime], reason: str
) -> Cover:
    """Enters a cover by the names of the accounts; instants are of the case clock.

    422 names what can not be, 409 a cover that it would contradict, 403 who may not enter it.
    """
    at = context.clock.now()
    if sum(character.isalnum() for character in reason) < SHORTEST_REASON:
        raise wrong_field("/reason", "too-short", "请写明事由，如“年休假”", "say why, in two characters or more")
    # One after the other: two that are entered at the same moment would not see each other.
    with alone("covers"), transaction():
        who = db.session.get_one(Account, actor.account_id)
        plan = Plan(
            known(covering, "/covering", who), known(covered, "/covered", who), Span(*span), reason.strip()[:200]
        )
        ensure_may_enter(who, plan)
        plan.check(queries.not_over([plan.covering.id, plan.covered.id], at), at)
        row = Cover(
            covering_id=plan.covering.id,
            covered_id=plan.covered.id,
            starts_at=plan.span.starts_at,
            ends_at=plan.span.ends_at,
            reason=plan.reason,
            entered_by_id=who.id,
            entered_at=at,
        )
        db.session.add(row)
        db.session.flush()
    return row


def known(username: str, pointer: str, who: Account) -> Account:
    """An account of the same locality; whether there are others is nobody's to know."""
    if not username.strip():
        raise wrong_field(pointer, "required", "请选择一人", "choose somebody")
    account = Account.by_username(username.strip())
    if account is None or (who.locality is not None and account.locality != who.locality):
        raise wrong_field(pointer, "unknown-account", "没有这个账户", "there is no such account")
    return account


def end(context: Context, actor: Actor, cover_id: int) -> Cover:
    """Ends a cover before its time: the covered or covering person, who entered it, a supervisor or administrator."""
    with transaction():
        found = queries.one(actor, cover_id)
        if found is None or not may_end(actor, found[0]):
            raise not_found("该代办", "cover")
        cover = found[0]
        cover.end(actor.account_id, context.clock.now())
    return cover


def may_end(actor: Actor, cover: Cover) -> bool:
    """Whether somebody may end a cover that they may know of."""
    own = actor.account_id in (cover.covered_id, cover.covering_id, cover.entered_by_id)
    return own or bool(actor.roles & {"supervisor", "admin"})
