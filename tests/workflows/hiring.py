"""More people for an office of the demonstration."""

from __future__ import annotations

from models.account import Account
from models.base import db


def hire(username: str, like: str, name: str = "", roles: list[str] | None = None) -> str:
    """An account in the office of another one, with its roles unless others are given."""
    other = Account.by_username(like)
    assert other is not None
    db.session.add(
        Account(
            username=username,
            name=name or f"{other.name}的同事",
            password_hash=other.password_hash,
            organization_id=other.organization_id,
            roles=roles or list(other.roles),
            locality=other.locality,
            demonstration=True,
            created_at=other.created_at,
        )
    )
    db.session.commit()
    return username
