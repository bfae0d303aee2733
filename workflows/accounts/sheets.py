"""Reads the first sheet of an .xlsx file that a stranger may have made: bounded, without formulas, entities or surprises."""

from __future__ import annotations

import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from models.characters import legible
from models.errors import DomainError, wrong_field

# Bytes of a file, of all that is packed in it, and how many parts it may have.
LARGEST_FILE, LARGEST_CONTENT, MOST_PARTS = 1024 * 1024, 20 * 1024 * 1024, 200
# Rows of the sheet that are looked at: what stands further down is refused, not left out.
LAST_ROW = 5000
LONGEST_CELL = 500
DECLARATIONS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


@dataclass(frozen=True)
class Cell:
    """What a cell says, and what is wrong with it; `fault` is Chinese, empty where it can be used."""

    text: str
    fault: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the sheet that says something, with its number as the sheet shows it."""

    number: int
    cells: tuple[Cell, ...]


def read(content: bytes, columns: int, most: int) -> list[Line]:
    """The rows of the first sheet, the headings first; 422 for what is no such file, too large, or has too many rows."""
    # Only where it is used: the library takes a tenth of a second to load.
    import openpyxl

    look_inside(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return lines(book.worksheets[0], columns, most)
    except DomainError:
        raise
    # Whatever a broken file makes the library raise: it has no error of its own for it.
    except Exception as error:
        raise no_sheet() from error


def look_inside(content: bytes) -> None:
    """Refuses what unpacks to too much, and XML that declares anything (entities)."""
    if len(content) > LARGEST_FILE:
        raise wrong_field("/file", "too-large", "文件超过 1 MB", "the file is larger than 1 MB")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
                raise wrong_field("/file", "too-large", "文件解压后过大", "it unpacks to too much")
            # Reading stops at the size that a part declares, so the sum above is a promise that is kept.
            for part in parts:
                text = packed.read(part)
                if part.filename.endswith((".xml", ".rels")) and any(mark in text for mark in DECLARATIONS):
                    raise wrong_field("/file", "declarations", "文件含有不允许的 XML 声明", "it declares XML entities")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise no_sheet() from error


def no_sheet() -> DomainError:
    """Not a file that can be read."""
    return wrong_field(
        "/file", "not-xlsx", "无法读取，请使用下载的模板填写并保存为 .xlsx 文件", "it is no .xlsx file that can be read"
    )


def lines(sheet: Any, columns: int, most: int) -> list[Line]:
    """The rows that say something."""
    if hasattr(sheet, "reset_dimensions"):
        # What the file says of its own size may be wrong.
        sheet.reset_dimensions()
    found: list[Line] = []
    for number, row in enumerate(sheet.iter_rows(max_col=columns), start=1):
        if number > LAST_ROW:
            raise wrong_field("/file", "too-many-rows", f"第 {LAST_ROW} 行之后还有内容", "rows far below")
        cells = tuple(cell_of(cell) for cell in row)
        if any(cell.text or cell.fault for cell in cells):
            found.append(Line(number, cells))
        if len(found) > most + 1:
            raise wrong_field("/file", "too-many-rows", f"一次最多导入 {most} 行", f"{most} rows at most")
    return found


def cell_of(cell: Any) -> Cell:
    """A cell as text. A formula is not reckoned; dates and errors are none of ours."""
    value = cell.value
    if value is None:
        return Cell("")
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return Cell("", "是公式，请改为直接填写的文字")
    if isinstance(value, bool) or cell.data_type in ("e", "d") or not isinstance(value, str | int | float):
        return Cell("", "不是文字，请将单元格设为文本格式后重新填写")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFC", str(value)).strip()
    if len(text) > LONGEST_CELL or not legible(text) or "\n" in text:
        return Cell("", "过长，或含有换行、看不见的字符")
    return Cell(text)
