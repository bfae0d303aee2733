"""What was sent to whom by which channel, for administrators; and what a demonstration would have sent."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, true

from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.notice_address import ROBOTS, NoticeAddress, NoticeRobot
from models.notice_sending import NoticeAttempt, NoticeItem, NoticeMessage
from models.organization import Organization

# Spelt out and not bound: a database that plans before it knows the value could not use the index of what waits.
PENDING = NoticeMessage.state == literal_column("'pending'")
WAITING = NoticeItem.state == literal_column("'waiting'")


@dataclass(frozen=True)
class SendingFilter:
    """What the record may be narrowed by. `whom` is a part of a name or user name, `since` and `until` are aware."""

    channel: str = ""
    state: str = ""
    kind: str = ""
    whom: str = ""
    case_no: str = ""
    since: datetime | None = None
    until: datetime | None = None


def here(actor: Actor) -> ColumnElement[bool]:
    """Messages of the administrator's locality; one who serves all sees all."""
    if actor.locality is None:
        return true()
    to_evaluator = and_(NoticeMessage.link_id.is_not(None), Case.locality == actor.locality)
    return or_(Account.locality == actor.locality, Organization.locality == actor.locality, to_evaluator)


def listing(actor: Actor, wanted: SendingFilter) -> Select[*tuple[Any, ...]]:
    """Messages with their receiver and first case, the newest first."""
    conditions = [here(actor)]
    for column, value in (
        (NoticeMessage.channel, wanted.channel),
        (NoticeMessage.state, wanted.state),
        (NoticeMessage.kind, wanted.kind),
        (Case.case_no, wanted.case_no),
    ):
        if value:
            conditions.append(column == value)
    if wanted.whom:
        names = (Account.name, Account.username, NoticeRobot.name)
        conditions.append(or_(*(name.contains(wanted.whom, autoescape=True) for name in names)))
    if wanted.since is not None:
        conditions.append(NoticeMessage.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(NoticeMessage.at < wanted.until)
    return (
        select(NoticeMessage, Account.name, Account.username, NoticeRobot.name, Case.case_no)
        .outerjoin(Account, Account.id == NoticeMessage.account_id)
        .outerjoin(NoticeRobot, NoticeRobot.id == NoticeMessage.robot_id)
        .outerjoin(Organization, Organization.id == NoticeRobot.organization_id)
        .outerjoin(Case, Case.id == NoticeMessage.case_id)
        .where(*conditions)
        .order_by(NoticeMessage.id.desc())
    )


def count(query: Select[*tuple[Any, ...]]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def one(actor: Actor, message_id: int) -> Any:
    """One message with its receiver; None where the actor may not know of it."""
    return db.session.execute(listing(actor, SendingFilter()).where(NoticeMessage.id == message_id)).one_or_none()


def attempts(message_id: int) -> list[NoticeAttempt]:
    """Its attempts, the oldest first."""
    query = select(NoticeAttempt).where(NoticeAttempt.message_id == message_id).order_by(NoticeAttempt.id)
    return list(db.session.scalars(query))


def of_links(link_ids: Collection[int]) -> dict[int | None, list[tuple[NoticeMessage, NoticeAttempt | None]]]:
    """The messages that were to bring links to the persons who wrote the reviews, with their attempts, the oldest first."""
    query = (
        select(NoticeMessage, NoticeAttempt)
        .outerjoin(NoticeAttempt, NoticeAttempt.message_id == NoticeMessage.id)
        .where(NoticeMessage.link_id.in_(link_ids))
        .order_by(NoticeMessage.id, NoticeAttempt.id)
    )
    found: dict[int | None, list[tuple[NoticeMessage, NoticeAttempt | None]]] = defaultdict(list)
    for message, attempt in db.session.execute(query) if link_ids else ():
        found[message.link_id].append((message, attempt))
    return found


def hosts_in_use() -> dict[str, set[str]]:
    """The hosts of the group robots that somebody has set up, by channel: the beginning of their masks."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for model, live in (
        (NoticeRobot, NoticeRobot.active.is_(True)),
        (NoticeAddress, NoticeAddress.channel.in_(ROBOTS)),
    ):
        for channel, shown in db.session.execute(select(model.channel, model.shown).where(live).distinct()):
            hosts[channel].add(shown.partition("/")[0])
    return hosts


def waiting() -> int:
    """How many notices wait for their time."""
    return db.session.scalar(select(func.count()).where(WAITING)) or 0


def robots(actor: Actor) -> list[tuple[NoticeRobot, str | None]]:
    """The robots that an administrator looks after and that are not switched off, with their organisation."""
    query = (
        select(NoticeRobot, Organization.name)
        .outerjoin(Organization, Organization.id == NoticeRobot.organization_id)
        .where(NoticeRobot.active.is_(True), robots_of(actor))
        .order_by(NoticeRobot.id)
    )
    return [(robot, name) for robot, name in db.session.execute(query)]


def robots_of(actor: Actor) -> ColumnElement[bool]:
    """Robots of organisations of the administrator's locality; those for the leaders of all belong to who serves all."""
    if actor.locality is None:
        return true()
    offices = select(Organization.id).where(Organization.locality == actor.locality)
    return NoticeRobot.organization_id.in_(offices)


def robot(actor: Actor, robot_id: int, *, lock: bool = False) -> NoticeRobot | None:
    """One of them; None for any other. With `lock` nobody else changes it meanwhile."""
    query = select(NoticeRobot).where(NoticeRobot.id == robot_id, NoticeRobot.active.is_(True), robots_of(actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)
