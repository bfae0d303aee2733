"""A decision table's file: a new one, under another name, what is wrong with it row by row, and what it decides on trial."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from models.errors import DomainError, FieldError, invalid
from workflows.editing.table_facts import Fact
from workflows.lint.tables import faults_of
from workflows.procedures.xml import DMN, DiagramError
from workflows.tables import inspect
from workflows.tables.cells import NUMBER
from workflows.tables.deciding import outputs_of, row_for, said
from workflows.tables.table import Input, Table, TableError, Value

LONGEST = 500_000
DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
YES, NO = frozenset({"true", "是"}), frozenset({"false", "否"})


@dataclass(frozen=True)
class Fault:
    """What is wrong with a table, and where: the row counted from 1 (0 for the table) and the column by its title."""

    code: str
    row: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True)
class Decision:
    """What a table says on trial: the row that decides, in words and by output."""

    row: int
    words: str
    outputs: dict[str, Any]
    note: str


def blank(name: str, title: str, reads: str, fact: Fact) -> str:
    """A new table: one input that reads a fact, one output, one row that takes everything and says nothing."""
    called = quoteattr(title)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{DMN}" xmlns:dmndi="{DMNDI}" xmlns:dc="{DC}"
  id="{name}_definitions" name={called} namespace="urn:bihuan:{name}">
  <decision id="{name}" name={called}>
    <decisionTable id="{name}_table" hitPolicy="UNIQUE">
      <input id="input_1" label={quoteattr(fact.title)}>
        <inputExpression id="expression_1" typeRef="{fact.kind}">
          <text>{reads}</text>
        </inputExpression>
      </input>
      <output id="output_1" label="限期" name="{name}_within" typeRef="string" />
      <rule id="row_1">
        <inputEntry id="row_1_input_1">
          <text>-</text>
        </inputEntry>
        <outputEntry id="row_1_output_1">
          <text></text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="{name}_diagram">
      <dmndi:DMNShape id="{name}_shape" dmnElementRef="{name}">
        <dc:Bounds x="160" y="100" width="180" height="80" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""


def faults(text: str, known: Collection[str]) -> list[Fault]:
    """Everything that is wrong with a table, in the order of its rows; what concerns all of it first."""
    if len(text) > LONGEST:
        return [too_long()]
    found = [told(item) for item in faults_of(text.encode(errors="replace"), known)]
    return sorted(found, key=lambda fault: fault.row)


def told(trouble: DiagramError) -> Fault:
    """A refusal with its row and column."""
    if isinstance(trouble, TableError):
        return Fault(trouble.code, trouble.row, trouble.column, trouble.zh, trouble.en)
    zh, _, en = trouble.message.partition(" / ")
    return Fault(trouble.code, 0, "", zh, en or zh)


def too_long() -> Fault:
    """Nobody types as much as that."""
    return Fault("too-large", 0, "", f"超过 {LONGEST} 个字符，请拆成几张", f"longer than {LONGEST} characters")


def read(text: str) -> Table:
    """The table of a text; 422 where it is none. Cells that can not be read count as any value, or as empty."""
    if len(text) > LONGEST:
        raise invalid("too-large", too_long().zh, too_long().en)
    try:
        return inspect(text.encode(errors="replace"))[0]
    except DiagramError as trouble:
        fault = told(trouble)
        raise invalid(fault.code, fault.zh, fault.en) from trouble


def decide(text: str, typed: Mapping[str, str]) -> Decision:
    """Which row decides for facts as they are typed; 409 where none or several do, 422 where a fact or cell can not be read."""
    table = read(text)
    unreadable = inspect(text.encode())[1]
    if unreadable:
        fault = told(unreadable[0])
        raise invalid(fault.code, fault.zh, fault.en)
    values, errors = {}, []
    for column in table.inputs:
        try:
            values[column.fact] = value_of(column, typed.get(column.fact, "").strip())
        except DomainError as trouble:
            errors.append(FieldError(f"/facts/{column.fact}", trouble.code, trouble.message_zh, trouble.message_en))
    if errors:
        raise invalid("facts-invalid", "填写的值有误", "the values are not right", errors)
    row = row_for(table, values)
    return Decision(row.number, said(table, row), outputs_of(table, row), row.note)


def value_of(column: Input, text: str) -> Value | None:
    """A typed text as a value of the column's type; nothing typed is a fact that the case does not have."""
    if not text:
        return None
    if column.kind == "boolean":
        if text not in YES | NO:
            raise invalid("fact", f"{column.title}应为 是 或 否", f"{column.fact}: true or false")
        return text in YES
    if column.kind == "number":
        if not NUMBER.fullmatch(text):
            raise invalid("fact", f"{column.title}应为数字", f"{column.fact}: a number")
        return Decimal(text)
    return text
