"""What a decision table is, once it is read: typed inputs and outputs, and rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from workflows.procedures.xml import DiagramError
from workflows.tables.cells import Cell
from workflows.tables.values import Known, values_of

# What a cell may say: for a number a Decimal.
Value = str | bool | Decimal


class TableError(DiagramError):
    """A table can not be used: where (row and column, counted from 1; 0 for the table itself), and what would be right."""

    def __init__(self, code: str, zh: str, en: str, row: int = 0, column: str = "") -> None:
        self.row, self.column = row, column
        where_zh = (f"第{row}行" if row else "") + (f"“{column}”列" if column else "")
        where_en = ", ".join(part for part in (row and f"row {row}", column and f"column {column}") if part)
        zh, en = (f"{where_zh}：{zh}" if where_zh else zh), (f"{where_en}: {en}" if where_en else en)
        super().__init__(code, f"{zh} / {en}", f"row {row}" if row else "-")
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Input:
    """One column to the left: the fact that it reads, its type, and the values it may have where the table lists them."""

    fact: str
    kind: str
    label: str = ""
    allowed: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What people call the column."""
        return self.label or self.fact

    @property
    def known(self) -> Known:
        """The values that it can have, by code, where they are known."""
        return values_of(self.fact, self.kind, self.allowed)


@dataclass(frozen=True)
class Output:
    """One column to the right: the fact that it sets, and its type."""

    name: str
    kind: str
    label: str = ""

    @property
    def title(self) -> str:
        """What people call the column."""
        return self.label or self.name


@dataclass(frozen=True)
class Row:
    """One rule, numbered from 1 as people count: when all cells fit, the values hold. None is an empty output cell."""

    number: int
    cells: tuple[Cell, ...]
    values: tuple[Value | None, ...]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One decision. Under UNIQUE at most one row may fit; under FIRST the uppermost that fits decides."""

    id: str
    name: str
    hit_policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...] = field(default=())
