"""Keeps how an account likes its lists. Each has its own; nobody sees those of others."""

from collections.abc import Sequence

from sqlalchemy import select, update

from models.account import Actor
from models.base import db
from models.characters import made_legible
from models.errors import not_found, wrong_field
from models.saved_view import LONGEST_NAME, MOST_VIEWS, ListLook, SavedView
from workflows.unit import transaction


def keep_columns(actor: Actor, listing: str, columns: Sequence[str]) -> None:
    """The columns of a list, in their order."""
    with transaction():
        db.session.merge(ListLook(account_id=actor.account_id, listing=listing, columns=list(columns)))


def keep_view(actor: Actor, listing: str, name: str, query: str) -> None:
    """Keeps filters under a name; those of the same name are replaced. 422 without a name, or with too many views."""
    name = checked(name)
    with transaction():
        known = {view.name: view for view in of(actor, listing)}
        if name in known:
            known[name].query = query
        elif len(known) >= MOST_VIEWS:
            raise wrong_field(
                "/name",
                "too-many-views",
                f"最多保存 {MOST_VIEWS} 个视图，请先删除不用的",
                f"{MOST_VIEWS} views at most",
            )
        else:
            db.session.add(SavedView(account_id=actor.account_id, listing=listing, name=name, query=query))


def rename_view(actor: Actor, listing: str, view_id: int, name: str) -> None:
    """Another name; 422 where another view has it."""
    name = checked(name)
    with transaction():
        view = one(actor, listing, view_id)
        if any(other.name == name and other.id != view.id for other in of(actor, listing)):
            raise wrong_field("/name", "name-taken", f"已有名为“{name}”的视图", "another view has this name")
        view.name = name


def delete_view(actor: Actor, listing: str, view_id: int) -> None:
    """Forgets a view."""
    with transaction():
        db.session.delete(one(actor, listing, view_id))


def begin_with(actor: Actor, listing: str, view_id: int | None) -> None:
    """Where the list begins: with one of the views, or (None) with the usual one."""
    with transaction():
        if view_id is not None:
            one(actor, listing, view_id)
        own = update(SavedView).where(SavedView.account_id == actor.account_id, SavedView.listing == listing)
        db.session.execute(own.values(is_default=SavedView.id == (view_id or 0)))


def checked(name: str) -> str:
    """A name that can be read."""
    name = " ".join(made_legible(name).split())
    if not name or len(name) > LONGEST_NAME:
        raise wrong_field(
            "/name", "bad-name", f"请填写名称，最多 {LONGEST_NAME} 个字", f"a name of at most {LONGEST_NAME} characters"
        )
    return name


def of(actor: Actor, listing: str) -> list[SavedView]:
    """The views of an account, locked."""
    own = select(SavedView).where(SavedView.account_id == actor.account_id, SavedView.listing == listing)
    return list(db.session.scalars(own.with_for_update()))


def one(actor: Actor, listing: str, view_id: int) -> SavedView:
    """One of the actor's own views; else 404."""
    found = next((view for view in of(actor, listing) if view.id == view_id), None)
    if found is None:
        raise not_found("视图", "view")
    return found
