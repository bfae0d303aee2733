"""Where the nodes of one process or sub-process stand: a column a step on the way, a row a lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from workflows.procedures.graph import walk

Box = tuple[float, float, float, float]
Flow = tuple[str, str, str]
PAD, GAP, EVENT = 30.0, 40.0, 36.0
# Between two columns flows turn.
TURN = 60.0
# What hangs on a step stands so far apart that the names below do not touch.
HANGING = 76.0
# Room below a node for what hangs on it, and for names that stand under events and gateways.
BELOW = 40.0


def sizes(kind: str) -> tuple[float, float]:
    """How large a node of a kind is drawn."""
    if kind.endswith("Event"):
        return EVENT, EVENT
    if kind.endswith("Gateway"):
        return 50.0, 50.0
    if kind.startswith("data"):
        return 36.0, 50.0
    return 140.0, 80.0


class Places:
    """The nodes of one scope. `inner` are the sizes of the sub-processes that are drawn open."""

    def __init__(
        self, nodes: Mapping[str, Any], flows: Sequence[Flow], lanes: Mapping[str, Sequence[str]],
        inner: Mapping[str, tuple[float, float]],
    ) -> None:  # fmt: skip
        self.nodes, self.flows, self.lanes, self.inner = nodes, flows, lanes, inner
        self.hosts = {
            key: item.get("attachedToRef") or "" for key, item in nodes.items() if "attachedToRef" in item.attrib
        }
        self.hosts = {key: host for key, host in self.hosts.items() if host in nodes and host not in self.hosts}
        self.box: Box = (0.0, 0.0, 0.0, 0.0)
        # Lane → where its row begins, and how high it is; nothing for what lies in no lane.
        self.bands: dict[str, tuple[float, float]] = {}
        # Where each column begins and ends.
        self.columns: list[tuple[float, float]] = []

    @property
    def bottom(self) -> float:
        """How far down the scope reaches."""
        return self.box[1] + self.box[3]

    def size(self, node: str) -> tuple[float, float]:
        """Width and height of a node."""
        width, height = self.inner.get(node) or sizes(self.nodes[node].tag.rpartition("}")[2])
        return max(width, HANGING * list(self.hosts.values()).count(node)), height

    def standing(self, node: str) -> str:
        """The node itself, or the step on which it hangs."""
        return self.hosts.get(node, node)

    @cached_property
    def layers(self) -> dict[str, int]:
        """The column of each node: behind everything that leads to it, loops left aside."""
        free = [node for node in self.nodes if node not in self.hosts]
        ways: dict[str, list[str]] = {}
        for _, one, to in self.flows:
            ways.setdefault(self.standing(one), []).append(self.standing(to))
        order, backwards = walk(sorted(free, key=self.is_late), ways)
        found = dict.fromkeys(free, 0)
        for node in reversed(order):
            for way in ways.get(node, []):
                if (node, way) not in backwards:
                    found[way] = max(found[way], found[node] + 1)
        return found

    def is_late(self, node: str) -> bool:
        """Starts come first: loops are then seen from where a case comes in."""
        return not self.nodes[node].tag.endswith("}startEvent")

    @cached_property
    def lane_of(self) -> dict[str, str]:
        """Node → the row in which it stands."""
        named = {node: lane for lane, listed in self.lanes.items() for node in listed}
        return {node: named.get(node, "") for node in self.layers}

    def arrange(self, corner: tuple[float, float]) -> dict[str, Box]:
        """A box for every node, none on another."""
        cells: dict[tuple[str, int], list[str]] = {}
        for node, layer in self.layers.items():
            cells.setdefault((self.lane_of[node], layer), []).append(node)
        rows = [lane for lane in (*self.lanes, "") if lane or any(not key[0] for key in cells) or not self.lanes]
        self.find_columns(corner[0])
        found: dict[str, Box] = {}
        top = corner[1] - PAD
        for lane in rows:
            stacks = [nodes for (name, _), nodes in cells.items() if name == lane]
            height = (
                max((sum(self.size(node)[1] + BELOW for node in nodes) for nodes in stacks), default=BELOW) + 2 * PAD
            )
            self.bands[lane] = (top, height)
            for (name, layer), nodes in cells.items():
                if name == lane:
                    found |= self.stacked(nodes, layer, top + PAD, height - 2 * PAD)
            top += height
        for number, (node, host) in enumerate(self.hosts.items()):
            found[node] = self.hanging(node, found[host], number)
        right = self.columns[-1][1] if self.columns else corner[0]
        self.box = (corner[0], corner[1], right - corner[0], top - (corner[1] - PAD))
        return found

    def find_columns(self, left: float) -> None:
        """The columns from left to right, each as wide as its widest node."""
        for layer in range(max(self.layers.values(), default=-1) + 1):
            here = [node for node, column in self.layers.items() if column == layer]
            width = max((self.size(node)[0] for node in here), default=0.0)
            self.columns.append((left, left + width))
            left += width + TURN

    def stacked(self, nodes: Sequence[str], layer: int, top: float, height: float) -> dict[str, Box]:
        """The nodes of one column in one row, one below the other, in the middle of the row."""
        left, right = self.columns[layer]
        y = top + (height - sum(self.size(node)[1] + BELOW for node in nodes)) / 2
        found: dict[str, Box] = {}
        for node in nodes:
            width, high = self.size(node)
            found[node] = (left + (right - left - width) / 2, y, width, high)
            y += high + BELOW
        return found

    def hanging(self, node: str, host: Box, number: int) -> Box:
        """A boundary event on the lower edge of its step, beside those that hang there already."""
        before = [other for other in list(self.hosts)[:number] if self.hosts[other] == self.hosts[node]]
        return (host[0] + 10 + len(before) * HANGING, host[1] + host[3] - EVENT / 2, EVENT, EVENT)
