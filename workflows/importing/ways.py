"""How the flows of one scope run: straight where they can, else through the gaps between columns, else round below."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.importing.places import TURN, Box, Places

Point = tuple[float, float]
# Flows that go round below lie this far from each other.
APART = 6.0


class Ways:
    """The flows of one scope among the boxes of its nodes."""

    def __init__(self, places: Places, boxes: Mapping[str, Box]) -> None:
        self.places, self.boxes = places, boxes
        self.rounds = 0

    def edges(self) -> dict[str, list[Point]]:
        """Flow → the points on its way."""
        return {name: self.way(one, to) for name, one, to in self.places.flows if name}

    def way(self, one: str, to: str) -> list[Point]:
        """Out at the right or, from what hangs on a step, below; in at the left."""
        source, target = self.boxes[one], self.boxes[to]
        end = (target[0], target[1] + target[3] / 2)
        if one in self.places.hosts:
            start = (source[0] + source[2] / 2, source[1] + source[3])
            if self.places.layers[self.places.standing(to)] > self.places.layers[self.places.standing(one)]:
                low = (start[0], start[1] + 10)
                return self.turned(start, low, end, one, to)
            return self.round_below(start, start, end, to)
        start = (source[0] + source[2], source[1] + source[3] / 2)
        if self.places.layers[self.places.standing(to)] <= self.places.layers[one]:
            return self.round_below(start, (start[0] + 15, start[1]), end, to)
        return self.turned(start, start, end, one, to)

    def turned(self, start: Point, low: Point, end: Point, one: str, to: str) -> list[Point]:
        """To the right, with one turn in a gap in which nothing stands in the way; round below where there is none."""
        layer = self.places.layers[self.places.standing(one)]
        last = self.places.layers[self.places.standing(to)]
        first_gap = self.places.columns[layer][1] + TURN / 3
        last_gap = self.places.columns[last][0] - TURN / 3
        lead = [start] if low == start else [start, low]
        if abs(low[1] - end[1]) < 1 and self.free(low[1], low[0], end[0], one, to):
            return [*lead, end]
        for x in (first_gap, last_gap):
            if self.free(low[1], low[0], x, one, to) and self.free(end[1], x, end[0], one, to):
                return [*lead, (x, low[1]), (x, end[1]), end]
        return self.round_below(start, (first_gap, low[1]), end, to, lead=lead)

    def free(self, y: float, left: float, right: float, one: str, to: str) -> bool:
        """Whether a level line meets no other node."""
        own = {one, to, self.places.standing(one)}
        return not any(
            node not in own and box[0] < right and box[0] + box[2] > left and box[1] < y < box[1] + box[3]
            for node, box in self.boxes.items()
        )

    def round_below(
        self, start: Point, out: Point, end: Point, to: str, lead: list[Point] | None = None
    ) -> list[Point]:
        """Down to a line below everything, along it, and up again in the gap before the target."""
        level = self.places.bottom - 38 + APART * (self.rounds % 5)
        self.rounds += 1
        gap = self.places.columns[self.places.layers[self.places.standing(to)]][0] - TURN / 3
        points = [*(lead or [start]), out, (out[0], level), (gap, level), (gap, end[1]), end]
        return [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
