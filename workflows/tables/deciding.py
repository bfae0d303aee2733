"""Decides: which row fits the facts of a case, and what it says. Silence is an error, never an answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from models.errors import DomainError
from workflows.tables.table import Input, Row, Table, Value
from workflows.tables.values import Known, called


def decide(table: Table, facts: Mapping[str, Any]) -> dict[str, str | bool | int | float | None]:
    """What the table says for these facts, by output name; an empty cell is None."""
    return outputs_of(table, row_for(table, facts))


def row_for(table: Table, facts: Mapping[str, Any]) -> Row:
    """The row that decides; 409 `table-undecided` where none fits, or two do and at most one may."""
    fitting = fitting_rows(table, facts)
    if not fitting:
        given = "、".join(f"{column.title} = {told(facts.get(column.fact), column.known)}" for column in table.inputs)
        raise undecided(table, f"没有一行适用于 {given}，请补一行", "no row fits: add one")
    if len(fitting) > 1 and table.hit_policy == "UNIQUE":
        numbers = [row.number for row in fitting[:2]]
        raise undecided(
            table,
            f"第{numbers[0]}行和第{numbers[1]}行同时适用，请改成互不重叠",
            f"rows {numbers[0]} and {numbers[1]} both fit: make them exclude each other",
        )
    return fitting[0]


def fitting_rows(table: Table, facts: Mapping[str, Any]) -> list[Row]:
    """Every row whose cells all take the facts, from the top."""
    values = [value_of(table, column, facts) for column in table.inputs]
    return [row for row in table.rows if all(cell.fits(value) for cell, value in zip(row.cells, values, strict=True))]


def outputs_of(table: Table, row: Row) -> dict[str, str | bool | int | float | None]:
    """The values of a row by output name, as facts can hold them."""
    return {output.name: plain(value) for output, value in zip(table.outputs, row.values, strict=True)}


def said(table: Table, row: Row) -> str:
    """What a row says, as an official reads it: «核实限期：5个工作日；处理限期：未设定»."""
    pairs = zip(table.outputs, row.values, strict=True)
    return "；".join(f"{output.title}：{'未设定' if value is None else plain(value)}" for output, value in pairs)


def value_of(table: Table, column: Input, facts: Mapping[str, Any]) -> Value | None:
    """An input as the cells compare it; a fact of another type is refused rather than silently unlike everything."""
    if column.fact not in facts:
        raise undecided(table, f"没有 case.{column.fact} 这一项，请改正输入列", f"there is no case.{column.fact}")
    value = facts[column.fact]
    if value is None:
        return None
    if column.kind == "number" and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        if number.is_finite():
            return number
    elif (column.kind == "string" and isinstance(value, str)) or (column.kind == "boolean" and isinstance(value, bool)):
        if not column.allowed or value in column.allowed:
            return value
        known = "、".join(called(code, column.known) for code in column.allowed)
        raise undecided(
            table,
            f"{column.title}不能是 {told(value, column.known)}，可用：{known}",
            f"{column.fact}: not an allowed value",
        )
    raise undecided(
        table,
        f"{column.title}（{column.fact}）应为 {column.kind}，实为 {told(value, column.known)}",
        f"{column.fact} should be a {column.kind}",
    )


def undecided(table: Table, zh: str, en: str) -> DomainError:
    """The table gives no answer (409)."""
    name = table.name or table.id
    return DomainError("table-undecided", f"决策表“{name}”：{zh}", f"decision table {table.id}: {en}")


def told(value: Any, known: Known) -> str:
    """A value in a message: short, and «未填写» where there is none."""
    if value is None:
        return "未填写"
    return called(str(value).lower() if isinstance(value, bool) else str(value)[:40], known)


def plain(value: Value | None) -> str | bool | int | float | None:
    """A value as JSON knows it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
