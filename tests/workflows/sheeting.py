"""Files of accounts for the tests of the import: plain ones, and such as somebody makes who means harm."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

HEADINGS = ["账户", "姓名", "机构", "角色", "地区"]
GOOD = ["shantou-new", "新人甲", "shantou-housing", "二级账户", ""]


def sheet(*rows: list[Any], headings: list[Any] = HEADINGS) -> bytes:
    """An .xlsx file with these rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (headings, *rows):
        page.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The same file with one of its parts replaced or added."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return stream.getvalue()


def far_below() -> bytes:
    """A row at the very end of the sheet."""
    book = load_workbook(BytesIO(sheet(GOOD)))
    page = book.active
    assert page is not None
    page.cell(row=1_048_576, column=1, value="hidden")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def nasty() -> dict[str, tuple[bytes, str]]:
    """Name → file and the code with which it is refused."""
    good = sheet(GOOD)
    part = "xl/worksheets/sheet1.xml"
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    )
    return {
        "nothing": (b"", "not-xlsx"),
        "text": ("账户,姓名".encode(), "not-xlsx"),
        "a zip of something else": (with_part(zip_of("a.txt", b"x"), "b.txt", b"y"), "not-xlsx"),
        "cut off": (good[: len(good) // 2], "not-xlsx"),
        "too large": (good + b"\x00" * 1024 * 1024, "too-large"),
        "a bomb": (with_part(good, "xl/media/image1.png", b"\x00" * 30_000_000), "too-large"),
        "many parts": (many_parts(good), "too-large"),
        "laughing entities": (with_part(good, part, laughs), "declarations"),
        "entities in another encoding": (
            with_part(good, part, '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x>'.encode("utf-16")),
            "declarations",
        ),
        "broken part": (with_part(good, part, b"<worksheet"), "not-xlsx"),
        "no sheets": (with_part(good, "xl/workbook.xml", b"<workbook/>"), "not-xlsx"),
        "a row far below": (far_below(), "too-many-rows"),
        "too many rows": (sheet(*[[f"n{number}", "人", "", "督办领导", ""] for number in range(301)]), "too-many-rows"),
        "other headings": (sheet(GOOD, headings=["a", "b", "c", "d", "e"]), "bad-headings"),
        "a heading twice": (sheet([*GOOD, ""], headings=[*HEADINGS, "账户"]), "bad-headings"),
        "an unknown column": (sheet([*GOOD, "x"], headings=[*HEADINGS, "密码"]), "bad-headings"),
        "headings alone": (sheet(), "empty"),
    }


def zip_of(name: str, data: bytes) -> bytes:
    """A zip with one file."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(name, data)
    return stream.getvalue()


def many_parts(content: bytes) -> bytes:
    """A file with very many parts."""
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a") as packed:
        for number in range(250):
            packed.writestr(f"xl/x{number}.xml", "")
    return stream.getvalue()
