"""Attachments of a case, as far as somebody may know of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true

from models.account import Account, Actor
from models.attachment import Attachment
from models.base import db
from models.event import CaseEvent
from models.task import Task

# The clerk whom the review is about sees what they put there themselves, and no case file (api/permissions.py: CASE_FILE).
OUTSIDE = frozenset({"staff"})
# Addresses of the store asked for in one statement.
BATCH = 300


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every attachment of a case that they may see."""
    return bool(actor.roles - OUTSIDE)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Which attachments of a case that the actor may see are theirs to see."""
    return true() if sees_all(actor) else Attachment.account_id == actor.account_id


def all_of_case(actor: Actor, case_id: int) -> list[Attachment]:
    """The attachments that are there and those that were taken away, the oldest first."""
    query = select(Attachment).where(Attachment.case_id == case_id, seen_by(actor))
    return list(db.session.scalars(query.order_by(Attachment.id)))


def of_case(actor: Actor, case_id: int) -> list[Attachment]:
    """The attachments that are there, the oldest first."""
    return [row for row in all_of_case(actor, case_id) if row.removed_at is None]


def there(case_id: int) -> list[Attachment]:
    """The attachments of a case that are there, whoever may see them: for its file."""
    query = select(Attachment).where(Attachment.case_id == case_id, Attachment.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Attachment.id)))


def one(actor: Actor, case_id: int, attachment_id: int) -> Attachment | None:
    """One attachment of a case that the actor may see, removed or not."""
    query = select(Attachment).where(Attachment.id == attachment_id, Attachment.case_id == case_id, seen_by(actor))
    return db.session.scalar(query)


def used(case_id: int) -> tuple[int, int]:
    """How many attachments a case has, and their bytes."""
    counted = select(func.count(), func.coalesce(func.sum(Attachment.size), 0))
    number, size = db.session.execute(
        counted.where(Attachment.case_id == case_id, Attachment.removed_at.is_(None))
    ).one()
    return int(number), int(size)


def among(case_id: int, organization_id: int | None, ids: Sequence[int]) -> set[int]:
    """Those of some numbers that are attachments of this case, put there by this organisation, and still there."""
    query = select(Attachment.id).where(
        Attachment.id.in_(ids),
        Attachment.case_id == case_id,
        Attachment.organization_id == organization_id,
        Attachment.removed_at.is_(None),
    )
    return set(db.session.scalars(query))


def open_among(task_ids: set[int]) -> set[int]:
    """Those of some steps that are still open; none asked for costs no statement."""
    if not task_ids:
        return set()
    return set(db.session.scalars(select(Task.id).where(Task.id.in_(task_ids), Task.state == "open")))


def newest_acts(case_ids: set[int], elements: set[str | None]) -> dict[str | None, datetime]:
    """When each of some elements has acted last: when an appeal was lodged, say."""
    if not case_ids:
        return {}
    query = select(CaseEvent.element_id, func.max(CaseEvent.at)).where(
        CaseEvent.case_id.in_(case_ids), CaseEvent.element_id.in_([known for known in elements if known])
    )
    return {element: at for element, at in db.session.execute(query.group_by(CaseEvent.element_id))}


def in_use(keys: Sequence[str]) -> set[str]:
    """Those of some keys of the store that an attachment names which is there."""
    found: set[str] = set()
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        for column in (Attachment.storage_key, Attachment.preview_key, Attachment.thumbnail_key):
            rows = db.session.scalars(select(column).where(column.in_(some), Attachment.removed_at.is_(None)))
            found.update(key for key in rows if key)
    return found


def people(ids: Iterable[int]) -> dict[int, Account]:
    """Accounts by number."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(Account).where(Account.id.in_(wanted)))}
