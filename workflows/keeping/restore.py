"""Reads a backup back: all of it or nothing, then says whether the record is whole and what is due.

Nothing is done twice after it: a deadline that had fired is on record as fired; a message that had left after the backup
goes out again under the same key, and its receiver answers with the same receipt.
"""

import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, exists, func, insert, select, text
from sqlalchemy.engine import Connection

from handlers.ports_storage import StoragePort
from models import append_only
from models.base import db
from models.queries import gauges
from workflows.context import Context
from workflows.files.saving import bring_files_back
from workflows.keeping.archive import ArchiveError, Manifest, file_keys, read_rows, tables_of
from workflows.keeping.backup import chain_heads
from workflows.keeping.record import broken_chains
from workflows.unit import transaction


@dataclass(frozen=True)
class Restored:
    """What came back, and what will happen now. `broken` names cases whose event chain does not hold."""

    cases: int
    broken: list[str]
    due: int
    oldest_due: datetime | None
    pending: int


def is_empty() -> bool:
    """Whether the database holds no row of ours."""
    db.session.rollback()
    connection = db.session.connection()
    found = any(connection.scalar(select(exists().select_from(table))) for table in tables_of(connection))
    db.session.rollback()
    return not found


def others_at_work() -> int:
    """How many connections of other processes of this installation there are (PostgreSQL; SQLite can not say)."""
    if db.engine.dialect.name == "sqlite":
        return 0
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND application_name LIKE 'bihuan%'"
    )
    db.session.rollback()
    db.session.remove()
    db.engine.dispose()
    count = db.session.scalar(query) or 0
    # What is read of connections stays the same within a transaction.
    db.session.rollback()
    if count:
        # Those that were closed just now, our own among them, are still counted for a moment.
        db.session.execute(text("SELECT pg_sleep(1)"))
        db.session.rollback()
        count = db.session.scalar(query) or 0
        db.session.rollback()
    return int(count)


def put_files_back(context: Context, path: Path, manifest: Manifest, beside: StoragePort) -> None:
    """Copies the attachments of a backup from beside it into the store, each held against its digest; nothing is named by
    them before the rows are back. ArchiveError where more are gone or damaged than were when the backup was made."""
    if manifest.files is None:
        return
    gone = bring_files_back(beside, context.storage, file_keys(path, manifest))
    if gone > manifest.files.absent:
        raise ArchiveError(
            f"备份旁的附件文件缺失或损坏 {gone} 个，未恢复任何数据；确要只恢复数据请加 --without-files"
            f" / {gone} files of attachments beside the backup are gone or damaged, nothing was restored:"
            " add --without-files to restore the rows alone"
        )


def put_back(path: Path, manifest: Manifest) -> None:
    """Replaces every row by those of the backup, in one transaction. The schema must be the backup's."""
    with zipfile.ZipFile(path) as archive, transaction():
        connection = db.session.connection()
        tables = tables_of(connection)
        if {table.name for table in tables} != set(manifest.tables):
            raise ArchiveError("备份的表与库结构不符 / the tables of the backup are not those of the schema")
        naive = connection.dialect.name == "sqlite"
        with append_only.lifted(connection):
            for table in reversed(tables):
                connection.execute(delete(table))
            for table in tables:
                for batch in read_rows(archive, table, manifest.tables[table.name], naive=naive):
                    connection.execute(insert(table), batch)
        if not naive:
            advance_sequences(connection)
        if chain_heads(connection) != (manifest.cases, manifest.heads):
            raise ArchiveError("恢复后的事件链与备份清单不符 / the event chains are not those of the manifest")
    db.session.expunge_all()


def advance_sequences(connection: Connection) -> None:
    """New rows go on after those that came back (PostgreSQL counts by itself)."""
    for table in tables_of(connection):
        for column in table.primary_key.columns:
            name = {"table": f'"{table.name}"', "column": column.name}
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), name)
            if sequence is not None:
                last = connection.scalar(select(func.max(column)))
                values = {"sequence": sequence, "last": last or 1, "used": last is not None}
                connection.execute(text("SELECT setval(CAST(:sequence AS regclass), :last, :used)"), values)


def look_over(context: Context) -> Restored:
    """Verifies every chain and asks what is due."""
    broken, cases = [], 0
    for _, case_no, seq in broken_chains():
        cases += 1
        if seq is not None:
            broken.append(f"{case_no}#{seq}")
    due, oldest = gauges.due_deadlines(context.clock.now())
    pending, _ = gauges.pending_messages()
    db.session.rollback()
    return Restored(cases, broken, due, oldest, pending)
