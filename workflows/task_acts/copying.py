"""抄送: copies of a case for information. Who has one may look at the case while it stands; reading leaves a receipt."""

from __future__ import annotations

from collections.abc import Sequence

from models.account import Actor
from models.base import db
from models.copy import Copy
from models.errors import DomainError, forbidden, not_found, wrong_field
from models.queries import copies as queries
from workflows.context import Context
from workflows.evaluators import persons
from workflows.locked import on_case, on_case_no
from workflows.task_acts.receivers import APART, may_be_told, offices_of, receivers
from workflows.unit import Unit

MOST = 50


def ensure_takes_part(unit: Unit, actor: Actor) -> None:
    """403 for somebody who only looks at the case, or whom its review may be about."""
    holders = {step.organization_id for step in unit.around.steps}
    offices = offices_of(unit.case) | holders
    unit.actor = actor.seated_in(offices)
    if unit.actor.organization_id not in offices or not unit.actor.roles - APART:
        raise forbidden("只有本工单的办理机构可以抄送", "only offices that handle the case may copy it")


def send(context: Context, actor: Actor, case_no: str, to: Sequence[str], note: str = "") -> list[Copy]:
    """Copies a case to accounts of its locality; one who has a standing copy keeps it, as if nothing was sent.

    404 for a case that is not the actor's, 403 for who has no part in it, 422 for whom it can not go to.
    """
    if len(to) > MOST:
        raise wrong_field("/to", "too-many", f"一次最多抄送{MOST}人", f"at most {MOST} at a time")
    with on_case_no(context, case_no, actor) as unit:
        ensure_takes_part(unit, actor)
        asked = receivers("/to", to, actor, may_be_told(unit.case), accounts_only=True)
        known = {account.id for copy, account in queries.of_case(unit.case.id) if copy.withdrawn_at is None}
        hidden = persons.hidden_in(context.vault, unit.case.id, note.strip()) or None
        fresh = [one.account for one in asked if one.account is not None and one.account.id not in known]
        rows = [
            Copy(
                case_id=unit.case.id,
                account_id=account.id,
                sent_by=actor.username,
                organization_id=unit.actor.organization_id,
                note=hidden,
                sent_at=unit.at,
            )
            for account in fresh
        ]
        db.session.add_all(rows)
        if rows:
            names = [account.name for account in fresh]
            unit.emit("CaseCopied", to=[account.username for account in fresh], to_names=names, note=hidden)
    return rows


def read(context: Context, actor: Actor, copy_id: int) -> Copy:
    """The receipt: the first time that somebody opens their copy. 404 for a copy that is not theirs or was withdrawn."""
    found = queries.one_of(actor, copy_id)
    if found is None:
        raise not_found("该抄送", "copy")
    if found.read_at is not None:
        return found
    with on_case(context, found.case_id, actor) as unit:
        copy = queries.one_of(actor, copy_id)
        if copy is None:
            raise not_found("该抄送", "copy")
        if copy.read_at is None:
            copy.read_at = unit.at
            unit.emit("CopyRead", by_name=actor.name)
    return copy


def withdraw(context: Context, actor: Actor, case_no: str, copy_id: int) -> Copy:
    """Ends a copy: whoever had it does not see the case any more by it. For the office that sent it."""
    with on_case_no(context, case_no, actor) as unit:
        found = [(copy, account) for copy, account in queries.of_case(unit.case.id) if copy.id == copy_id]
        if not found:
            raise not_found("该抄送", "copy")
        copy, account = found[0]
        unit.actor = actor.seated_in([copy.organization_id])
        ensure_own(unit.actor, copy)
        if copy.withdrawn_at is not None:
            raise DomainError("copy-withdrawn", "该抄送已撤回", "the copy was withdrawn before")
        copy.withdrawn_at, copy.withdrawn_by = unit.at, actor.username
        unit.emit("CopyWithdrawn", to=account.username, to_name=account.name)
    return copy


def ensure_own(actor: Actor, copy: Copy) -> None:
    """403 for a copy that another office sent, and for who takes no part in handling cases."""
    if actor.organization_id != copy.organization_id or not actor.roles - APART:
        raise forbidden("只能撤回本机构发出的抄送", "only copies that your own office sent")
