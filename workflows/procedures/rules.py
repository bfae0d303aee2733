"""The compliance matrix: for every rule of the catalogue, where a diagram, the code and a scenario carry it.

The catalogue is data (`bpmn/rules/`, a file a document); the citations are collected from where the work is done: the `basis` of
diagram elements, settings and scenarios, and the rule ids in docstrings and comments of the code. Nothing is entered twice.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workflows.procedures import xml
from workflows.procedures.elements import read_elements
from workflows.procedures.settings import read_settings
from workflows.procedures.shelf import SHELF, shelf

ROOT = SHELF.parent
CODE = ("handlers", "models", "protection", "workflows")
ID = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2}-[A-Z]?[0-9]+(?:\.[0-9]+)*[a-z]?(?![A-Za-z0-9])", re.ASCII)
NOT_CARRIED = "not carried: "
FIRST = "shantou"
# A cell of the matrix names this many places and counts the rest.
SHOWN = 6

# rule id → where it is cited
Citations = dict[str, list[str]]


class CatalogueError(Exception):
    """The catalogue of rules can not be right; names the entry."""


@dataclass(frozen=True)
class Rule:
    """One rule. `asks` is our summary, `silent` where the text says nothing, `carried` why no procedure carries it."""

    id: str
    document: str
    article: str
    asks: str
    silent: str = ""
    carried: str = ""
    # How the document is called where there is little room.
    short: str = ""

    @property
    def cited(self) -> str:
        """The article as a page names it: 汕头实施细则第三十五条第二款."""
        return f"{self.short or self.document}{self.article}"


@dataclass(frozen=True)
class Row:
    """One line of the matrix: the rule, and the places that cite it."""

    rule: Rule
    elements: tuple[str, ...]
    code: tuple[str, ...]
    scenarios: tuple[str, ...]

    @property
    def is_carried(self) -> bool:
        """Whether a diagram or the code does something about the rule."""
        return bool(self.elements or self.code)


@cache
def catalogue(folder: Path = SHELF / "rules") -> dict[str, Rule]:
    """All rules by id, in the order of their documents; raises `CatalogueError` for an entry that can not be right."""
    rules: dict[str, Rule] = {}
    for path, document in documents(folder):
        for entry in document["rules"]:
            try:
                rule = Rule(document=document["title"], short=document.get("short", ""), **entry)
            except TypeError as error:
                raise CatalogueError(f"{path.name}: {entry}: {error}") from error
            if rule.id in rules or not ID.fullmatch(rule.id):
                raise CatalogueError(f"{path.name}: {rule.id} 重复或写法不对 / used twice or misspelt")
            if rule.carried and not rule.carried.startswith(NOT_CARRIED):
                raise CatalogueError(f"{path.name}: {rule.id}: carried 应以 {NOT_CARRIED!r} 开头 / must begin with it")
            rules[rule.id] = rule
    return rules


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The documents of a folder, file by file; of the reference procedure first."""
    for path in sorted(folder.glob("*.yaml"), key=lambda path: (path.stem != FIRST, path.stem)):
        yield from ((path, document) for document in yaml.safe_load(path.read_text(encoding="utf-8"))["documents"])


def ids_in(text: str) -> list[str]:
    """The rule ids that a text names: those whose letters the catalogue knows."""
    known = {rule.partition("-")[0] for rule in catalogue()}
    return [found for found in ID.findall(text) if found.partition("-")[0] in known]


def from_diagrams() -> Citations:
    """The `basis` of every element and setting on the shelf, as `locality:element`."""
    found: Citations = defaultdict(list)
    for source in shelf():
        for element in read_elements(xml.parse(source.diagram)).values():
            for rule in element.basis:
                found[rule].append(f"{source.locality}:{element.id}")
        for setting in read_settings(source.settings).values():
            for rule in setting.basis:
                found[rule].append(f"{source.locality}:{setting.name}")
    return found


def from_scenarios() -> Citations:
    """The `basis` of every scenario, as `locality/scenario`."""
    found: Citations = defaultdict(list)
    for path in sorted(SHELF.glob("*/scenarios/*.yaml")):
        for rule in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("basis", []):
            found[rule].append(f"{path.parent.parent.name}/{path.stem}")
    return found


