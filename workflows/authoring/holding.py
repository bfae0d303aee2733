"""Who has a draft open in the editor: told to whoever comes next, who is not stopped by it."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.account import Actor
from models.procedure_draft import ProcedureDraft
from workflows.authoring.drafts import locked
from workflows.context import Context
from workflows.unit import transaction

# Whoever has not saved or looked in for this long does not hold a draft any more.
HELD = timedelta(minutes=2)


def take_up(context: Context, actor: Actor, number: int) -> None:
    """The actor has it open in the editor now; whoever comes next is told so."""
    now = context.clock.now()
    with transaction():
        draft = locked(number)
        if draft.held_by in (None, actor.username) or not is_held(draft, now):
            draft.held_by, draft.held_at = actor.username, now


def let_go(context: Context, actor: Actor, number: int) -> None:
    """The actor has closed the editor."""
    with transaction():
        draft = locked(number)
        if draft.held_by == actor.username:
            draft.held_by = draft.held_at = None


def is_held(draft: ProcedureDraft, now: datetime) -> bool:
    """Whether somebody has it open in the editor."""
    return draft.held_by is not None and draft.held_at is not None and now - draft.held_at < HELD
