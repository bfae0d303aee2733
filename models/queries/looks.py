"""How an account likes its lists: its saved views, its columns."""

from sqlalchemy import select

from models.account import Actor
from models.base import db
from models.saved_view import ListLook, SavedView


def saved(actor: Actor, listing: str) -> list[SavedView]:
    """The views of a list, in the order of their names."""
    query = select(SavedView).where(SavedView.account_id == actor.account_id, SavedView.listing == listing)
    return list(db.session.scalars(query.order_by(SavedView.name)))


def columns(actor: Actor, listing: str) -> list[str] | None:
    """The columns that were chosen; None where nobody has."""
    look = db.session.get(ListLook, (actor.account_id, listing)) if actor.account_id is not None else None
    return list(look.columns) if look else None
