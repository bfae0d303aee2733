"""Notes of a case inside one organisation, and the colleagues who may be mentioned in them."""

from sqlalchemy import select

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


def everybody(actor: Actor) -> list[Account]:
    """Everybody active in the actor's organisation who may read notes, by name."""
    if actor.organization_id is None:
        return []
    query = select(Account).where(Account.organization_id == actor.organization_id, Account.active)
    found = db.session.scalars(query.order_by(Account.name, Account.username))
    return [account for account in found if set(account.roles) - OUTSIDE]


def colleagues(actor: Actor, part: str = "", most: int | None = MOST) -> list[Account]:
    """The others among them whose name has this part, or whose login name begins so."""
    wanted = part.casefold()
    found = (account for account in everybody(actor) if account.id != actor.account_id)
    return [
        account
        for account in found
        if wanted in account.name.casefold() or account.username.casefold().startswith(wanted)
    ][:most]
