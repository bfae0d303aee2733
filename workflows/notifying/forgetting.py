"""Forgets what was sent when its term is over: messages with their attempts, and what was never sent because nobody needed it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, literal_column, select, update

from models.base import db
from models.incident import Incident
from models.notice_sending import NoticeAttempt, NoticeItem, NoticeMessage
from workflows.context import Context
from workflows.unit import transaction

BATCH = 500


def forget_due(context: Context) -> int:
    """Deletes what is due, a batch a transaction; returns how many rows. Safe in any number of workers."""
    return until_done(context, forget_messages) + until_done(context, forget_dropped)


def until_done(context: Context, forget: Callable[[Context], int]) -> int:
    """Batch after batch."""
    forgotten = 0
    while not context.stopping.is_set():
        with transaction():
            count = forget(context)
        forgotten += count
        if count < BATCH:
            break
    return forgotten


def forget_messages(context: Context) -> int:
    """Messages that are over, by the real clock. One that an open incident is about stays until somebody has closed that."""
    before = context.system_clock.now() - timedelta(days=context.notice_retention_days)
    held = select(Incident.notice_message_id).where(Incident.state == "open", Incident.notice_message_id.is_not(None))
    over = (NoticeMessage.created_at < before, NoticeMessage.state != "pending", NoticeMessage.id.not_in(held))
    query = select(NoticeMessage.id).where(*over).order_by(NoticeMessage.created_at).limit(BATCH)
    ids = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    db.session.execute(update(Incident).where(Incident.notice_message_id.in_(ids)).values(notice_message_id=None))
    db.session.execute(delete(NoticeAttempt).where(NoticeAttempt.message_id.in_(ids)))
    db.session.execute(delete(NoticeItem).where(NoticeItem.message_id.in_(ids)))
    db.session.execute(delete(NoticeMessage).where(NoticeMessage.id.in_(ids)))
    return len(ids)


def forget_dropped(context: Context) -> int:
    """Items of which nothing was sent, by the case clock."""
    before = context.clock.now() - timedelta(days=context.notice_retention_days)
    dropped = NoticeItem.state == literal_column("'dropped'")
    query = select(NoticeItem.id).where(dropped, NoticeItem.send_at < before).order_by(NoticeItem.send_at).limit(BATCH)
    ids = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    db.session.execute(delete(NoticeItem).where(NoticeItem.id.in_(ids)))
    return len(ids)
