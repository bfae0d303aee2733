"""Checks a procedure before anybody runs it: structure, and meaning. Findings say what is wrong and what to do.

An error means that cases would stop, run wrong or carry no legal basis; a warning means that people would be puzzled.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflows.lint import (
    branches,
    calls,
    clocks,
    events,
    flows,
    foreign,
    forms,
    geometry,
    limits,
    looks,
    messages,
    offices,
    services,
    steps,
    structure,
    tables,
    tokens,
    traps,
    words,
)
from workflows.lint.finding import Finding, error
from workflows.lint.subject import Subject
from workflows.procedures import xml
from workflows.procedures.parser import parse_spec
from workflows.procedures.shelf import SHARED, SHELF, Source, forms_named, parts_of, read_json, settings_in

__all__ = ["Finding", "lint_file", "lint_folder", "lint_source"]

# Nodes and flows of one diagram. Shantou's has 130; what nobody can read takes the checks minutes besides.
MOST_PARTS = 1000

CHECKS = (
    traps.check_kinds,
    traps.check_scripts,
    events.check_events,
    events.check_carried,
    structure.check_ids,
    structure.check_flows,
    flows.check_ends,
    flows.check_containers,
    flows.check_twice,
    flows.check_needless,
    flows.check_way_names,
    tokens.check_tokens,
    structure.check_paths,
    steps.check_steps,
    steps.check_forms,
    offices.check_offices,
    forms.check_form_contents,
    clocks.check_clocks,
    limits.check_order,
    limits.check_sums,
    branches.check_gateways,
    branches.check_conditions,
    branches.check_outcomes,
    branches.check_unread,
    services.check_services,
    tables.check_table_tasks,
    tables.check_tables,
    calls.check_calls,
    words.check_settings,
    words.check_facts,
    words.check_refusals,
    messages.check_references,
    messages.check_messages,
    looks.check_names,
    looks.check_lengths,
    looks.check_properties,
    looks.check_basis,
    geometry.check_drawing,
    foreign.check_ids_of_others,
    foreign.check_extensions_of_others,
    foreign.check_unused_data,
)


def lint_source(source: Source, name: str) -> list[Finding]:
    """All findings for a procedure, errors first; `name` stands in them for the file."""
    try:
        root = xml.parse(source.diagram)
        subject = Subject(name, root, source)
        if len(subject.nodes) + len(subject.flows) > MOST_PARTS:
            return [too_many_parts(name)]
        findings = [finding for check in CHECKS for finding in check(subject)]
    except xml.DiagramError as refusal:
        return [error(name, refusal.element, refusal.code, refusal.zh, refusal.en)]
    unusable = refused(Loaded(source.diagram, tuple(source.parts.items()), root))
    failed = any(finding.severity == "error" for finding in findings)
    # What the engine stumbles over has mostly been said already, and at its element.
    if unusable is not None and not (failed and unusable.code == "engine-refuses"):
        findings.append(error(name, unusable.element, unusable.code, unusable.zh, unusable.en))
    # sorted() is stable: within errors and warnings the order of the checks stays.
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.severity != "error")


@dataclass(frozen=True)
class Loaded:
    """A diagram as the engine gets it: the same bytes are the same diagram."""

    diagram: bytes
    parts: tuple[tuple[str, str], ...]
    root: Any = field(compare=False)


# Half the time of a lint: who edits forms or settings has the diagram looked at once.
@lru_cache(maxsize=8)
def refused(loaded: Loaded) -> xml.DiagramError | None:
    """Why the engine does not load a diagram with the parts that it calls; None where it does."""
    try:
        parse_spec(loaded.root, "diagram", {called: xml.parse(part.encode()) for called, part in loaded.parts})
    except xml.DiagramError as refusal:
        return xml.DiagramError(refusal.code, refusal.message, refusal.element)
    return None


def too_many_parts(name: str) -> Finding:
    """The only finding for a diagram that is no diagram any more."""
    return error(
        name,
        "-",
        "too-many-parts",
        f"节点与流向超过 {MOST_PARTS} 个，请拆成调用活动",
        f"more than {MOST_PARTS} nodes and flows: split it into call activities",
    )


def lint_file(path: Path) -> list[Finding]:
    """All findings for one diagram, with the forms that lie beside it. Raises OSError where it can not be read."""
    found_forms: dict[str, Any] = {}
    broken: list[Finding] = []
    for form in sorted(path.parent.glob("forms/*.json")):
        try:
            found_forms[form.stem] = json.loads(form.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as trouble:
            broken.append(
                error(
                    str(form),
                    form.stem,
                    "form-broken",
                    "表单不是有效的 JSON，请改正",
                    f"not valid JSON, correct it: {trouble}",
                )
            )
    unread = {finding.element for finding in broken}
    source = beside(path.resolve(), found_forms)
    found = lint_source(source, str(path))
    if not (path.parent / "forms").is_dir():
        # A diagram on its own: its forms may well exist elsewhere. Said, but no error.
        found = [replace(item, severity="warning") if item.code == "form-missing" else item for item in found]
    # A form that could not be read is not missing: one finding is enough.
    return broken + [finding for finding in found if not (finding.code == "form-missing" and finding.about in unread)]


def beside(path: Path, found_forms: dict[str, Any]) -> Source:
    """A diagram as a source, with the settings, tables, shared parts and shared forms that go with it."""
    folder = path.parent
    shared = folder if folder.name == SHARED else folder.parent / SHARED
    parts = parts_of(path.read_bytes(), shared if shared.is_dir() else SHELF / SHARED)
    for name in forms_named(path.read_bytes(), *(part.encode() for part in parts.values())):
        form = (shared if shared.is_dir() else SHELF / SHARED) / "forms" / f"{name}.json"
        if name not in found_forms and form.exists():
            found_forms[name] = read_json(form)
    return Source(
        folder.name,
        path.read_bytes(),
        found_forms,
        settings_in(folder),
        {table.stem: table.read_text(encoding="utf-8") for table in sorted(folder.glob("tables/*.dmn"))},
        parts,
    )


def lint_folder(folder: Path) -> list[Finding]:
    """All findings for the diagrams in a folder and below it; a folder without any diagram is an error."""
    diagrams = list(diagrams_in(folder))
    if not diagrams:
        return [
            error(
                str(folder),
                "-",
                "no-diagram",
                "文件夹里没有 .bpmn 文件，请检查路径",
                "no .bpmn file here, check the path",
            )
        ]
    return [finding for diagram in diagrams for finding in lint_file(diagram)]


def diagrams_in(folder: Path) -> Iterator[Path]:
    """The diagrams, in the order of their paths."""
    yield from sorted(path for path in folder.rglob("*.bpmn") if path.is_file())
