"""Whom a page may offer for an act: found by a part of their name, never more than one may really choose. Only looks."""

from __future__ import annotations

from models.account import Account, Actor
from models.case import Case
from models.queries import colleagues, organizations
from models.task import Task
from workflows.task_acts.receivers import APART, may_be_asked, may_be_told, own_office

LOOKED_AT = 1000


def for_task(actor: Actor, case: Case, task: Task, act: str, q: str = "") -> list[Account]:
    """Accounts that may be chosen at a step: for `hand_over` colleagues with the role, else those that may be asked."""
    actor = task.capacity_of(actor)
    near = organizations.everything_below(own_office(actor))
    if act in ("hand_over", "hand_down"):
        offices = {own_office(actor)} if act == "hand_over" else near - {own_office(actor)}
        # Who has the role is known only when they are read.
        found = fitting(actor, colleagues.found(colleagues.accounts(offices, q), LOOKED_AT))
        return [one for one in found if task.lane in one.roles][: colleagues.MOST]
    return fitting(actor, colleagues.found(colleagues.accounts(may_be_asked(actor, case, act), q)))


def for_copy(actor: Actor, case: Case, q: str = "") -> list[Account]:
    """Accounts to whom a case may be copied."""
    return fitting(actor, colleagues.found(colleagues.accounts(may_be_told(case), q)))


def fitting(actor: Actor, found: list[Account]) -> list[Account]:
    """Without oneself and without those who take no part."""
    return [one for one in found if one.id != actor.account_id and set(one.roles) - APART]
