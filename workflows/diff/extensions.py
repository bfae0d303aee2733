"""What our house writes into the extension elements of a diagram: properties, and the handler of an automatic step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from handlers.catalogue import router
from models.account import ROLES
from models.organization import KINDS as OFFICES
from models.stages import STAGES
from workflows.diff.flat import COMMENT, besides, counted, tag
from workflows.diff.kinds import PURPOSES
from workflows.diff.things import Fact, Facts, Order, Word, called, same, text_fact
from workflows.procedures.rules import catalogue
from workflows.procedures.xml import SPIFF

KNOWN = frozenset({
    "form", "purpose", "start", "no_limit", "stage", "owner", "window", "open_when", "closed_because", "assign", "assignee",
    "refuse_when", "refuse_says", "replaces", "only", "table", "handler",
})  # fmt: skip
PROPERTIES, OPERATOR = "spiffworkflow:properties", "spiffworkflow:serviceTaskOperator"
PARAMETERS, PARAMETER, PROPERTY = "spiffworkflow:parameters", "spiffworkflow:parameter", "spiffworkflow:property"


def facts_in(node: Any) -> Facts:
    """The facts of one <extensionElements>; what other programs left there is kept word by word."""
    facts = others(besides(node, "extensionElements", (), (PROPERTIES, OPERATOR)))
    for child in node:
        name = tag(child.tag) if isinstance(child.tag, str) else ""
        if name == PROPERTIES:
            facts.update(properties_in(child))
        elif name == OPERATOR:
            facts.update(operator_facts(child))
    return facts


def others(found: Iterable[tuple[str, str]]) -> Facts:
    """What we have no name for, by where it stands; comments are told apart."""
    return {f"{'comment' if COMMENT in path else 'other'}:{path}": text_fact(value) for path, value in found}


def properties_in(node: Any) -> Facts:
    """The properties, each by its name."""
    facts = others(besides(node, "properties", (), (PROPERTY,)))
    seen: dict[str, int] = {}
    for child in node.iterchildren(f"{{{SPIFF}}}property"):
        name = counted(seen, child.get("name") or "")
        facts.update(property_facts(name, child.get("value") or ""))
        facts.update(others(besides(child, name, ("name", "value"))))
    return facts


def property_facts(name: str, value: str) -> Iterator[tuple[str, Fact | Order]]:
    """One property; a list is taken apart into its entries."""
    if name == "basis":
        yield from basis_facts(value)
    elif name == "outcomes":
        yield from listed("outcome", pairs(value))
    elif name == "facts":
        yield from listed("fact", pairs(value), " = ")
    elif name == "senders":
        for sender in split(value, ","):
            yield f"sender:{sender}", Fact(sender, role(sender))
    elif name in KNOWN:
        yield name, Fact(value, shown(name, value))
    else:
        yield f"property:{name}", text_fact(value)


def split(value: str, mark: str) -> list[str]:
    """The entries of a list, without what is empty."""
    return [part.strip() for part in value.split(mark) if part.strip()]


def pairs(value: str) -> list[tuple[str, str]]:
    """`accept=通过;return=退回` as pairs; what has no equals sign names itself."""
    cut = (part.partition("=") for part in split(value, ";"))
    return [(key.strip(), words.strip() if equals else key.strip()) for key, equals, words in cut]


def listed(field: str, found: list[tuple[str, str]], between: str = "") -> Iterator[tuple[str, Fact | Order]]:
    """The entries of a list one by one, and their order."""
    seen: dict[str, int] = {}
    for key, words in found:
        entry = f"{key}{between}{words}" if between else called(words, key)
        yield f"{field}:{counted(seen, key)}", Fact(words, same(entry))
    yield f"{field}-order", Order(tuple((key, key if between else words) for key, words in found))


def basis_facts(value: str) -> Iterator[tuple[str, Fact | Order]]:
    """The rules that an element implements, each with its article."""
    rules = split(value, ",")
    for rule in rules:
        yield f"basis:{rule}", Fact(rule, same(article(rule)))
    yield "basis-order", Order(tuple((rule, rule) for rule in rules))


def article(rule: str) -> str:
    """The article of a rule as the catalogue knows it, with its number."""
    known = catalogue().get(rule)
    return f"{known.cited} ({rule})" if known else rule


def shown(name: str, value: str) -> Word:
    """The value of a property in words, where it is one of a list of ours."""
    if name == "stage" and value in STAGES:
        return Word(f"{STAGES[value]} ({value})", value.replace("_", " "))
    if name == "purpose" and value in PURPOSES and value:
        return PURPOSES[value]
    if name == "handler":
        return handler(value)
    if name == "owner":
        kind = OFFICES.get(value.removeprefix("kind:"))
        return Word(f"{kind} ({value})", value) if kind else role(value)
    return role(value) if name in ("assign", "only") else same(value)


def handler(name: str) -> Word:
    """What an automatic step does, by the title of its handler."""
    entry = router.entries.get(name)
    return Word(f"{entry.title} ({name})", name) if entry is not None else same(name)


def role(name: str) -> Word:
    """Somebody by their role."""
    return Word(f"{ROLES[name]} ({name})", name.replace("_", " ")) if name in ROLES else same(name)


def operator_facts(node: Any) -> Facts:
    """The handler of an automatic step and its parameters."""
    facts = others(besides(node, "operator", ("id", "resultVariable"), (PARAMETERS,)))
    facts["operator"] = Fact(node.get("id") or "", handler(node.get("id") or ""))
    if result := node.get("resultVariable"):
        facts["result"] = text_fact(result)
    seen: dict[str, int] = {}
    for holder in node.iterchildren(f"{{{SPIFF}}}parameters"):
        facts.update(others(besides(holder, counted(seen, "parameters"), (), (PARAMETER,))))
        for parameter in holder.iterchildren(f"{{{SPIFF}}}parameter"):
            name = counted(seen, parameter.get("id") or "")
            facts[f"param:{name}"] = text_fact(parameter.get("value") or "")
            facts[f"param-type:{name}"] = text_fact(parameter.get("type") or "")
            facts.update(others(besides(parameter, name, ("id", "value", "type"))))
    return facts
