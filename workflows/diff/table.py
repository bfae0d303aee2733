"""Takes a decision table (DMN) apart: the table, its columns, and its rows with their cells by the names of the columns.

Read as it is written and not as it decides: a table that the lint refuses has changes like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from workflows.diff.flat import attributes, counted, flat_node, flatten, tag, text_in
from workflows.diff.form import TYPES
from workflows.diff.things import Document, Fact, Facts, Order, Thing, Word, same, text_fact
from workflows.procedures import xml

POLICIES = {
    "UNIQUE": Word("各行互不重叠 (UNIQUE)", "no rows overlap (UNIQUE)"),
    "FIRST": Word("自上而下取第一行 (FIRST)", "the uppermost decides (FIRST)"),
}
COLUMNS = {"input": ("expression", "inputEntry"), "output": ("output-name", "outputEntry")}
WRITER = ("id", "exporter", "exporterVersion")


@lru_cache(maxsize=32)
def read_table(source: bytes, path: str) -> Document:
    """The table of a file; raises `DiagramError` for what is no DMN."""
    root = xml.parse(source, xml.DMN)
    stem = path.rpartition("/")[2].removesuffix(".dmn")
    decision = next((node for node in root if tag(node.tag) == "decision"), None)
    body = next((node for node in decision if tag(node.tag) == "decisionTable"), None) if decision is not None else None
    facts: Facts = {f"other:definitions@{key}": text_fact(value) for key, value in attributes(root, WRITER)}
    facts.update(rest_of(root, (decision,)))
    if decision is None:
        return Document(path, Thing(stem, "table", "", facts))
    facts["id"] = text_fact(decision.get("id") or "")
    facts["name"] = text_fact((decision.get("name") or "").strip())
    facts.update((f"other:decision@{key}", text_fact(v)) for key, v in attributes(decision, ("id", "name")))
    facts.update(rest_of(decision, (body,), "decision/"))
    things: dict[str, Thing] = {}
    if body is not None:
        facts.update(body_facts(body))
        things = things_in(body)
        facts["column-order"] = Order(
            tuple((key, thing.name or key) for key, thing in things.items() if thing.kind != "row")
        )
    return Document(path, Thing(stem, "table", (decision.get("name") or "").strip(), facts), things)


def rest_of(node: Any, known: tuple[Any, ...], path: str = "") -> Iterator[tuple[str, Fact]]:
    """What stands beside what we read by name; how the decision is drawn is layout."""
    seen: dict[str, int] = {}
    if words := text_in(node):
        yield f"other:{path}text()", text_fact(words)
    for child in node:
        if not isinstance(child.tag, str):
            yield f"comment:{path}{counted(seen, '')}", text_fact((child.text or "").strip())
        elif child not in known:
            name = tag(child.tag).rpartition("}")[2]
            group = "drawn" if name == "DMNDI" else "other"
            place = counted(seen, f"{path}{name}")
            found = flat_node(child, place)
            yield from (
                (f"{group}:{key}", text_fact(v)) for key, v in found if group == "other" or not key.endswith("@id")
            )


def body_facts(body: Any) -> Iterator[tuple[str, Fact]]:
    """The hit policy and whatever else the table says of itself."""
    policy = body.get("hitPolicy") or "UNIQUE"
    yield "policy", Fact(policy, POLICIES.get(policy, same(policy)))
    yield from ((f"other:{key}", text_fact(value)) for key, value in attributes(body, ("id", "hitPolicy")))
    known = tuple(node for node in body if tag_of(node) in ("input", "output", "rule", "annotation"))
    yield from rest_of(body, known)


def tag_of(node: Any) -> str:
    """The name of a node; nothing for a comment."""
    return tag(node.tag) if isinstance(node.tag, str) else ""


def things_in(body: Any) -> dict[str, Thing]:
    """The columns and the rows, in the order of the file."""
    things: dict[str, Thing] = {}
    names: dict[str, list[str]] = {"inputEntry": [], "outputEntry": [], "annotationEntry": []}
    for node in body:
        kind = tag_of(node)
        if kind in ("input", "output", "annotation"):
            thing = column(node, kind, things)
            things[thing.id] = thing
            names[f"{kind}Entry"].append(thing.id)
    rules = [node for node in body if tag_of(node) == "rule"]
    for number, node in enumerate(rules, start=1):
        key = f"row {node.get('id') or number}"
        key = key if key not in things else f"{key}#{number}"
        things[key] = Thing(key, "row", "", dict(cells(node, names)), number=number)
    return things


def column(node: Any, kind: str, things: dict[str, Thing]) -> Thing:
    """One column: the fact that it reads or sets, its type, its label."""
    facts: Facts = {}
    fact = node.get("name") or ""
    for path, value in flatten(node):
        name, _, attribute = path.partition("@")
        if attribute == "id":
            continue
        if name == "inputExpression/text":
            fact = value
        elif path == "inputExpression@typeRef":
            facts["field-type"] = Fact(value, TYPES.get(value, same(value)))
        elif name == "inputValues/text":
            facts["allowed"] = text_fact(value)
        else:
            facts[f"other:{path}"] = text_fact(value)
    for key, value in attributes(node, ("id", "name")):
        if key == "typeRef":
            facts["field-type"] = Fact(value, TYPES.get(value, same(value)))
        else:
            facts["title" if key == "label" else f"other:{key}"] = text_fact(value)
    if words := text_in(node):
        facts["other:text()"] = text_fact(words)
    if kind in COLUMNS:
        facts[COLUMNS[kind][0]] = text_fact(fact)
    label = (node.get("label") or fact).strip()
    key = f"{kind} {fact}"
    key = key if key not in things else f"{key}#{len(things)}"
    return Thing(key, kind, label, facts)


def cells(rule: Any, names: dict[str, list[str]]) -> Iterator[tuple[str, Fact]]:
    """The cells of one row by the names of their columns, and its notes."""
    seen: dict[str, int] = {}
    for child in rule:
        name = tag_of(child)
        number = seen[name] = seen.get(name, 0) + 1
        if name in names:
            columns = names[name]
            where = columns[number - 1] if number <= len(columns) else f"#{number}"
            field = f"note:{where}" if name == "annotationEntry" else f"cell:{where}"
            yield field, cell(child)
            found = flatten(child)
            yield from ((f"other:{where}/{p}", text_fact(v)) for p, v in found if p != "text" and not p.endswith("@id"))
            yield from ((f"other:{where}@{key}", text_fact(v)) for key, v in attributes(child, ("id",)))
        elif name == "description":
            yield "note:", text_fact(text_in(child))
        else:
            place = f"{name or '<!--'}#{number}"
            found = flat_node(child, place) if name else iter([(place, (child.text or "").strip())])
            yield from ((f"other:{path}", text_fact(value)) for path, value in found)
    yield from ((f"other:{key}", text_fact(value)) for key, value in attributes(rule, ("id",)))


def cell(node: Any) -> Fact:
    """What a cell says; an empty one fits everything, or sets nothing."""
    text = next((text_in(child) for child in node if tag_of(child) == "text"), "")
    return Fact(text, same(text) if text else Word("（空）", "(empty)"))
