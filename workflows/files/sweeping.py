"""Takes away bytes that no attachment names: uploads that a crash cut in two, and what could not be deleted at once."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import islice

from handlers.ports_storage import StorageUnavailable, Stored
from models.base import db
from models.queries import attachments as queries
from workflows.context import Context

# An upload stores its bytes before its row; no request lasts an hour.
GRACE = timedelta(hours=1)
BATCH = 300

log = logging.getLogger("bihuan.files")


def sweep_files(context: Context) -> int:
    """One round; returns how many were taken away. Safe in any number of workers; a store that is away is tried next time."""
    before, gone = context.system_clock.now() - GRACE, 0
    try:
        found = (item for item in context.storage.listing() if item.at < before)
        while batch := list(islice(found, BATCH)):
            gone += drop_unnamed(context, batch)
    except StorageUnavailable as error:
        log.warning("files were not swept: %s", error)
    if gone:
        log.info("%d files that nothing names were taken away", gone)
    return gone


def drop_unnamed(context: Context, batch: list[Stored]) -> int:
    """Deletes what no attachment names."""
    db.session.rollback()
    named = queries.in_use([item.key for item in batch])
    db.session.rollback()
    unnamed = [item.key for item in batch if item.key not in named]
    for key in unnamed:
        context.storage.delete(key)
    return len(unnamed)
