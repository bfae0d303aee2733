"""Seals attachments under the active key that lie under another one: file by file, while everything runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from models.attachment import Attachment
from models.base import db
from models.errors import DomainError
from workflows.context import Context
from workflows.files import vaulted
from workflows.unit import transaction

BATCH = 100

log = logging.getLogger("bihuan.files")


@dataclass(frozen=True)
class RotatedFiles:
    """What a rotation did. `unreadable` are ids of attachments that could not be opened; they stay as they are."""

    sealed: int
    unreadable: tuple[int, ...]


def rotate_files(context: Context, tell: Callable[[int], None] = lambda done: None) -> RotatedFiles:
    """Every attachment that is still there, one transaction each. A rotation that was killed simply goes on; the bytes of
    before are named by nothing afterwards and are swept."""
    sealed, unreadable, last = 0, [], 0
    while ids := outdated(context, last):
        for number in ids:
            if reseal(context, number):
                sealed += 1
            else:
                unreadable.append(number)
        last = ids[-1]
        tell(sealed)
    return RotatedFiles(sealed, tuple(unreadable))


def outdated(context: Context, after: int) -> list[int]:
    """The next attachments that the active key did not seal."""
    db.session.rollback()
    query = select(Attachment.id).where(
        Attachment.id > after, Attachment.removed_at.is_(None), Attachment.sealed_with != context.vault.mark
    )
    found = list(db.session.scalars(query.order_by(Attachment.id).limit(BATCH)))
    db.session.rollback()
    return found


def reseal(context: Context, number: int) -> bool:
    """One attachment with its copies; False where it does not open. The bytes are stored before the row names them."""
    row = db.session.get_one(Attachment, number, populate_existing=True)
    old = (row.storage_key, row.preview_key, row.thumbnail_key)
    try:
        new = [
            vaulted.keep(context, row.case_id, vaulted.content(context, row, key)).key if key else None for key in old
        ]
    except DomainError as error:
        log.error("attachment %s can not be sealed anew: %s", number, error.code)
        return False
    with transaction():
        row = db.session.get_one(Attachment, number, with_for_update=True, populate_existing=True)
        # Taken away or sealed by another one meanwhile: ours is swept.
        if row.removed_at is None and row.storage_key == old[0] and new[0] is not None:
            row.storage_key, row.preview_key, row.thumbnail_key = new[0], new[1], new[2]
            row.sealed_with = context.vault.mark
    return True


def files_under() -> dict[str, int]:
    """How many attachments lie under which cipher and key."""
    counted = select(Attachment.sealed_with, func.count()).where(Attachment.removed_at.is_(None))
    return {mark: number for mark, number in db.session.execute(counted.group_by(Attachment.sealed_with))}
