"""Names of those who act, for pages: the log knows them by their login names."""

from collections.abc import Iterable

from sqlalchemy import select

from models.account import EVALUATOR, SYSTEM, Account
from models.base import db


def names(usernames: Iterable[str | None]) -> dict[str, str]:
    """Login name → name, in one question. Who has no account any more stands for themselves."""
    wanted = {username for username in usernames if username}
    known = {someone.username: someone.name for someone in (SYSTEM, EVALUATOR)}
    asked = wanted - set(known)
    if asked:
        query = select(Account.username, Account.name).where(Account.username.in_(asked))
        known |= {row.username: row.name for row in db.session.execute(query)}
    return {username: known.get(username, username) for username in wanted}


def name(username: str) -> str:
    """What one person is called."""
    return names([username])[username]


def names_by_id(ids: Iterable[int | None]) -> dict[int, str]:
    """The same by the numbers of accounts."""
    wanted = {number for number in ids if number is not None}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in rows}
