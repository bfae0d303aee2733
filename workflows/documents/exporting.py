"""Puts on record who took which list out of the house, and refuses what is too long for one file."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from models.account import Actor
from models.base import db
from models.errors import invalid
from models.export_record import ExportRecord
from workflows.context import Context
from workflows.evaluators.persons import NOBODY
from workflows.unit import transaction

# More rows than one file may have; a reader can do nothing with them, and a server is kept busy for minutes.
MOST_ROWS = 100_000
log = logging.getLogger("bihuan.exporting")


def ensure_not_too_long(rows: int) -> None:
    """Refuses a list that is too long for one file (422)."""
    if rows > MOST_ROWS:
        raise invalid(
            "export-too-long",
            f"共 {rows:,} 行，超过一次导出的上限 {MOST_ROWS:,} 行，请缩小范围（如按时间或机构）后分次导出",
            f"{rows:,} rows; at most {MOST_ROWS:,} in one file: narrow the list and export it in parts",
        )


def put_on_record(
    context: Context, actor: Actor, name: str, file_format: str, narrowed_by: Mapping[str, Any], rows: int
) -> None:
    """One export. Whatever was searched for is kept without anybody's number (ST-4b)."""
    ensure_not_too_long(rows)
    kept = {key: NOBODY.hidden(str(value)) for key, value in narrowed_by.items() if value not in (None, "")}
    with transaction():
        db.session.add(
            ExportRecord(
                account_id=actor.account_id,
                by=actor.username,
                list=name[:64],
                file_format=file_format,
                narrowed_by=kept,
                rows=rows,
                at=context.system_clock.now(),
            )
        )
    log.info("%s exported %d rows of %s as %s", actor.username, rows, name, file_format)
