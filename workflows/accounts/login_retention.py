"""Forgets lines of the audit of logins whose term is over, and previews of imports that nobody wants any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CursorResult, delete, select

from models.account_import import LIFETIME, AccountImport
from models.base import db
from models.login_event import LoginEvent
from workflows.context import Context
from workflows.unit import transaction

BATCH = 1000


def forget_due(context: Context) -> int:
    """Deletes what is due, a batch a transaction; returns how many lines. Safe in any number of workers."""
    now, forgotten = context.system_clock.now(), 0
    with transaction():
        db.session.execute(delete(AccountImport).where(AccountImport.created_at <= now - LIFETIME))
    old = select(LoginEvent.id).where(LoginEvent.at < now - timedelta(days=context.login_retention_days))
    while True:
        with transaction():
            found = db.session.execute(
                delete(LoginEvent).where(LoginEvent.id.in_(old.order_by(LoginEvent.at).limit(BATCH)))
            )
            assert isinstance(found, CursorResult)
            count = found.rowcount
        forgotten += count
        if count < BATCH:
            return forgotten
