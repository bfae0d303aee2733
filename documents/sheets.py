"""Lists as files that open right in Excel and WPS: xlsx with typed cells, csv in UTF-8 with its mark.

A text is a text: never a formula, a link or a number, whatever somebody wrote. Instants are Beijing time.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import IO, Any, Literal

import xlsxwriter

from documents.characters import printable

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
BEIJING = timezone(timedelta(hours=8))
# What a cell of Excel can hold at most.
LONGEST_CELL = 32_767
# A text that begins so would be taken for a formula; full-width signs too, by some versions.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A text that a spreadsheet would take for a number or a date: 440500202609240001, 0021, 1-2, 3E5, 2026/9/1.
NUMBERLIKE = re.compile(r"[\d.,/:eE% +-]*\d[\d.,/:eE% +-]*")
ROWS_AT_ONCE = 500

Kind = Literal["text", "number", "day", "instant", "limit"]


@dataclass(frozen=True)
class Column:
    """One column: its head, how to get its value from a row (a text, a number, a date, an aware instant, None), its width."""

    title: str
    value: Callable[[Any], Any]
    kind: Kind = "text"
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """A list ready to be written: `rows` are fetched while they are read, `total` says how many there are."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    total: int


def csv_chunks(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[bytes]:
    """The list as CSV (RFC 4180), piece by piece, so that no list is held whole.

    What could be a formula gets an apostrophe before it; what could be a number or date, a tab behind it: both are shown
    as they are and read as text.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    buffer.write("\ufeff")
    writer.writerow([column.title for column in columns])
    for place, row in enumerate(rows, start=1):
        writer.writerow([csv_cell(column, column.value(row)) for column in columns])
        if place % ROWS_AT_ONCE == 0:
            yield taken(buffer)
    yield taken(buffer)


def taken(buffer: io.StringIO) -> bytes:
    """What was written so far; the buffer is empty then."""
    content = buffer.getvalue().encode("utf-8")
    buffer.seek(0)
    buffer.truncate()
    return content


def csv_cell(column: Column, value: Any) -> str:
    """One value as CSV shows it."""
    if value is None:
        return ""
    if column.kind == "instant":
        return f"{local(value):%Y-%m-%d %H:%M:%S}"
    if column.kind == "limit":
        return f"{last_minute(value):%Y-%m-%d %H:%M:%S}"
    if column.kind == "day":
        return f"{value:%Y-%m-%d}"
    if column.kind == "number":
        return str(value)
    text = printable(str(value))
    if NUMBERLIKE.fullmatch(text):
        return f"{text.strip()}\t" if not text.startswith(FORMULA) else f"'{text}"
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def local(instant: datetime) -> datetime:
    """An aware instant as Beijing wall time; ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime {instant!r}: instants must carry their offset")
    return instant.astimezone(BEIJING).replace(tzinfo=None)


def last_minute(limit: datetime) -> datetime:
    """A limit as Beijing wall time. One that ends with its day («9月29日 24:00») stays on it: no sheet knows 24:00,
    and at 0:00 it would be sorted, filtered and read as a day later.
    """
    shown = local(limit).replace(microsecond=0)
    return shown - timedelta(minutes=1) if shown.time() == time() else shown


def xlsx_file(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> IO[bytes]:
    """The list as a workbook in a file of its own, which is gone when closed; row by row, so that memory does not grow.

    The head stays in sight, carries a filter, and every cell has the type of its column.
    """
    file = tempfile.TemporaryFile(prefix="bihuan-export-")  # noqa: SIM115 -- the caller closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", "", name)[:31] or "Sheet1")
        head = book.add_format({"bold": True, "bg_color": "#E8EEF6", "bottom": 1, "valign": "vcenter"})
        forms = {"day": book.add_format({"num_format": "yyyy-mm-dd"}), "text": book.add_format({"num_format": "@"})}
        forms["instant"] = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.title, head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                write_cell(sheet, last, at, column, column.value(row), forms)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    file.seek(0)
    return file


def write_cell(sheet: Any, line: int, at: int, column: Column, value: Any, forms: dict[str, Any]) -> None:
    """One value with the type of its column."""
    if value is None or value == "":
        return
    if column.kind == "number":
        sheet.write_number(line, at, value)
    elif column.kind == "instant":
        sheet.write_datetime(line, at, local(value).replace(microsecond=0), forms["instant"])
    elif column.kind == "limit":
        sheet.write_datetime(line, at, last_minute(value), forms["instant"])
    elif column.kind == "day":
        assert isinstance(value, date)
        sheet.write_datetime(line, at, datetime(value.year, value.month, value.day), forms["day"])  # noqa: DTZ001 -- a day
    else:
        text = printable(str(value))
        sheet.write_string(
            line, at, text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…", forms["text"]
        )
