"""What an outcome of a step leads to: the next steps in the words of the diagram, so that nobody has to try it out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workflows.procedures import expressions
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element

# Where a walk ends: something that somebody has to do, or waits for, or that is over.
STOPS = frozenset({"userTask", "receiveTask", "callActivity", "subProcess"})
KNOWN = frozenset({"outcome", "setting"})


def leads_to(definition: Definition, step: Element, outcome: str | None) -> list[Element]:
    """The steps and ends that may come next, in the order of the diagram's flows; what only data decides counts as possible."""
    found: dict[str, Element] = {}
    heap, seen = [step.id], {step.id}
    while heap:
        for target in targets(definition, definition.elements[heap.pop(0)], outcome):
            if target.id in seen:
                continue
            seen.add(target.id)
            if target.kind in STOPS or (target.kind == "endEvent" and above(definition, target) is None):
                found[target.id] = target
            else:
                heap.append(target.id)
    return list(found.values())


def targets(definition: Definition, element: Element, outcome: str | None) -> Iterator[Element]:
    """What follows an element directly; the end of a sub-process or shared part leads to what follows that."""
    host = above(definition, element) if element.kind == "endEvent" else None
    if host is not None:
        yield from targets(definition, host, outcome)
        return
    flows = [flow for flow in definition.elements.values() if flow.kind == "sequenceFlow" and flow.source == element.id]
    chosen = chosen_of(definition, flows, outcome) if element.kind == "exclusiveGateway" else flows
    for flow in chosen:
        if flow.target in definition.elements:
            yield definition.elements[flow.target]


def chosen_of(definition: Definition, flows: list[Element], outcome: str | None) -> list[Element]:
    """The flows of a gateway that this outcome may take."""
    certain = [flow for flow in flows if holds(definition, flow, outcome) is True]
    if certain:
        return certain[:1]
    return [flow for flow in flows if holds(definition, flow, outcome) is None or not flow.condition]


def holds(definition: Definition, flow: Element, outcome: str | None) -> bool | None:
    """Whether a flow's condition holds; None where that hangs on what the case will hold by then."""
    if not flow.condition:
        return None
    names = {node.id for node in ast.walk(expressions.check(flow.condition)) if isinstance(node, ast.Name)}
    if not names <= KNOWN:
        return None
    known = {"outcome": outcome, "setting": definition.chosen}
    return bool(expressions.evaluate(flow.condition, known))


def above(definition: Definition, element: Element) -> Element | None:
    """The sub-process or call activity in which an element lies."""
    return definition.elements.get(element.parent)
