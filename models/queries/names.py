"""What accounts are called, for those who read a log."""

from collections.abc import Iterable

from sqlalchemy import select

from models.account import SYSTEM, Account
from models.base import db


def of_accounts(usernames: Iterable[str]) -> dict[str, str]:
    """Login name → name, in one question; the system has a name, too."""
    found = db.session.execute(select(Account.username, Account.name).where(Account.username.in_(set(usernames))))
    return {SYSTEM.username: SYSTEM.name, **{row.username: row.name for row in found}}
