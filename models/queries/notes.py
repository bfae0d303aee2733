"""Notes of a case inside one organisation, and the colleagues who may be mentioned in them."""

from sqlalchemy import or_, select

from models.account import Account, Actor
from models.base import db
from models.note import Note

# Who has no case file (api/permissions.py) does not read what colleagues write about it.
OUTSIDE = frozenset({"staff", "gateway"})
MOST = 10


def of_case(actor: Actor, case_id: int) -> list[Note]:
    """The notes of the actor's own organisation, the oldest first, deleted ones as traces."""
    query = select(Note).where(Note.case_id == case_id, Note.organization_id == actor.organization_id)
    return list(db.session.scalars(query.order_by(Note.id)))


def one(actor: Actor, case_id: int, note_id: int) -> Note | None:
    """One note of the actor's own organisation."""
    query = select(Note).where(
        Note.id == note_id, Note.case_id == case_id, Note.organization_id == actor.organization_id
    )
    return db.session.scalar(query.with_for_update())


def colleagues(actor: Actor, start: str = "", most: int | None = MOST) -> list[Account]:
    """Colleagues of the actor's organisation who may read notes, by name; `start` is a part of a name or a login name."""
    if actor.organization_id is None:
        return []
    query = select(Account).where(
        Account.organization_id == actor.organization_id, Account.active, Account.id != actor.account_id
    )
    if start:
        part = start.casefold()
        query = query.where(
            or_(Account.name.contains(start, autoescape=True), Account.username.startswith(part, autoescape=True))
        )
    found = db.session.scalars(query.order_by(Account.name, Account.username))
    readers = [account for account in found if set(account.roles) - OUTSIDE]
    return readers[:most]
