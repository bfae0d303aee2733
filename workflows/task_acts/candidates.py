"""Whom a page may offer for an act: found by a part of their name, never more than one may really choose. Only looks.

`q` is what is looked for; those in `chosen` (login names, codes of offices) stay in sight whatever it is.
"""

from __future__ import annotations

from collections.abc import Collection

from models.account import Account, Actor
from models.case import Case
from models.organization import Organization
from models.queries import colleagues, organizations
from models.task import Task
from workflows.task_acts.receivers import APART, may_be_asked, may_be_told, own_office

# Who has a role is known only when they are read.
LOOKED_AT = 1000
# Acts that may go to an office as well, where anybody there does it.
TO_OFFICES = frozenset({"hand_down", "co_handle", "countersign", "consult"})


def for_task(
    actor: Actor, case: Case, task: Task, act: str, q: str = "", chosen: Collection[str] = ()
) -> list[Account]:
    """Accounts that may be chosen at a step: for `hand_over` colleagues with the role, else those that may be asked."""
    actor = task.capacity_of(actor)
    where = reach(actor, case, act)
    if act in ("hand_over", "hand_down"):
        return with_a_role(actor, where, {task.lane}, q, chosen)
    return fitting(actor, colleagues.found(colleagues.accounts(where, q, chosen)))


def reach(actor: Actor, case: Case, act: str) -> set[int]:
    """The organisations to which an act may go."""
    own = own_office(actor)
    if act == "hand_over":
        return {own}
    return organizations.everything_below(own) - {own} if act == "hand_down" else may_be_asked(actor, case, act)


def with_a_role(
    actor: Actor, offices: set[int], lanes: set[str], q: str = "", chosen: Collection[str] = ()
) -> list[Account]:
    """Accounts of some offices that have one of these roles."""
    found = fitting(actor, colleagues.found(colleagues.accounts(offices, q, chosen), LOOKED_AT))
    return [one for one in found if lanes & set(one.roles)][: colleagues.MOST]


def offices_for_task(
    actor: Actor, case: Case, task: Task, act: str, q: str = "", chosen: Collection[str] = ()
) -> list[Organization]:
    """Offices that may be chosen at a step; none where an act is for persons."""
    if act not in TO_OFFICES:
        return []
    return colleagues.offices(reach(task.capacity_of(actor), case, act), q, chosen)


def for_copy(actor: Actor, case: Case, q: str = "", chosen: Collection[str] = ()) -> list[Account]:
    """Accounts to whom a case may be copied."""
    return fitting(actor, colleagues.found(colleagues.accounts(may_be_told(case), q, chosen)))


def fitting(actor: Actor, found: list[Account]) -> list[Account]:
    """Without oneself and without those who take no part."""
    return [one for one in found if one.id != actor.account_id and set(one.roles) - APART]
