"""How long it takes to draw a case on its diagram, for a page or for print."""

from time import perf_counter
from typing import Any

from bench.databases import Databases
from bench.figures import milliseconds, percentile, table
from bench.options import Options
from workflows.drawing import Mark, draw
from workflows.procedures.definitions import SHELF, Definition, Source

TIMES = 50


def run(_options: Options, _served: Databases) -> list[float]:
    """Seconds of each of many drawings of Shantou's diagram."""
    definition = Definition.build(Source.read(SHELF / "shantou"))
    marks = {"dispatch_case": Mark("done"), "second_level_handling": Mark("active")}
    return [timed(definition, marks) for _ in range(TIMES)]


def timed(definition: Definition, marks: dict[str, Mark]) -> float:
    """Seconds of one drawing."""
    begun = perf_counter()
    draw(definition.diagram, marks)
    return perf_counter() - begun


def show(found: list[float]) -> None:
    """Prints median and 95th percentile."""
    row: list[Any] = [milliseconds(percentile(found, share)) for share in (0.5, 0.95)]
    table("A case drawn on Shantou's diagram", ("median ms", "p95 ms"), [row])
