"""Whom the page of covers may offer: found by a part of their name, never more than one may really choose. Only looks.

`q` is what is looked for; who is named in `chosen` (login names) stays in sight whatever it is.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_

from models.account import LANES, Account, Actor
from models.queries import colleagues, organizations
from models.queries.accounts import carries, within


def oversees(actor: Actor) -> bool:
    """Whether somebody enters the covers of others, too."""
    return bool(actor.roles & {"supervisor", "admin"})


def may_be_covered(actor: Actor, q: str = "", chosen: Collection[str] = ()) -> list[Account]:
    """Those of the overseer's locality who work in steps of cases; nobody to choose for anybody else, who enters their own."""
    if not oversees(actor):
        return []
    working = or_(*(carries(role) for role in sorted(LANES)))
    return colleagues.found(colleagues.among(within(actor) & working, q, chosen))


def may_cover(actor: Actor, covered: str, q: str = "", chosen: Collection[str] = ()) -> list[Account]:
    """Colleagues of whoever is absent and those above; while an overseer has named nobody, everybody of their locality."""
    absent = absent_one(actor, covered)
    fitting = within(actor) if absent is None else within(actor) & here_or_above(absent)
    return colleagues.found(colleagues.among(fitting, q, chosen))


def absent_one(actor: Actor, covered: str) -> Account | None:
    """Whose work is to be covered: one's own; an overseer names somebody who works in steps, and may not have done so yet."""
    account = Account.by_username(covered if oversees(actor) else actor.username)
    working = account is not None and LANES & set(account.roles)
    return account if working or not oversees(actor) else None


def here_or_above(absent: Account) -> ColumnElement[bool]:
    """The others of somebody's organisation, and those of the organisations above it."""
    near = organizations.here_and_above(absent.organization_id)
    return Account.organization_id.in_(near) & (Account.id != absent.id)
