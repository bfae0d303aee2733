"""What waits for its time, in a pile for each receiver on each channel: which may go out, and who takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from calendars.quiet import gathered_until, is_open
from models.base import db
from models.notice_sending import NoticeItem
from models.queries.notice_sendings import WAITING
from workflows.context import Context
from workflows.notifying import settings
from workflows.notifying.policy import Choice, Policy

# More of one pile makes a second message.
BATCH = 500


@dataclass(frozen=True)
class Pile:
    """What waits for one receiver on one channel: `first` is the oldest item, `since` the start of what may be gathered."""

    account_id: int | None
    robot_id: int | None
    channel: str
    first: int
    since: datetime | None
    at_once: int


def due(context: Context, policy: Policy) -> list[ColumnElement[bool]]:
    """What may go out now. A process that was down until the evening sends nothing at night: it waits for the next opening."""
    now = context.clock.now()
    conditions = [WAITING, NoticeItem.send_at <= now]
    return conditions if is_open(now, policy.hours, context.calendar()) else [*conditions, NoticeItem.quiet.is_(False)]


def ripe(context: Context, policy: Policy) -> list[Pile]:
    """The piles of which something goes out now: what goes alone, or a digest whose window is over."""
    whose = (NoticeItem.account_id, NoticeItem.robot_id, NoticeItem.channel)
    may_wait = func.min(NoticeItem.send_at).filter(NoticeItem.at_once.is_(False))
    alone = func.count(NoticeItem.id).filter(NoticeItem.at_once.is_(True))
    query = select(*whose, func.min(NoticeItem.id), may_wait, alone).where(*due(context, policy)).group_by(*whose)
    piles = [Pile(*row) for row in db.session.execute(query.order_by(func.min(NoticeItem.id)))]
    choices = settings.choices() if piles else {}
    now, calendar = context.clock.now(), context.calendar()

    def is_ripe(pile: Pile) -> bool:
        choice = choices.get(pile.account_id or 0, Choice())
        if pile.at_once or pile.since is None or not choice.gathers(policy):
            return True
        return now >= gathered_until(pile.since, policy.digest.window, policy.hours, calendar)

    return [pile for pile in piles if is_ripe(pile)]


def items_of(context: Context, policy: Policy, pile: Pile) -> list[NoticeItem]:
    """The items of a pile, the oldest first; none where another worker is at it, or was."""
    first = select(NoticeItem.id).where(NoticeItem.id == pile.first, WAITING).with_for_update(skip_locked=True)
    if db.session.scalar(first) is None:
        return []
    same = (
        NoticeItem.account_id == pile.account_id,
        NoticeItem.robot_id == pile.robot_id,
        NoticeItem.channel == pile.channel,
    )
    query = select(NoticeItem).where(*due(context, policy), *same).order_by(NoticeItem.id).limit(BATCH)
    return list(db.session.scalars(query.with_for_update()))
