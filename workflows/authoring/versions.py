"""Published versions as whoever asks may know them; 404 where there are none."""

from __future__ import annotations

from models.account import Actor
from models.errors import not_found
from models.procedure import Procedure
from models.queries import drafts as queries


def all_of(actor: Actor, key: str) -> list[Procedure]:
    """All versions of a procedure, the newest first; 404 for none, and for one of another locality than the actor's."""
    found = queries.versions(actor, key)
    if not found:
        raise not_found(f"办理程序 {key[:40]}", f"procedure {key[:40]}")
    return found


def one(actor: Actor, key: str, number: int) -> Procedure:
    """One version by its number; 404 where it is not there, or not the actor's to know."""
    found = queries.version(actor, key, number)
    if found is None:
        raise not_found(f"办理程序 {key[:40]} 第{number}版", f"version {number} of {key[:40]}")
    return found
