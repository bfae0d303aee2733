"""A decision table as its pages show it: rows with what is wrong at each, and the facts that it asks for on trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from models.errors import DomainError
from models.procedure_draft import ProcedureDraft
from web.errors import in_words
from web.language import current
from workflows.authoring.drafts import package_of
from workflows.editing import table_text
from workflows.editing.table_text import Decision, Fault
from workflows.procedures import xml
from workflows.procedures.xml import DMN
from workflows.tables.table import Input, Table


@dataclass(frozen=True)
class Asked:
    """One fact that is asked for on trial."""

    column: Input
    choices: tuple[str, ...]
    typed: str = ""
    error: str = ""


@dataclass(frozen=True)
class Shown:
    """A table with its faults. `table` is None where the text is none; `rows` are the cells as they are written."""

    text: str
    table: Table | None
    rows: list[list[str]]
    faults: list[Fault]
    asked: list[Asked]
    decision: Decision | None = None
    # Why nothing is decided.
    undecided: str = ""

    def faults_of(self, row: int) -> list[Fault]:
        """What is wrong with a row; 0 is the table itself."""
        return [fault for fault in self.faults if fault.row == row]


def path_of(name: str) -> str:
    """The file of a table."""
    return f"tables/{name}.dmn"


def facts_of(draft: ProcedureDraft) -> frozenset[str]:
    """The facts that cases of the draft have."""
    return table_text.known_in(package_of(draft))


def shown(draft: ProcedureDraft, text: str, typed: Mapping[str, str], *, decide: bool = False) -> Shown:
    """The table of a text; `typed` are facts by name, and `decide` says what it would decide for them."""
    found = table_text.faults(text, facts_of(draft))
    try:
        table = table_text.read(text)
    except DomainError:
        return Shown(text, None, [], found, [])
    decision, undecided, errors = decided(text, typed) if decide else (None, "", {})
    asked = [
        Asked(column, table_text.choices(column), typed.get(column.fact, ""), errors.get(column.fact, ""))
        for column in table.inputs
    ]
    return Shown(text, table, cells_of(text), found, asked, decision, undecided)


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
