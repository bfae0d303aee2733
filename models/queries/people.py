"""Names of those who act, for pages: the log knows them by their login names."""

from collections.abc import Iterable

from sqlalchemy import select

from models.account import SYSTEM, Account
from models.base import db


def names(usernames: Iterable[str | None]) -> dict[str, str]:
    """Login name → name, in one question. Who has no account any more stands for themselves."""
    wanted = {username for username in usernames if username}
    known = {SYSTEM.username: SYSTEM.name}
    asked = wanted - set(known)
    if asked:
        query = select(Account.username, Account.name).where(Account.username.in_(asked))
        known |= {row.username: row.name for row in db.session.execute(query)}
    return {username: known.get(username, username) for username in wanted}
