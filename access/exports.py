"""Any list as a file: xlsx or csv, with a name in Chinese, on record, and only as long as one file should be.

    return exports.answer("逾期工单", COLUMNS, rows, "xlsx")

with `COLUMNS` a list of `Column(head, function of a row, kind, width)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context

from access.current import context, current_actor
from calendars.clock import to_beijing
from documents import sheets
from documents.sheets import Column, Sheet
from models.errors import wrong_field
from workflows.documents import exporting

__all__ = ["Column", "Sheet", "answer", "answer_file", "answer_sheet", "attachment"]

PIECE = 256 * 1024


def answer(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    file_format: str,
    *,
    total: int | None = None,
    narrowed_by: Mapping[str, Any] | None = None,
    shown: str = "",
) -> Response:
    """The list as a download. `rows` may be read piece by piece, then `total` says how many there are.

    On record a list has one name; `shown` is the one that its reader gets, where they read another language.
    422 for another format, or for more rows than one file may have. Every export is put on record before its first byte.
    """
    if file_format not in sheets.FORMATS:
        raise wrong_field("/format", "not-a-choice", "导出格式应为 xlsx 或 csv", "the format must be xlsx or csv")
    if total is None:
        rows = rows if isinstance(rows, Sized) else list(rows)
        total = len(rows)
    shown = shown or name
    content = pieces(shown, columns, rows) if file_format == "xlsx" else sheets.csv_chunks(columns, rows)
    return answer_file(name, content, file_format, sheets.FORMATS[file_format], total, narrowed_by or {}, shown)


def answer_file(
    name: str,
    content: Iterator[bytes],
    ending: str,
    content_type: str,
    total: int,
    narrowed_by: Mapping[str, Any],
    shown: str = "",
) -> Response:
    """Whatever is written piece by piece as a download, put on record before its first byte; 422 for more than one may have."""
    exporting.put_on_record(context(), current_actor(), name, ending, narrowed_by, total)
    stamp = f"{to_beijing(context().clock.now()):%Y%m%d%H%M}"
    response = Response(stream_with_context(content), content_type=content_type)
    response.headers["Content-Disposition"] = attachment(f"{shown or name}-{stamp}.{ending}")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def answer_sheet(sheet: Sheet, file_format: str, narrowed_by: Mapping[str, Any] | None = None) -> Response:
    """The same for a list that knows its name, columns and length (views/lists.py)."""
    return answer(sheet.name, sheet.columns, sheet.rows, file_format, total=sheet.total, narrowed_by=narrowed_by)


def pieces(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The workbook, a piece at a time."""
    with sheets.xlsx_file(name, columns, rows) as file:
        while piece := file.read(PIECE):
            yield piece


def attachment(name: str, *, inline: bool = False) -> str:
    """The header for a file with a Chinese name (RFC 6266, RFC 5987): an ASCII one for old readers, the real one beside it."""
    ending = name.rpartition(".")[2]
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_."))
    plain = plain.strip("-.") if plain.strip("-.") != ending else ""
    shown = "inline" if inline else "attachment"
    return f"{shown}; filename=\"{plain or 'document.' + ending}\"; filename*=UTF-8''{quote(name, safe='')}"
