"""Which conditions a cell may hold, what they take, and what is said of those that can not be read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from workflows.tables.cells import CellError, read_cell, read_literal

TAKES = [
    # column, cell, taken, not taken
    ("string", "-", ["甲", "", None], []),
    ("string", "", ["甲", None], []),
    ("string", '"甲","乙"', ["甲", "乙"], ["丙", "", None]),
    ("string", ' "甲" , "乙" ', ["甲", "乙"], ["丙"]),
    ("string", 'not("甲", "乙")', ["丙", ""], ["甲", "乙", None]),
    ("string", '"a,b"', ["a,b"], ["a", "b"]),
    ("string", r'"他说\"好\""', ['他说"好"'], ["他说"]),
    ("number", "5", [5, "5.0"], [4, 6, None]),
    ("number", "1, 3", [1, 3], [2]),
    ("number", "< 5", [4, "4.999", -100], [5, 6, None]),
    ("number", "<=5", [5], ["5.001"]),
    ("number", "> -1", [0], [-1]),
    ("number", ">= 3", [3, 4], ["2.9"]),
    ("number", "[1..5]", [1, 3, 5], [0, 6]),
    ("number", "(1..5]", ["1.1", 5], [1]),
    ("number", "]1..5]", ["1.1", 5], [1]),
    ("number", "[1..5)", [1], [5]),
    ("number", "[1..5[", [1], [5]),
    ("number", "[ 0.5 .. 1.5 ]", ["0.5", "1.5"], ["0.4", "1.6"]),
    ("number", "< 1, [3..4], 9", [0, 3, 4, 9], [1, 2, 5]),
    ("number", "not([1..5])", [0, 6], [1, 5, None]),
    ("boolean", "true", [True], [False, None]),
    ("boolean", "false", [False], [True]),
    ("boolean", "true,false", [True, False], [None]),
    ("boolean", "not(true)", [False], [True]),
]


@pytest.mark.parametrize(("kind", "cell", "taken", "left"), TAKES, ids=[f"{kind} {cell}" for kind, cell, *_ in TAKES])
def test_a_cell_takes_what_it_says(kind: str, cell: str, taken: list[object], left: list[object]) -> None:
    read = read_cell(cell, kind)

    def fits(value: Any) -> bool:
        return read.fits(Decimal(str(value)) if kind == "number" and value is not None else value)

    assert [value for value in taken if not fits(value)] == []
    assert [value for value in left if fits(value)] == []


UNREADABLE = [
    ("string", "甲", "引号"),
    ("string", "hall", "引号"),
    ("string", "“甲”", "半角"),
    ("string", '"甲"，"乙"', "半角"),
    ("string", '"甲" "乙"', "文字"),
    ("string", '"甲",', "文字"),
    ("string", '"甲', "文字"),
    ("string", "'甲'", "文字"),
    ("string", "5", "文字"),
    ("string", "not()", "没有值"),
    ("string", 'not("甲"), "乙"', "文字"),
    ("string", 'not("甲"), not("乙")', "文字"),
    ("number", '"5"', "数字"),
    ("number", "5 6", "数字"),
    ("number", "= 5", "数字"),
    ("number", "5..6", "数字"),
    ("number", "[5..1]", "没有数"),
    ("number", "(1..1)", "没有数"),
    ("number", "1e9", "数字"),
    ("number", "1234567890123456", "数字"),
    ("number", "< ５", "数字"),
    ("number", "x > 5", "数字"),
    ("boolean", "yes", "true"),
    ("boolean", "True", "true"),
    ("boolean", "truefalse", "true"),
    ("string", "open('/etc/passwd')", "文字"),
    ("string", "__import__('os')", "文字"),
    ("string", '"' + "长" * 501 + '"', "500"),
]


@pytest.mark.parametrize(
    ("kind", "cell", "said"), UNREADABLE, ids=[f"{kind} {cell[:30]}" for kind, cell, _ in UNREADABLE]
)
def test_a_cell_that_can_not_be_read_says_what_would_be_right(kind: str, cell: str, said: str) -> None:
    with pytest.raises(CellError, match=said):
        read_cell(cell, kind)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", '"5个工作日"', "5个工作日"),
        ("string", "", None),
        ("number", "5", Decimal(5)),
        ("number", "-0.5", Decimal("-0.5")),
        ("number", "", None),
        ("boolean", "true", True),
        ("boolean", "false", False),
    ],
)
def test_an_output_is_one_value_or_nothing(kind: str, text: str, value: object) -> None:
    assert read_literal(text, kind) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("string", "5个工作日"),
        ("string", '"a","b"'),
        ("string", "-"),
        ("number", "< 5"),
        ("number", "-"),
        ("boolean", "是"),
    ],
)
def test_an_output_that_is_no_value_is_refused(kind: str, text: str) -> None:
    with pytest.raises(CellError, match="读不懂"):
        read_literal(text, kind)
