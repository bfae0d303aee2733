"""The facts of one element of a diagram: what we know by name, and everything else as «其他属性» with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflows.diff import extensions
from workflows.diff.flat import COMMENT, TIMES, attributes, besides, counted, flat_node, tag, text_in
from workflows.diff.kinds import EVENTS, TIMERS, kind
from workflows.diff.things import Fact, Facts, Order, joined, reference, same, text_fact, truth

# Attributes that name something else, and the field that they are.
REFERENCES = {
    "attachedToRef": "attached",
    "default": "default",
    "sourceRef": "source",
    "targetRef": "target",
    "messageRef": "message",
    "processRef": "process",
}
OF_EVENTS = {
    "messageRef": "message",
    "signalRef": "signal",
    "errorRef": "error",
    "escalationRef": "escalation",
}
TRUTHS = {"cancelActivity": "interrupts", "isInterrupting": "interrupts", "isExecutable": "executable"}
TEXTS = {"documentation": "help", "text": "words", "conditionExpression": "condition", "script": "script"}
WRITTEN = {
    "name": "name",
    "calledElement": "called",
    "camunda:assignee": "assignee",
    "flowable:assignee": "assignee",
}
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
CONTAINERS = frozenset({"definitions", "process", "subProcess", "transaction", "adHocSubProcess", "collaboration"})
# What stands in a container and is a part of it, not an element of its own.
PARTS = frozenset({
    "documentation", "extensionElements", "ioSpecification", "dataInputAssociation", "dataOutputAssociation", "property",
    "auditing", "monitoring", "performer", "humanPerformer", "potentialOwner", "resourceRole", "laneSet", "BPMNDiagram", *LOOPS,
})  # fmt: skip
# Said of the flows and of the elements in a lane.
ELSEWHERE = ("incoming", "outgoing", "flowNodeRef", "childLaneSet", "laneSet")
# What is so where it is not said: the field, and whether it is.
UNSAID = {"boundaryEvent": ("interrupts", True), "process": ("executable", False)}
# The names of elements by their ids, to be shown where others name them.
Names = dict[str, str]


def facts_of(node: Any, names: Names) -> Facts:
    """Everything that an element says of itself.

    Where it lies, which flows it has and how it is drawn is not said here, and elements within it speak for themselves.
    """
    facts: Facts = {"kind": Fact(tag(node.tag), kind(tag(node.tag)))}
    if usual := UNSAID.get(tag(node.tag)):
        facts[usual[0]] = truth(usual[1])
    facts.update(attribute_fact(key, value, names) for key, value in attributes(node, ("id",)))
    if words := text_in(node):
        facts["other:text()"] = text_fact(words)
    seen: dict[str, int] = {}
    events: list[str] = []
    for child in node:
        name = tag(child.tag) if isinstance(child.tag, str) else COMMENT
        if name == "extensionElements":
            facts.update(extensions.facts_in(child))
        elif name.endswith("EventDefinition"):
            events.append(name.removesuffix("EventDefinition"))
            facts.update(event_facts(child, counted(seen, name), names))
        elif name in ELSEWHERE:
            facts.update(beside_reference(child, name, counted(seen, name)))
        elif not stands_alone(node, child, name):
            facts.update(child_facts(child, name, counted(seen, name)))
    if events:
        events.sort()
        facts["event"] = Fact(",".join(events), joined([EVENTS.get(event) or same(event) for event in events]))
    return facts


def beside_reference(child: Any, name: str, place: str) -> Facts:
    """What a reference to a flow, or a set of lanes, holds besides."""
    if not len(child) and not child.attrib:
        return {}
    found = besides(child, place, ("id",), ("lane",))
    return extensions.others((path, value) for path, value in found if path != place or name.endswith("aneSet"))


def stands_alone(container: Any, child: Any, name: str) -> bool:
    """Whether a child is an element of its own."""
    return child.get("id") is not None and ":" not in name and name not in PARTS and tag(container.tag) in CONTAINERS


def attribute_fact(key: str, value: str, names: Names) -> tuple[str, Fact]:
    """One attribute of the element itself."""
    if key in REFERENCES:
        return REFERENCES[key], reference(value, names.get(value, ""))
    if key in TRUTHS:
        return TRUTHS[key], truth(value.strip() in ("true", "1"))
    return WRITTEN.get(key, f"other:{key}"), text_fact(value.strip())


def child_facts(child: Any, name: str, place: str) -> Iterator[tuple[str, Fact | Order]]:
    """One part of an element: its help, its condition, how often it is done, or something that we do not know."""
    if name == COMMENT:
        yield f"comment:{place.removeprefix(COMMENT)}", text_fact((child.text or "").strip())
        return
    if name in LOOPS:
        yield "loop", same_fact(name)
    for path, value in flat_node(child, place):
        if path in TEXTS:
            yield TEXTS[path], text_fact(value)
        elif name in LOOPS:
            yield f"loop:{path.partition('LoopCharacteristics')[2].lstrip('/')}", text_fact(value)
        else:
            yield from extensions.others([(path, value)]).items()


def same_fact(name: str) -> Fact:
    """That a step is done several times."""
    return Fact(name, same(name.removesuffix("LoopCharacteristics")))


def event_facts(child: Any, place: str, names: Names) -> Iterator[tuple[str, Fact | Order]]:
    """One event definition: the rule of a timer, the message or signal that it names, and whatever else it holds."""
    for path, value in flat_node(child, place):
        rest = path[len(place) :]
        if rest.lstrip("/") in TIMES and "#" not in place:
            yield "timer", text_fact(value)
            yield "timer-kind", Fact(rest[1:], TIMERS[rest[1:]])
        elif rest[1:] in OF_EVENTS and "#" not in place:
            yield OF_EVENTS[rest[1:]], reference(value, names.get(value, ""))
        elif rest or value:
            yield from extensions.others([(path, value)]).items()