def from_code() -> Citations:
    """Rule ids in docstrings and comments, as `module.function`."""
    found: Citations = defaultdict(list)
    for room in CODE:
        for path in sorted((ROOT / room).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for place, text in texts_of(path.read_text(encoding="utf-8"), module):
                for rule in ids_in(text):
                    if place not in found[rule]:
                        found[rule].append(place)
    return found


def texts_of(source: str, module: str) -> Iterator[tuple[str, str]]:
    """Docstrings and comments of a module, each with the innermost function or class that it belongs to."""
    tree = ast.parse(source)
    spans: list[tuple[int, int, str]] = []
    collect(tree, module, spans)
    if documentation := ast.get_docstring(tree):
        yield module, documentation
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and (
            words := ast.get_docstring(node)
        ):
            yield place_of(node.lineno, module, spans), words
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield place_of(token.start[0], module, spans), token.string


def collect(node: ast.AST, name: str, spans: list[tuple[int, int, str]]) -> None:
    """First line, last line and dotted name of every function and class below a node."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            spans.append((child.lineno, child.end_lineno or child.lineno, f"{name}.{child.name}"))
            collect(child, f"{name}.{child.name}", spans)


def place_of(line: int, module: str, spans: list[tuple[int, int, str]]) -> str:
    """The innermost function or class around a line, or the module."""
    around = [span for span in spans if span[0] <= line <= span[1]]
    return min(around, key=lambda span: span[1] - span[0])[2] if around else module


def unknown() -> list[str]:
    """Citations of rules that the catalogue does not have, as `rule (place)`; there should be none."""
    known = catalogue()
    cited = (from_diagrams(), from_code(), from_scenarios())
    return [
        f"{rule} ({place})"
        for found in cited
        for rule, places in found.items()
        if rule not in known
        for place in places
    ]


def matrix() -> list[Row]:
    """One row a rule, in the order of the catalogue."""
    diagrams, code, scenarios = from_diagrams(), from_code(), from_scenarios()
    return [
        Row(rule, tuple(diagrams.get(key, ())), tuple(code.get(key, ())), tuple(scenarios.get(key, ())))
        for key, rule in catalogue().items()
    ]


def as_markdown() -> str:
    """The matrix as `docs/rules.md` shows it: carried rules, rules that are not carried with the reason, open ones."""
    rows = matrix()
    carried = [row for row in rows if row.is_carried]
    left = [row for row in rows if not row.is_carried]
    lines = [
        "# 合规矩阵 / Compliance matrix",
        "",
        "由 `flask rules` 从 `bpmn/rules/`、流程图、代码和情景中的引用生成，请勿手工修改。",
        "Generated from the citations in diagrams, code and scenarios; do not edit by hand.",
        "",
        f"共 {len(rows)} 条规则：{len(carried)} 条由流程或代码承载，{len(left)} 条未承载。",
        "",
    ]
    for document in dict.fromkeys(row.rule.document for row in rows):
        lines += [f"## {document}", "", "### 已承载 / Carried", ""]
        lines += ["| 规则 | 条款 | 要求 | 文本未写明之处 | 流程图 | 代码 | 情景 |", "|---|---|---|---|---|---|---|"]
        lines += [carried_line(row) for row in carried if row.rule.document == document]
        lines += ["", "### 未承载及理由 / Not carried, and why", ""]
        lines += ["| 规则 | 条款 | 要求 | 文本未写明之处 | 理由 |", "|---|---|---|---|---|"]
        lines += [left_line(row) for row in left if row.rule.document == document]
        lines.append("")
    return "\n".join(lines)


def carried_line(row: Row) -> str:
    """One carried rule."""
    rule = row.rule
    cells = [
        rule.id,
        rule.article,
        rule.asks,
        rule.silent,
        places(row.elements),
        places(row.code),
        places(row.scenarios),
    ]
    return f"| {' | '.join(cells)} |"


def left_line(row: Row) -> str:
    """One rule that nothing carries yet."""
    rule = row.rule
    why = rule.carried or "**缺少理由 / no reason given**"
    return f"| {rule.id} | {rule.article} | {rule.asks} | {rule.silent} | {why} |"


def places(names: tuple[str, ...]) -> str:
    """The first places, and how many more there are."""
    shown = "、".join(f"`{name}`" for name in names[:SHOWN]) or "—"
    return shown if len(names) <= SHOWN else f"{shown} 等{len(names)}处"
