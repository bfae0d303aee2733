"""Takes a BPMN file apart: one thing for each element, with the lane and sub-process that it lies in and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from workflows.diff.elements import CONTAINERS, Names, facts_of, stands_alone
from workflows.diff.extensions import others
from workflows.diff.flat import besides, counted, tag
from workflows.diff.layout import drawing, read_drawings
from workflows.diff.things import Document, Fact, Facts, Order, Thing, Word, called, joined, reference, same, text_fact
from workflows.procedures import xml

# Who wrote the file, and when: nothing that a reader of changes wants to know.
WRITER = ("id", "exporter", "exporterVersion", "name")
Way = tuple[str, str]
WAYS = {"incoming": "进入", "outgoing": "离开"}


@lru_cache(maxsize=32)
def read_diagram(source: bytes, path: str) -> Document:
    """The elements of a diagram; raises `DiagramError` for what is none. The versions in use stay read."""
    root = xml.parse(source)
    names = {node.get("id") or "": (node.get("name") or "").strip() for node in root.iter(f"{{{xml.BPMN}}}*")}
    drawn, beside = read_drawings(root)
    reader = Reader(names)
    reader.read(root, "")
    reader.settle()
    things = {key: with_drawing(thing, drawn.pop(key, {})) for key, thing in reader.things.items()}
    things |= {f"drawing {key}": drawing(key, facts) for key, facts in drawn.items()}
    if beside:
        things["drawing"] = drawing("", beside)
    return Document(path, head_of(root, path), things)


def with_drawing(thing: Thing, facts: Facts) -> Thing:
    """A thing with how it is drawn."""
    return replace(thing, facts={**thing.facts, **facts}) if facts else thing


def head_of(root: Any, path: str) -> Thing:
    """The file as a whole: its name is that of its pool or process."""
    elements = [
        tag(child.tag) for child in root if isinstance(child.tag, str) and stands_alone(root, child, tag(child.tag))
    ]
    facts = others(besides(root, "definitions", WRITER, (*elements, "BPMNDiagram")))
    process = root.find(f"{{{xml.BPMN}}}process")
    name = process.get("name") or process.get("id") or "" if process is not None else ""
    stem = path.rpartition("/")[2].removesuffix(".bpmn")
    return Thing(stem, "part" if path.startswith("parts/") else "procedure", name, facts)


class Reader:
    """Goes through a diagram once and keeps what it finds."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.things: dict[str, Thing] = {}
        self.lanes: dict[str, list[str]] = {}
        self.claims: dict[str, set[Way]] = {}
        self.ways: dict[str, set[Way]] = {}
        self.order: dict[str, list[str]] = {}
        self.seen: dict[str, int] = {}

    def read(self, container: Any, parent: str) -> None:
        """The elements that stand directly in the file, a process or a sub-process, and those within."""
        for child in container:
            name = tag(child.tag) if isinstance(child.tag, str) else ""
            if name == "laneSet":
                self.read_lanes(child, "")
            elif stands_alone(container, child, name):
                self.read_one(child, name, parent)

    def read_one(self, node: Any, name: str, parent: str) -> None:
        """One element."""
        identifier = node.get("id")
        facts = facts_of(node, self.names)
        if parent:
            facts["parent"] = reference(parent, self.names.get(parent, ""))
        if name == "sequenceFlow":
            self.note_flow(identifier, node)
        claimed = {(tag(child.tag), (child.text or "").strip()) for child in ways_of(node)}
        if claimed:
            self.claims[identifier] = claimed
        key = self.free(identifier)
        self.things[key] = Thing(
            key,
            name,
            (node.get("name") or "").strip(),
            facts,
            identifier,
            node.get("attachedToRef") or "",
            clock_of(facts),
        )
        if name in CONTAINERS:
            self.read(node, "" if name == "collaboration" else identifier)

    def free(self, identifier: str) -> str:
        """The id, with a number where the file has it twice."""
        return counted(self.seen, identifier)

    def note_flow(self, identifier: str, node: Any) -> None:
        """Where a flow comes from and leads to."""
        source, target = node.get("sourceRef") or "", node.get("targetRef") or ""
        self.ways.setdefault(source, set()).add(("outgoing", identifier))
        self.ways.setdefault(target, set()).add(("incoming", identifier))
        self.order.setdefault(source, []).append(identifier)

    def read_lanes(self, lane_set: Any, parent: str) -> None:
        """The lanes of a process, and lanes within lanes."""
        for lane in lane_set:
            if not isinstance(lane.tag, str) or tag(lane.tag) != "lane":
                continue
            identifier = lane.get("id") or ""
            facts = facts_of(lane, self.names)
            if parent:
                facts["parent"] = reference(parent, self.names.get(parent, ""))
            for child in lane:
                if isinstance(child.tag, str) and tag(child.tag) == "flowNodeRef":
                    self.lanes.setdefault((child.text or "").strip(), []).append(identifier)
                elif isinstance(child.tag, str) and tag(child.tag) == "childLaneSet":
                    self.read_lanes(child, identifier)
            key = self.free(identifier)
            self.things[key] = Thing(key, "lane", (lane.get("name") or "").strip(), facts, identifier)

    def settle(self) -> None:
        """Says of each element what others say of it: its lane, and the order in which its flows are tried."""
        for key, lanes in self.lanes.items():
            shown = "、".join(called(self.names.get(lane, ""), lane) for lane in lanes)
            if key in self.things:
                self.things[key].facts["lane"] = Fact(",".join(sorted(lanes)), same(shown), refers=len(lanes) == 1)
                continue
            for lane in lanes:
                self.things[lane].facts[f"member:{key}"] = text_fact(key)
        for key, flows in self.order.items():
            if key in self.things and len(flows) > 1 and self.things[key].kind.endswith("Gateway"):
                self.things[key].facts["flow-order"] = Order(tuple((flow, self.way_name(flow)) for flow in flows))
        for key, claimed in self.claims.items():
            # Elements name their flows a second time. Where that contradicts the flows themselves, it is said.
            wrong = sorted(claimed ^ self.ways.get(key, set()))
            if wrong and key in self.things:
                told = joined([Word(f"{WAYS[side]} {flow}", f"{side} {flow}") for side, flow in wrong])
                self.things[key].facts["flow-list"] = Fact(told.en, told)

    def way_name(self, flow: str) -> str:
        """How a flow is called where its words, or where it leads to."""
        target = self.things[flow].facts.get("target")
        return self.names.get(flow) or (target.shown.zh if isinstance(target, Fact) else flow)


def ways_of(node: Any) -> Iterator[Any]:
    """The flows that an element names as its own."""
    return (child for child in node if isinstance(child.tag, str) and tag(child.tag) in ("incoming", "outgoing"))


def clock_of(facts: Facts) -> str | None:
    """The purpose of a clock; None for what is none."""
    event, purpose = facts.get("event"), facts.get("purpose")
    if not isinstance(event, Fact) or event.value != "timer":
        return None
    return purpose.value if isinstance(purpose, Fact) else ""
