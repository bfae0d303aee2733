"""Writes a backup while everything goes on: one snapshot of the database, whatever is written meanwhile."""

import hashlib
import os
import zipfile
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection

from config import VERSION
from handlers.ports_storage import StoragePort
from models.base import db
from models.case import Case
from workflows.context import Context
from workflows.files.saving import save_files
from workflows.keeping import schema
from workflows.keeping.archive import Manifest, file_keys, tables_of, write_manifest, write_table

# Rows fetched at a time: memory does not grow with the table.
FETCH = 1000


def write_backup(context: Context, path: Path, beside: StoragePort | None = None) -> Manifest:
    """Saves the database to a new file, readable by its owner alone, and the attachments that it names to the store `beside`;
    FileExistsError where the file is there already.

    Persons' data lies in both as it lay before (sealed); the keys do not: keep them elsewhere, without them it is lost.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(path.name + ".part")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = write_snapshot(context, archive)
            file.flush()
            if beside is not None:
                files = save_files(context.storage, beside, file_keys(unfinished, manifest))
                manifest = replace(manifest, files=files)
            with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
                write_manifest(archive, manifest)
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
    return Manifest(made_at, VERSION, found or "", cases, heads, parts)


def chain_heads(connection: Connection) -> tuple[int, str]:
    """How many cases there are, and one checksum over where the event chain of each stands."""
    digest, count = hashlib.sha256(), 0
    for row in connection.execute(select(Case.case_no, Case.event_seq, Case.last_hash).order_by(Case.id)):
        digest.update(f"{row.case_no}:{row.event_seq}:{row.last_hash}\n".encode())
        count += 1
    return count, digest.hexdigest()
