"""The facts that a decision table can read: what they are called, of which type they are, and which values they can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.authoring import facts
from workflows.lint import clocks
from workflows.lint.subject import Subject
from workflows.procedures import xml
from workflows.procedures.facts import FROM_INTAKE
from workflows.procedures.package import Package
from workflows.procedures.shelf import Source
from workflows.procedures.xml import DiagramError
from workflows.tables.table import Input
from workflows.tables.values import YES_NO, Known

NUMBERS = frozenset({"institution_count", "batch_size", "return_count", "contact_attempts", "parts_in"})


@dataclass(frozen=True)
class Fact:
    """One fact: its title, its type as a table knows it, and its values by code where they are known."""

    title: str
    kind: str
    values: Known


def known_in(package: Package) -> dict[str, Fact]:
    """The facts that cases of a draft have by name; those of every case where its files can not be read."""
    try:
        return known_facts(package.source())
    except DiagramError:
        return facts_of_every_case()


def known_facts(source: Source) -> dict[str, Fact]:
    """The same of a procedure."""
    try:
        return by_name(facts.facts_of(Subject(source.locality, xml.parse(source.diagram), source)))
    except DiagramError:
        return facts_of_every_case()


def facts_of_every_case() -> dict[str, Fact]:
    """What does not depend on a diagram."""
    names = sorted(clocks.facts() | set(FROM_INTAKE))
    return by_name(
        {"id": name, "name": facts.TITLES.get(name, name), "words": facts.VALUES.get(name, {})} for name in names
    )


def by_name(found: Iterable[Mapping[str, Any]]) -> dict[str, Fact]:
    """The facts of the catalogue, as tables see them."""
    return {item["id"]: fact(item["id"], item["name"], item["words"]) for item in found}


def fact(name: str, title: str, values: Known) -> Fact:
    """One of them: a condition of a diagram says `True` where a table says `true`."""
    if values and set(values) <= set(facts.YES_NO):
        return Fact(title, "boolean", YES_NO)
    return Fact(title, "number" if name in NUMBERS else "string", values)


def values_of(column: Input, known: Mapping[str, Fact]) -> Known:
    """The values that an input can have, where they are known: also those that a form of the procedure offers."""
    if column.known or column.fact not in known or column.kind != known[column.fact].kind:
        return column.known
    return known[column.fact].values
