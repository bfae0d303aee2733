"""Notices of a caller, and those whose way out is to be planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, literal, or_, select, true, union_all

from models.account import LANES, Account, Actor
from models.base import db
from models.case import Case
from models.cover import Cover
from models.notice import Notice
from models.notice_reading import NoticeMark, NoticeRead
from models.queries.covers import runs
from models.queries.pages import Listing

# Beyond it nobody counts: «99+».
MOST_COUNTED = 100


@dataclass(frozen=True)
class NoticeFilter:
    """What a list of notices may be narrowed by."""

    kind: str = ""
    unread: bool = False


def inbox(actor: Actor) -> Select[Notice, str]:
    """The actor's notices with their case numbers, the newest first."""
    return (
        select(Notice, Case.case_no)
        .join(Case, Case.id == Notice.case_id)
        .where(addressed_to(actor))
        .order_by(Notice.at.desc(), Notice.id.desc())
    )


def addressed_to(actor: Actor) -> ColumnElement[bool]:
    """Notices to the actor in person, to the actor's office in one of the actor's roles, or to the locality's leaders."""
    return or_(*parts(actor))


def parts(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The same in parts that share no notice: a list walks an index for each."""
    here = Notice.locality == actor.locality if actor.locality else true()
    mine = and_(Notice.role.in_(sorted(actor.roles)), Notice.account_id.is_(None))
    own = Notice.organization_id == actor.organization_id if actor.organization_id is not None else false()
    return (
        Notice.account_id == actor.account_id if actor.account_id is not None else false(),
        and_(own, mine),
        and_(Notice.organization_id.is_(None), mine, here),
        *covered_parts(actor),
    )


def covered_parts(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """What came to the offices of those whom the actor covers, in their lanes, since then. What is for a person stays theirs."""
    since: dict[int, datetime] = {}
    lanes: dict[int, frozenset[str]] = {}
    for one in actor.covering:
        office = one.organization_id
        since[office] = min(one.since, since.get(office, one.since))
        lanes[office] = lanes.get(office, frozenset()) | one.roles
    for office, roles in lanes.items():
        more = roles - actor.roles if office == actor.organization_id else roles
        to_office = and_(Notice.organization_id == office, Notice.role.in_(sorted(more)), Notice.account_id.is_(None))
        yield and_(to_office, Notice.at >= since[office])


def unread(actor: Actor) -> ColumnElement[bool]:
    """Notices after the actor's mark that were not read one by one."""
    mark = select(NoticeMark.read_until).where(NoticeMark.account_id == actor.account_id).scalar_subquery()
    read = select(NoticeRead.notice_id).where(
        NoticeRead.account_id == actor.account_id, NoticeRead.notice_id == Notice.id
    )
    return and_(Notice.id > func.coalesce(mark, 0), ~read.exists())


def listing(actor: Actor, wanted: NoticeFilter) -> Listing:
    """The actor's notices, the newest first, as a list that can be paged."""
    narrowed = [Notice.kind == wanted.kind] if wanted.kind else []
    if wanted.unread:
        narrowed.append(unread(actor))
    return Listing(
        tuple(select(Notice.id.label("id"), Notice.at.label("key")).where(part, *narrowed) for part in parts(actor)),
        descending=True,
    )


def shown(actor: Actor, ids: list[int]) -> list[tuple[Notice, str, bool]]:
    """Notices with their case numbers and whether they are unread, in this order."""
    query = select(Notice, Case.case_no, unread(actor)).join(Case, Case.id == Notice.case_id).where(Notice.id.in_(ids))
    found = {row[0].id: (row[0], row[1], bool(row[2])) for row in db.session.execute(query)}
    return [found[one] for one in ids if one in found]


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read, counted up to 100."""
    return min(MOST_COUNTED, db.session.scalar(counting_unread(actor)) or 0)


@lru_cache(maxsize=200)
def counting_unread(actor: Actor) -> Select[int]:
    """The question of the bell. Every page asks it: to put it together takes longer than to answer it."""
    new = unread(actor)
    few = [
        select(literal(1).label("one")).select_from(select(Notice.id).where(part, new).limit(MOST_COUNTED).subquery())
        for part in parts(actor)
    ]
    return select(func.count()).select_from(union_all(*few).subquery())


def newest(actor: Actor) -> int:
    """The number of the actor's newest notice."""
    few = [select(func.max(Notice.id).label("id")).where(part) for part in parts(actor)]
    rows = union_all(*few).subquery()
    return db.session.scalar(select(func.max(rows.c.id))) or 0


def visible(actor: Actor, notice_id: int) -> Notice | None:
    """The notice, if it is for the actor."""
    return db.session.scalar(select(Notice).where(Notice.id == notice_id, addressed_to(actor)))


def count(query: Select[Notice, str]) -> int:
    """How many rows a list has in all."""
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def unplanned(most: int) -> Select[Notice]:
    """Notices whose way out was not decided yet, the oldest first."""
    return select(Notice).where(Notice.planned == false()).order_by(Notice.id).limit(most)


def receivers(notice: Notice, at: datetime) -> Select[Account]:
    """The accounts that a notice is for and that may log in; for the work of a lane also who covers one of them at `at`."""
    live = select(Account).where(Account.active == true()).order_by(Account.id)
    if notice.account_id is not None:
        return live.where(Account.id == notice.account_id)
    fitting = cast(Account.roles, Text).contains(f'"{notice.role}"', autoescape=True)
    if notice.organization_id is None:
        return live.where(fitting, or_(Account.locality == notice.locality, Account.locality.is_(None)))
    own = and_(fitting, Account.organization_id == notice.organization_id)
    if notice.role not in LANES:
        return live.where(own)
    absent = select(Account.id).where(Account.active == true(), own)
    covering = select(Cover.covering_id).where(Cover.covered_id.in_(absent), runs(at))
    return live.where(or_(own, Account.id.in_(covering)))
