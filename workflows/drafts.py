"""Drafts: what somebody types is kept while they type, for them alone, and is gone when it is not needed any more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_
from sqlalchemy.exc import IntegrityError

from models import draft as drafts
from models.account import Actor
from models.base import db
from models.case import Case
from models.draft import Draft
from models.errors import DomainError, invalid
from models.task import Task
from protection.sealing import SealError
from workflows.context import Context
from workflows.unit import transaction

# Characters of a whole form; the forms of the shelf hold less.
MOST = 100_000
# A draft that nobody came back to.
KEPT = timedelta(days=60)

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Subject:
    """What a draft belongs to: a step, or a message of a case."""

    case_id: int
    task_id: int | None = None
    message: str = ""

    @property
    def name(self) -> str:
        """As the row has it."""
        return f"task/{self.task_id}" if self.task_id is not None else f"case/{self.case_id}/{self.message}"


@dataclass(frozen=True)
class Kept:
    """A draft in clear, for whoever wrote it. `saved_at` is by the real clock."""

    values: dict[str, list[str]]
    saved_at: datetime


def save(context: Context, actor: Actor, subject: Subject, values: Values) -> datetime:
    """Keeps what was typed and says when. 422 where it is longer than any form; who may is the caller's to know."""
    account_id = owner(actor)
    text = json.dumps({key: list(typed) for key, typed in values.items()}, ensure_ascii=False)
    if len(text) > MOST:
        raise invalid("draft-too-long", "内容过长，草稿未保存", "too long to be kept as a draft")
    at = context.system_clock.now()
    sealed = context.vault.seal(text, drafts.place_of(account_id, subject.name))
    try:
        put(account_id, subject, sealed, at)
    except IntegrityError:
        # The same person in another window was first: their row is there now.
        put(account_id, subject, sealed, at)
    return at


def put(account_id: int, subject: Subject, sealed: str, at: datetime) -> None:
    """Writes the row, new or not."""
    with transaction():
        row = drafts.find(account_id, subject.name)
        if row is None:
            row = Draft(account_id=account_id, subject=subject.name, case_id=subject.case_id, task_id=subject.task_id)
            db.session.add(row)
        row.sealed, row.saved_at = sealed, at


def owner(actor: Actor) -> int:
    """Whose draft it is; the system writes none (403)."""
    if actor.account_id is None:
        raise DomainError("forbidden", "系统账户没有草稿", "the system keeps no drafts", status=403)
    return actor.account_id


def load(context: Context, actor: Actor, subject: Subject) -> Kept | None:
    """The actor's draft. One that can not be opened any more (its key is gone) is as good as none."""
    row = drafts.find(actor.account_id, subject.name) if actor.account_id is not None else None
    if row is None:
        return None
    try:
        return Kept(json.loads(context.vault.open(row.sealed, row.place)), row.saved_at)
    except SealError:
        return None


def discard(actor: Actor, subject: Subject) -> None:
    """Throws the actor's draft away."""
    with transaction():
        drafts.forget(subject.case_id, subject.name, owner(actor))


def sent(actor: Actor, subject: Subject) -> None:
    """The form was sent: of a step nobody needs a draft any more, of a message its sender does not."""
    with transaction():
        drafts.forget(subject.case_id, subject.name, None if subject.task_id is not None else owner(actor))


def prune(context: Context) -> int:
    """Deletes drafts of steps that are not open, of cases that are closed, and those that are old; returns how many."""
    settled = exists().where(Task.id == Draft.task_id, Task.state != "open")
    closed = exists().where(Case.id == Draft.case_id, Case.closed_at.is_not(None))
    old = Draft.saved_at < context.system_clock.now() - KEPT
    with transaction():
        gone = db.session.execute(delete(Draft).where(or_(old, settled, closed)).returning(Draft.subject)).all()
    return len(gone)
