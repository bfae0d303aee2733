"""The form of a backup: one zip with a file of JSON lines for each table and a manifest with counts and checksums.

It is the same whatever the database, so that what was saved from SQLite can be restored into PostgreSQL.
"""

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, DateTime, LargeBinary, MetaData, Table
from sqlalchemy.engine import Connection
from sqlalchemy.types import JSON

FORMAT = 1
MANIFEST = "manifest.json"
# The table of attachments, and its columns that say where bytes lie.
ATTACHMENTS, KEYS = "attachments", ("storage_key", "preview_key", "thumbnail_key")
# Queues of the engines of background work, and the schema's own number: both belong to an installation, not to its data.
# Words are found anew from what came back: each database keeps them in a spelling of its own (models/search.py).
LEFT_OUT = ("procrastinate_", "apscheduler_", "alembic_version", "case_words", "case_search")
BATCH = 500


class ArchiveError(Exception):
    """The file is no backup, or not whole; the message says so in Chinese and English."""


@dataclass(frozen=True)
class Part:
    """One table: its columns in the order of the lines, how many lines, and their checksum."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class SavedFiles:
    """The attachments of a backup, which lie beside it: how many files it names, how many of them were copied just now, how
    many are absent, and how many of these should not be."""

    number: int
    copied: int
    absent: int
    lost: int


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `heads` is the checksum over the last hash of every case's event chain, `files` is None
    where attachments were not saved with it."""

    made_at: str
    version: str
    schema: str
    cases: int
    heads: str
    tables: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT
    files: SavedFiles | None = None


def tables_of(connection: Connection) -> list[Table]:
    """The tables as the database has them, those that others point at first."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: not name.startswith(LEFT_OUT))
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
    return list(metadata.sorted_tables)


def pack(value: Any) -> Any:
    """A value of the database as JSON can carry it; instants in UTC."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def unpack(column: Column[Any], value: Any, *, naive: bool) -> Any:
    """The value back again for this column; SQLite keeps instants without their offset."""
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        instant = datetime.fromisoformat(value)
        return instant.replace(tzinfo=None) if naive else instant
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value


def write_table(archive: zipfile.ZipFile, name: str, columns: list[str], rows: Iterable[Iterable[Any]]) -> Part:
    """One table's file."""
    digest, count = hashlib.sha256(), 0
    with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as file:
        for row in rows:
            line = json.dumps([pack(value) for value in row], ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
            file.write(line)
            digest.update(line)
            count += 1
    return Part(columns, count, digest.hexdigest())


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """The last file of the archive."""
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def read_manifest(path: Path) -> Manifest:
    """What the backup says of itself, once every file of it was read and found as written."""
    try:
        with zipfile.ZipFile(path) as archive:
            content = json.loads(archive.read(MANIFEST))
            if content.get("format") != FORMAT:
                raise ArchiveError(f"备份格式 {content.get('format')!r} 无法识别 / unknown format of backup")
            content["tables"] = {name: Part(**part) for name, part in content["tables"].items()}
            content["files"] = SavedFiles(**content["files"]) if content.get("files") else None
            manifest = Manifest(**content)
            for name, part in manifest.tables.items():
                check(archive, name, part)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise ArchiveError(f"无法读取备份 / can not be read as a backup: {path.name}") from error
    return manifest


def check(archive: zipfile.ZipFile, name: str, part: Part) -> None:
    """Refuses a table's file that is not as it was written."""
    digest, count = hashlib.sha256(), 0
    with archive.open(f"tables/{name}.jsonl") as file:
        for line in file:
            digest.update(line)
            count += 1
    if (digest.hexdigest(), count) != (part.sha256, part.rows):
        raise ArchiveError(f"备份中的表 {name} 已损坏或被改动 / table {name} of the backup is damaged or was changed")


def file_keys(path: Path, manifest: Manifest) -> Iterator[str]:
    """Where the bytes of the attachments lie that a backup names, row by row."""
    part = manifest.tables.get(ATTACHMENTS)
    if part is None:
        return
    with zipfile.ZipFile(path) as archive, archive.open(f"tables/{ATTACHMENTS}.jsonl") as file:
        for line in file:
            row = dict(zip(part.columns, json.loads(line), strict=True))
            if row["removed_at"] is None:
                yield from filter(None, (row[name] for name in KEYS))


def read_rows(archive: zipfile.ZipFile, table: Table, part: Part, *, naive: bool) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in batches, ready to be inserted."""
    columns = [table.columns[name] for name in part.columns]
    batch = []
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for line in file:
            values = zip(columns, json.loads(line), strict=True)
            batch.append({column.name: unpack(column, value, naive=naive) for column, value in values})
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch
