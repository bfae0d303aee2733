"""A person reads notices: one, or all that were on the page."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from models.account import Account, Actor
from models.base import db
from models.errors import not_found
from models.notice import Notice
from models.notice_reading import NoticeMark, NoticeRead
from models.queries import notices as queries
from workflows.unit import transaction


def read(actor: Actor, notice_id: int) -> None:
    """Marks one as read; twice is once. 404 for one that is not for the actor."""
    db.session.rollback()
    if actor.account_id is None or queries.visible(actor, notice_id) is None:
        raise not_found("该提醒", "notice")
    with transaction():
        mark = db.session.get(NoticeMark, actor.account_id, populate_existing=True)
        known = db.session.get(NoticeRead, (actor.account_id, notice_id), populate_existing=True)
        if known is None and (mark is None or mark.read_until < notice_id):
            db.session.add(NoticeRead(account_id=actor.account_id, notice_id=notice_id))


def begin(before: datetime) -> None:
    """What is older counts as read and told: a demonstration that was lived through in a minute shall not begin with a flood."""
    with transaction():
        last = db.session.scalar(select(func.max(Notice.id)).where(Notice.at < before)) or 0
        for number in db.session.scalars(select(Account.id)).all():
            if db.session.get(NoticeMark, number) is None:
                db.session.add(NoticeMark(account_id=number, read_until=last))
        told = update(Notice).where(Notice.id <= last).values(planned=True)
        db.session.execute(told, execution_options={"synchronize_session": False})


def read_all(actor: Actor, until: int | None = None) -> None:
    """Marks as read what was there: up to the newest that the person was shown (`until`), or all."""
    if actor.account_id is None:
        return
    db.session.rollback()
    newest = queries.newest(actor)
    last = min(until, newest) if until is not None else newest
    with transaction():
        mark = db.session.scalar(select(NoticeMark).where(NoticeMark.account_id == actor.account_id).with_for_update())
        if mark is None:
            mark = NoticeMark(account_id=actor.account_id, read_until=last)
            db.session.add(mark)
        mark.read_until = max(mark.read_until, last)
        covered = (NoticeRead.account_id == actor.account_id, NoticeRead.notice_id <= mark.read_until)
        db.session.execute(delete(NoticeRead).where(*covered))
