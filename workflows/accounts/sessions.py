"""Sessions of browsers: begun with a key that only the browser keeps, noted when used, ended one by one or all at once."""

import secrets
from datetime import datetime

from models import session as sessions
from models.account import Account
from models.base import db
from models.login_event import Where, note
from models.session import NOTED_EVERY, Session
from workflows.unit import transaction


def begin(account: Account, fingerprint: str, where: Where, at: datetime, *, instead_of: int | None = None) -> str:
    """A new session; the answer is its key, which is kept nowhere here. Each login gets a new one: none can be planted.

    The session that the same browser had before ends with it: whoever has copied its key is out.
    """
    key, account_id = secrets.token_urlsafe(32), account.id
    with transaction():
        row = Session(
            key_hash=sessions.hashed(key),
            account_id=account_id,
            fingerprint=fingerprint,
            created_at=at,
            last_seen_at=at,
            address=where.address[:64],
            user_agent=where.user_agent[:200],
        )
        db.session.add(row)
        end_one(instead_of, at)
    return key


def note_use(session_id: int, last_seen_at: datetime, at: datetime) -> None:
    """Remembers that a session was used, not more exactly than to a few minutes."""
    if at - last_seen_at >= NOTED_EVERY:
        with transaction():
            row = db.session.get(Session, session_id)
            if row is not None:
                row.last_seen_at = at


def end(session_id: int, at: datetime) -> None:
    """Ends one session."""
    with transaction():
        end_one(session_id, at)


def end_one(session_id: int | None, at: datetime) -> None:
    """The same within the caller's transaction; None is none."""
    row = db.session.get(Session, session_id) if session_id is not None else None
    if row is not None:
        row.end(at)


def end_others(account_id: int, session_id: int | None, where: Where, at: datetime) -> int:
    """Ends every session of an account but this one; how many there were."""
    with transaction():
        ended = sessions.end_all(account_id, at, but=session_id)
        if ended:
            note("session_ended", at, account_id, where=where, detail=f"{ended}")
    return ended
