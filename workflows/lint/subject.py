"""The procedure under inspection: its nodes, flows and forms, and the ways that a token can take through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from workflows.lint.finding import Finding, error, warning
from workflows.lint.nodes import CONTAINERS, events_in, grouped, is_node, read_part
from workflows.procedures.elements import Element, read_elements
from workflows.procedures.facts import FROM_INTAKE, assigned_in
from workflows.procedures.settings import read_settings, values
from workflows.procedures.shelf import SHARED, Source
from workflows.procedures.xml import BPMN, NAMESPACES, DiagramError
from workflows.tables import inspect

Step = tuple[str, str]


@dataclass(frozen=True)
class Flow:
    """One sequence flow."""

    id: str
    source: str
    target: str
    condition: str


class Subject:
    """One diagram with what lies beside it. `file` is the name that findings carry."""

    def __init__(self, file: str, root: etree._Element, source: Source) -> None:
        self.file, self.root, self.source, self.forms = file, root, source, source.forms
        # A shared part stands for itself: legal basis, limits and settings come from whoever calls it.
        self.is_part = source.locality == SHARED
        self.looked_back: dict[str, tuple[set[str], bool]] = {}
        self.parts = {name: read_part(part)[0] for name, part in source.parts.items()}

    @cached_property
    def elements(self) -> dict[str, Element]:
        """What is said about each node and flow, by id."""
        return read_elements(self.root)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The settings of the procedure by their names, the usual ones included."""
        return values(read_settings(self.source.settings))

    @cached_property
    def noted(self) -> frozenset[str]:
        """The facts that a step, a decision table or the work order may leave on the case."""
        inner = (element for part in self.parts.values() for element in part.values())
        steps = (name for element in (*self.elements.values(), *inner) for name in assigned_in(element))
        return frozenset({*FROM_INTAKE, *steps, *self.decided, "clock"})

    @cached_property
    def decided(self) -> dict[str, str]:
        """The facts that the decision tables set, each with what its column is called; a table that can not be read sets none."""
        found: dict[str, str] = {}
        for source in self.source.tables.values():
            with suppress(DiagramError):
                found |= {output.name: output.title for output in inspect(source.encode())[0].outputs}
        return found

    def error(self, element: str, code: str, zh: str, en: str, about: str = "") -> Finding:
        """An error at an element of this file."""
        return error(self.file, element or "-", code, zh, en, about)

    def warning(self, element: str, code: str, zh: str, en: str) -> Finding:
        """A warning at an element of this file."""
        return warning(self.file, element or "-", code, zh, en)

    @cached_property
    def nodes(self) -> dict[str, Any]:
        """The XML of every flow node by id, of kinds that we do not support too, in the order of the file."""
        return {node.get("id", ""): node for node in self.root.iter() if is_node(node)}

    @cached_property
    def flows(self) -> list[Flow]:
        """All sequence flows, in the order of the file."""
        return [
            Flow(
                item.get("id", ""),
                item.get("sourceRef", ""),
                item.get("targetRef", ""),
                (item.findtext(f"{{{BPMN}}}conditionExpression") or "").strip(),
            )
            for item in self.root.iter(f"{{{BPMN}}}sequenceFlow")
        ]

    @cached_property
    def by_source(self) -> dict[str, list[Flow]]:
        """The flows by the node that they leave."""
        return grouped((flow.source, flow) for flow in self.flows)

    @cached_property
    def by_target(self) -> dict[str, list[Flow]]:
        """The flows by the node at which they arrive."""
        return grouped((flow.target, flow) for flow in self.flows)

    @cached_property
    def by_host(self) -> dict[str, list[str]]:
        """The boundary events by the step on which they hang."""
        return grouped((self.host(node), node) for node in self.nodes if self.host(node))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What the nodes are: every check asks."""
        return {key: etree.QName(node).localname for key, node in self.nodes.items()}

    def kind(self, node: str) -> str:
        """What a node is: `userTask`, `endEvent` …; nothing for an unknown id."""
        return self.kinds.get(node, "")

    def of_kind(self, *kinds: str) -> Iterator[str]:
        """The ids of the nodes of these kinds."""
        return (node for node in self.nodes if self.kind(node) in kinds)

    def outgoing(self, node: str) -> list[Flow]:
        """The flows that leave a node."""
        return self.by_source.get(node, [])

    def incoming(self, node: str) -> list[Flow]:
        """The flows that arrive at a node."""
        return self.by_target.get(node, [])

    def scope(self, node: str) -> str:
        """The id of the process or sub-process that a node lies in."""
        return self.nodes[node].getparent().get("id", "") if node in self.nodes else ""

    def inside(self, container: str) -> list[str]:
        """The nodes that lie directly in a sub-process."""
        return [node for node in self.nodes if self.scope(node) == container]

    def host(self, node: str) -> str:
        """The step on which a boundary event hangs."""
        return self.nodes[node].get("attachedToRef", "") if self.kind(node) == "boundaryEvent" else ""

    def boundaries(self, host: str) -> list[str]:
        """The boundary events that hang on a step."""
        return self.by_host.get(host, [])

    def interrupts(self, boundary: str) -> bool:
        """Whether a boundary event ends its step."""
        return str(self.nodes[boundary].get("cancelActivity", "true")).lower() == "true"

    def definitions(self, node: str) -> list[str]:
        """The kinds of event that an event node stands for: `timer`, `message`, `signal` …"""
        return self.events.get(node, [])

    @cached_property
    def events(self) -> dict[str, list[str]]:
        """The kinds of event of every node."""
        return {key: events_in(node) for key, node in self.nodes.items()}

    def starts(self) -> list[str]:
        """Where a token begins: the start events of the process itself."""
        return list(self.first_nodes)

    @cached_property
    def first_nodes(self) -> list[str]:
        """`starts`, looked up once: the checks ask for it at every step back."""
        processes = {process.get("id", "") for process in self.root.iter(f"{{{BPMN}}}process")}
        return [node for node in self.of_kind("startEvent") if self.scope(node) in processes]

    def ways_on(self, node: str, *, also_besides: bool = True) -> list[str]:
        """Where a token may be after a node. `also_besides` follows boundary events that leave the step running too."""
        ways = [flow.target for flow in self.outgoing(node)]
        ways += [event for event in self.boundaries(node) if also_besides or self.interrupts(event)]
        if self.kind(node) in CONTAINERS:
            ways += [inner for inner in self.inside(node) if self.kind(inner) == "startEvent"]
        return [way for way in ways if way in self.nodes]

    def reached(self, *, also_besides: bool = True) -> set[str]:
        """Every node that a token can come to."""
        found: set[str] = set()
        open_ends = self.starts()
        while open_ends:
            node = open_ends.pop()
            if node not in found:
                found.add(node)
                open_ends.extend(self.ways_on(node, also_besides=also_besides))
        return found

    def last_steps(self, node: str) -> tuple[set[str], bool]:
        """`look_back`, done once a node: several checks ask."""
        if node not in self.looked_back:
            self.looked_back[node] = self.look_back(node)
        return self.looked_back[node]

    def look_back(self, node: str) -> tuple[set[str], bool]:
        """The human steps whose outcome is the newest one when a token comes to a node, over all ways that lead there.

        The second value says whether some way leads there from the start without any human step.
        """
        steps: set[str] = set()
        from_start = False
        seen: set[Step] = set()
        open_ends: list[Step] = [("before", node)]
        while open_ends:
            place = open_ends.pop()
            if place in seen:
                continue
            seen.add(place)
            if place[0] == "after" and self.kind(place[1]) == "userTask":
                steps.add(place[1])
            elif place[0] == "after" and place[1] in self.starts():
                from_start = True
            else:
                open_ends.extend(self.ways_back(*place))
        return steps, from_start

    def ways_back(self, moment: str, node: str) -> list[Step]:
        """Where a token was before: `before` a node it was behind another, `after` one it was before it."""
        if moment == "before":
            return [("after", flow.source) for flow in self.incoming(node)]
        if self.host(node):
            # What a boundary event carries on is what its step was entered with: the step itself is not over.
            return [("before", self.host(node))]
        if self.kind(node) in CONTAINERS:
            return [("after", inner) for inner in self.inside(node) if self.kind(inner) == "endEvent"]
        if self.kind(node) == "startEvent":
            return [("before", self.scope(node))]
        return [("before", node)]

    def words(self, node: str) -> dict[str, str]:
        """The extension properties of a node or flow."""
        return self.elements[node].properties if node in self.elements else {}

    def around(self, node: str) -> list[str]:
        """The step itself and the sub-processes around it, innermost first; an id that is used twice ends the chain."""
        chain: list[str] = []
        current = node
        while current in self.nodes and current not in chain:
            chain.append(current)
            current = self.scope(current)
        return chain

    def find(self, path: str) -> list[Any]:
        """The nodes or attributes on an XPath with the prefixes `bpmn` and `spiff`."""
        hits: Any = self.root.xpath(path, namespaces=NAMESPACES)
        return list(hits)
