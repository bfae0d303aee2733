"""Sessions of browsers: begun with a key that only the browser keeps, noted when used, ended one by one or all at once."""

import secrets
from datetime import datetime

from models import session as sessions
from models.account import Account
from models.base import db
from models.session import NOTED_EVERY, Session
from workflows.unit import transaction


def begin(account: Account, fingerprint: str, address: str, user_agent: str, at: datetime) -> str:
    """A new session; the answer is its key, which is kept nowhere here. Each login gets a new one: none can be planted."""
    key, account_id = secrets.token_urlsafe(32), account.id
    with transaction():
        row = Session(
            key_hash=sessions.hashed(key),
            account_id=account_id,
            fingerprint=fingerprint,
            created_at=at,
            last_seen_at=at,
            address=address[:64],
            user_agent=user_agent[:200],
        )
        db.session.add(row)
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
        row = db.session.get(Session, session_id)
        if row is not None:
            row.end(at)


def end_all(account_id: int, at: datetime, *, but: int | None = None) -> int:
    """Ends every session of an account, except one; how many there were."""
    with transaction():
        rows = [row for row in sessions.live_of(account_id, at) if row.id != but]
        for row in rows:
            row.end(at)
    return len(rows)
