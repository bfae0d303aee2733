"""A list opens right in Excel and WPS: a text stays a text, a date is a date, nothing is a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from documents import sheets
from documents.sheets import Column

COLUMNS = (
    Column("编号", lambda row: row["no"], width=22),
    Column("时间", lambda row: row.get("at"), "instant"),
    Column("日期", lambda row: row.get("day"), "day"),
    Column("次数", lambda row: row.get("count"), "number"),
)
AT = datetime(2026, 9, 24, 18, 30, tzinfo=UTC)
FORMULAS = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    '=HYPERLINK("http://x","点")',
]
LONG = ["440500202609240001", "0021", "1-2", "3E5", "2026/9/1", "13800000000"]


def sheet(*rows: dict[str, Any]) -> Any:
    with sheets.xlsx_file("工单/列表", COLUMNS, rows) as file:
        return load_workbook(io.BytesIO(file.read())).active


def raw(*rows: dict[str, Any]) -> bytes:
    return b"".join(sheets.csv_chunks(COLUMNS, rows))


def cells(*rows: dict[str, Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw(*rows).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", [*FORMULAS, *LONG, "http://example.org", "甲\n乙", "a" * 32_767])
def test_a_text_is_a_text_in_xlsx(text: str) -> None:
    cell = sheet({"no": text})["A2"]

    assert cell.data_type in ("s", "inlineStr")
    assert cell.value.replace("\r", "\n") == text.replace("\r", "\n")
    assert cell.hyperlink is None


def test_a_date_is_a_date_in_beijing_time_and_a_number_a_number() -> None:
    found = sheet({"no": "1", "at": AT, "day": date(2026, 9, 30), "count": 3})

    assert found["B2"].value == datetime(2026, 9, 25, 2, 30)  # noqa: DTZ001 -- a cell has no zone
    assert found["C2"].value == datetime(2026, 9, 30)  # noqa: DTZ001 -- a cell has no zone
    assert found["D2"].value == 3
    assert found["B2"].is_date


def test_the_head_stays_in_sight_and_filters() -> None:
    found = sheet({"no": "1"}, {"no": "2"})

    assert [cell.value for cell in found[1]] == ["编号", "时间", "日期", "次数"]
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == "A1:D3"
    assert found.column_dimensions["A"].width > 20
    assert found.title == "工单列表"


def test_a_cell_that_excel_can_not_hold_is_cut_and_says_so() -> None:
    assert sheet({"no": "字" * 40_000})["A2"].value == "字" * 32_766 + "…"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    [_, [cell, *_rest]] = cells({"no": text})

    assert cell.startswith("'")
    assert not cell.lstrip(" ").startswith(sheets.FORMULA)


@pytest.mark.parametrize("text", LONG)
def test_a_long_number_stays_as_it_is_in_csv(text: str) -> None:
    [_, [cell, *_rest]] = cells({"no": text})

    assert cell == f"{text}\t"


def test_a_csv_is_utf8_with_its_mark_and_ends_its_lines_as_windows_does() -> None:
    content = raw({"no": '甲，"乙"\n丙', "at": AT, "day": date(2026, 9, 30), "count": -3})

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert cells({"no": '甲，"乙"\n丙', "at": AT, "day": date(2026, 9, 30), "count": -3})[1] == [
        '甲，"乙"\n丙',
        "2026-09-25 02:30:00",
        "2026-09-30",
        "-3",
    ]


def test_a_long_list_comes_in_pieces() -> None:
    rows = ({"no": f"第{number}件"} for number in range(1200))
    pieces = list(sheets.csv_chunks(COLUMNS, rows))

    assert len(pieces) == 3
    assert b"".join(pieces).count(b"\r\n") == 1201


def test_control_characters_are_left_out() -> None:
    assert cells({"no": "甲\x00\x07乙"})[1][0] == "甲乙"
    assert sheet({"no": "甲\x00\x07乙"})["A2"].value == "甲乙"


def test_an_instant_without_a_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="naive"):
        raw({"no": "1", "at": datetime(2026, 1, 1)})  # noqa: DTZ001 -- that is the point
