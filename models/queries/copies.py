"""Copies for information (抄送): mine, and those of a case with their receipts."""

from sqlalchemy import Select, func, select

from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.copy import Copy

STANDING = Copy.withdrawn_at.is_(None)


def cases_of(actor: Actor) -> Select[int]:
    """Cases of which a copy for this account stands."""
    return select(Copy.case_id).where(Copy.account_id == actor.account_id, STANDING)


def mine(actor: Actor) -> Select[*tuple[Copy, Case]]:
    """The actor's standing copies: unread first, then the newest."""
    return (
        select(Copy, Case)
        .join(Case, Case.id == Copy.case_id)
        .where(Copy.account_id == actor.account_id, STANDING)
        .order_by(Copy.read_at.is_not(None), Copy.sent_at.desc(), Copy.id.desc())
    )


def count(query: Select[*tuple[Copy, Case]]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def unread(actor: Actor) -> int:
    """How many copies the actor has not read."""
    query = select(func.count(Copy.id)).where(Copy.account_id == actor.account_id, STANDING, Copy.read_at.is_(None))
    return db.session.scalar(query) or 0


def of_case(case_id: int) -> list[tuple[Copy, Account]]:
    """All copies of a case with who has them, oldest first."""
    query = select(Copy, Account).join(Account, Account.id == Copy.account_id).where(Copy.case_id == case_id)
    return [
        (copy, account)
        for copy, account in db.session.execute(query.order_by(Copy.id).execution_options(populate_existing=True))
    ]


def one_of(actor: Actor, copy_id: int) -> Copy | None:
    """The actor's own standing copy."""
    query = select(Copy).where(Copy.id == copy_id, Copy.account_id == actor.account_id, STANDING)
    return db.session.scalar(query.execution_options(populate_existing=True))
