"""Attachments in a backup: their sealed bytes, copied to a store beside it and back, each held against its own digest."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice

from handlers.ports_storage import NotStored, StoragePort
from models.base import db
from models.queries import attachments as queries
from workflows.keeping.archive import SavedFiles

BATCH = 300

log = logging.getLogger("bihuan.files")


def save_files(store: StoragePort, beside: StoragePort, keys: Iterable[str]) -> SavedFiles:
    """Copies what lies under these keys, unless it was copied with an earlier backup: what has a key never changes.

    What was taken away since the database was read is left out; what is damaged or gone though it is still named, is counted.
    """
    wanted, number, copied, absent, lost = iter(keys), 0, 0, 0, 0
    while batch := list(islice(wanted, BATCH)):
        new = [key for key in batch if not beside.holds(key)]
        failed = [key for key in new if not copy(store, beside, key)]
        named = still_named(failed)
        for key in sorted(named):
            log.error("an attachment can not be saved: %s", key)
        number += len(batch)
        copied += len(new) - len(failed)
        absent += len(failed)
        lost += len(named)
    return SavedFiles(number, copied, absent, lost)


def still_named(keys: list[str]) -> set[str]:
    """Those that the database names by now."""
    if not keys:
        return set()
    db.session.rollback()
    found = queries.in_use(keys)
    db.session.rollback()
    return found


def copy(source: StoragePort, target: StoragePort, key: str) -> bool:
    """One file, piece by piece; False where it is not there or not what its key says: nothing is kept of it then."""
    try:
        stored = target.put(source.open(key))
    except NotStored:
        return False
    if stored.key != key:
        target.delete(stored.key)
    return stored.key == key


def bring_files_back(beside: StoragePort, store: StoragePort, keys: Iterator[str]) -> int:
    """Copies every file of a backup into the store; how many could not be, being gone or damaged."""
    return sum(not copy(beside, store, key) for key in keys)
