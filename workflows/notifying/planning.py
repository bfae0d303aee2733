"""Decides for each notice to whom it goes outside the product, by which channels and when: rows for the rounds to gather."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, true, update

from calendars.china import China
from calendars.quiet import sending
from models.account import Account
from models.base import db
from models.notice import Notice
from models.notice_address import NoticeAddress, NoticeRobot
from models.notice_sending import NoticeItem
from models.queries import notices as queries
from workflows.context import Context
from workflows.notifying import settings
from workflows.notifying.policy import Choice, Policy
from workflows.unit import transaction

BATCH = 200


@dataclass
class Known:
    """What a round has looked up already: receivers, their choices and channels, robots."""

    policy: Policy
    calendar: China
    now: datetime
    offered: frozenset[str]
    pretended: bool
    receivers: dict[tuple[Any, ...], list[Account]] = field(default_factory=dict)
    people: dict[int, tuple[Choice, set[str]]] = field(default_factory=dict)
    robots: list[NoticeRobot] = field(default_factory=list)

    def receivers_of(self, notice: Notice) -> list[Account]:
        """The accounts that a notice is for."""
        key = (notice.account_id, notice.organization_id, notice.role, notice.locality)
        if key not in self.receivers:
            self.receivers[key] = list(db.session.scalars(queries.receivers(notice, self.now)))
        return self.receivers[key]

    def person(self, account: Account) -> tuple[Choice, set[str]]:
        """What somebody chose, and the channels on which they can be reached."""
        if account.id not in self.people:
            rows = db.session.scalars(select(NoticeAddress.channel).where(NoticeAddress.account_id == account.id))
            reached = set(rows) | ({"email"} if self.pretended and account.demonstration else set())
            self.people[account.id] = settings.choice_of(account.id), reached & self.offered
        return self.people[account.id]


def plan(context: Context) -> int:
    """Plans what is new; returns how many notices. Safe in any number of processes: each notice is planned once."""
    planned = 0
    while not context.stopping.is_set():
        with transaction():
            notices = list(db.session.scalars(queries.unplanned(BATCH).with_for_update(skip_locked=True)))
            if notices:
                known = looked_up(context)
                items = [item for notice in notices for item in items_of(known, notice)]
                if items:
                    db.session.execute(insert(NoticeItem), items)
                done = update(Notice).where(Notice.id.in_([notice.id for notice in notices])).values(planned=True)
                db.session.execute(done, execution_options={"synchronize_session": False})
        planned += len(notices)
        if len(notices) < BATCH:
            break
    return planned


def looked_up(context: Context) -> Known:
    """What a round begins with."""
    outlets = context.outlets
    robots = list(db.session.scalars(select(NoticeRobot).where(NoticeRobot.active == true()).order_by(NoticeRobot.id)))
    return Known(
        settings.policy(),
        context.calendar(),
        context.clock.now(),
        frozenset(outlets.channels),
        bool(outlets.pretended),
        robots=robots,
    )


def items_of(known: Known, notice: Notice) -> Iterator[dict[str, Any]]:
    """One row for each person and channel, and for each robot."""
    kind = known.policy.kind(notice.kind)
    for account in known.receivers_of(notice):
        choice, reached = known.person(account)
        roles = [notice.role] if notice.role else account.roles
        for channel in choice.channels(known.policy, notice.kind, roles):
            if channel in reached:
                at, why = when(known, notice, choice)
                yield row(notice, kind, at, why, channel, account_id=account.id)
    for robot in known.robots:
        if tells(robot, notice) and robot.channel in known.offered:
            at, why = when(known, notice, Choice())
            yield row(notice, kind, at, why, robot.channel, robot_id=robot.id)


def tells(robot: NoticeRobot, notice: Notice) -> bool:
    """Whether a robot repeats a notice: one to its organisation, or one to leaders; never one to a person."""
    return notice.account_id is None and robot.organization_id == notice.organization_id and notice.kind in robot.kinds


def when(known: Known, notice: Notice, choice: Choice) -> tuple[datetime, str]:
    """When it may go out: never before its event, nor before now, nor at night or on a rest day."""
    event_at = max(notice.at, known.now)
    if not known.policy.kind(notice.kind).quiet:
        return event_at, "now"
    found = sending(event_at, choice.hours_in(known.policy), known.calendar)
    return found.at, found.why


def row(notice: Notice, kind: Any, at: datetime, why: str, channel: str, **to: int) -> dict[str, Any]:
    """The values of a new row."""
    return {
        "notice_id": notice.id,
        "account_id": to.get("account_id"),
        "robot_id": to.get("robot_id"),
        "channel": channel,
        "kind": notice.kind,
        "quiet": kind.quiet,
        "at_once": kind.at_once,
        "why": why,
        "send_at": at,
        "state": "waiting",
    }
