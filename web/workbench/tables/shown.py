"""A decision table as its pages show it: rows with what is wrong at each, and the facts that it asks for on trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from lxml import etree

from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.errors import in_words
from web.language import current
from web.saying import said
from workflows.authoring.drafts import package_of
from workflows.editing import table_text
from workflows.editing.table_facts import Fact, known_in, values_of
from workflows.editing.table_text import Decision, Fault
from workflows.procedures import xml
from workflows.procedures.xml import DMN
from workflows.tables.cells import Cell
from workflows.tables.table import Input, Table
from workflows.tables.values import Known


@dataclass(frozen=True)
class Asked:
    """One fact that is asked for on trial; `choices` are values with their words."""

    column: Input
    choices: list[tuple[str, str]]
    typed: str = ""
    error: str = ""


@dataclass(frozen=True)
class Shown:
    """A table with its faults. `table` is None where the text is none; `rows` are the cells as they are written.

    `meanings` are the conditions of each row in words, empty where the cell says it in words already.
    """

    text: str
    table: Table | None
    rows: list[list[str]]
    meanings: list[list[str]]
    faults: list[Fault]
    asked: list[Asked]
    decision: Decision | None = None
    # Why nothing is decided.
    undecided: str = ""

    def faults_of(self, row: int) -> list[Fault]:
        """What is wrong with a row; 0 is the table itself."""
        return [fault for fault in self.faults if fault.row == row]


def facts_of(draft: ProcedureDraft) -> dict[str, Fact]:
    """The facts that cases of the draft have."""
    return known_in(package_of(draft))


def with_code(code: str, words: str) -> str:
    """A code as it is offered: «市级政务服务大厅（hall）»; the words alone where they are the code."""
    shown = said(words)
    return code if shown == code else _("%(words)s（%(code)s）", words=shown, code=code)


def shown(draft: ProcedureDraft, text: str, typed: Mapping[str, str], *, decide: bool = False) -> Shown:
    """The table of a text; `typed` are facts by name, and `decide` says what it would decide for them."""
    known = facts_of(draft)
    found = table_text.faults(text, known)
    try:
        table = table_text.read(text)
    except DomainError:
        return Shown(text, None, [], [], found, [])
    decision, undecided, errors = decided(text, typed) if decide else (None, "", {})
    asked = [
        Asked(
            column,
            [(code, with_code(code, words)) for code, words in values_of(column, known).items()],
            typed.get(column.fact, ""),
            errors.get(column.fact, ""),
        )
        for column in table.inputs
    ]
    return Shown(text, table, cells_of(text), meanings_of(table, known), found, asked, decision, undecided)


def meanings_of(table: Table, known: Mapping[str, Fact]) -> list[list[str]]:
    """The conditions of each row in words."""
    values = [values_of(column, known) for column in table.inputs]
    return [[meaning(cell, words) for cell, words in zip(row.cells, values, strict=True)] for row in table.rows]


def meaning(cell: Cell, values: Known) -> str:
    """What a condition says in words; nothing where it is of no known values, or says it in words itself."""
    codes = {str(value).lower() if isinstance(value, bool) else value for value in cell.values}
    names = {code: said(words) for code, words in values.items() if code in codes}
    if len(names) < len(codes) or all(code == words for code, words in names.items()):
        return ""
    words = _("、").join(names.values())
    return str(_("除%(words)s以外", words=words)) if cell.negated else words


def decided(text: str, typed: Mapping[str, str]) -> tuple[Decision | None, str, dict[str, str]]:
    """What the table says, or why it says nothing, with what is wrong at each fact."""
    try:
        return table_text.decide(text, typed), "", {}
    except DomainError as refusal:
        errors = {item.pointer.rpartition("/")[2]: in_words(item) for item in refusal.errors}
        return None, in_words(refusal), errors


def cells_of(text: str) -> list[list[str]]:
    """The cells of each row as they are written, conditions first, then conclusions, then the note."""
    namespace = {"d": DMN}
    rows: Any = xml.parse(text.encode(errors="replace"), DMN).iter(f"{{{DMN}}}rule")
    return [
        [
            written(entry)
            for kind in ("inputEntry", "outputEntry", "annotationEntry")
            for entry in row.findall(f"d:{kind}", namespace)
        ]
        for row in rows
    ]


def written(entry: etree._Element) -> str:
    """One cell."""
    return str(entry.findtext(f"{{{DMN}}}text") or "").strip()


def told(fault: Fault) -> str:
    """A fault in the language of the page."""
    return fault.en if current() == "en" else fault.zh
