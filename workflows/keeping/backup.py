"""Writes a backup while everything goes on: one snapshot of the database, whatever is written meanwhile."""

import hashlib
import os
import zipfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection

from config import VERSION
from models.base import db
from models.case import Case
from workflows.context import Context
from workflows.keeping import schema
from workflows.keeping.archive import Manifest, tables_of, write_manifest, write_table

# Rows fetched at a time: memory does not grow with the table.
FETCH = 1000


def write_backup(context: Context, path: Path) -> Manifest:
    """Saves the database to a new file, readable by its owner alone; FileExistsError where it is there already.

    Persons' data lies in it as in the database (sealed); the keys do not: keep them elsewhere, without them it is lost.
    """
    unfinished = path.with_name(path.name + ".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = write_snapshot(context, archive)
            file.flush()
            os.fsync(file.fileno())
        # Never over another backup: two runs at once would leave one of them thinking it has saved something.
        os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def write_snapshot(context: Context, archive: zipfile.ZipFile) -> Manifest:
    """All tables as they were at one moment."""
    options = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    found = schema.revision()
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        cases, heads = chain_heads(connection)
        parts = {}
        for table in tables_of(connection):
            key = list(table.primary_key.columns)
            rows = connection.execution_options(yield_per=FETCH).execute(select(table).order_by(*key))
            parts[table.name] = write_table(archive, table.name, [column.name for column in table.columns], rows)
    made_at = context.system_clock.now().isoformat(timespec="seconds")
    manifest = Manifest(made_at, VERSION, found or "", cases, heads, parts)
    write_manifest(archive, manifest)
    return manifest


def chain_heads(connection: Connection) -> tuple[int, str]:
    """How many cases there are, and one checksum over where the event chain of each stands."""
    digest, count = hashlib.sha256(), 0
    for row in connection.execute(select(Case.case_no, Case.event_seq, Case.last_hash).order_by(Case.id)):
        digest.update(f"{row.case_no}:{row.event_seq}:{row.last_hash}\n".encode())
        count += 1
    return count, digest.hexdigest()
