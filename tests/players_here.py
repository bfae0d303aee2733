"""Stories played in the process of the tests: what was played once on a content is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app import simulated_world
from handlers.ports_stories import Order, PlayersStopped
from workflows.procedures.package import Package
from workflows.stories.packages import run_package

KNOWN: dict[tuple[str, tuple[str, ...] | None, bool], list[dict[str, Any]]] = {}


class PlayersHere:
    """A PlayersPort without processes of its own."""

    def play(
        self, order: Order, seconds: float, ended: Callable[[], bool] = lambda: False
    ) -> Iterator[Mapping[str, Any]]:
        """A line for each story, then the report."""
        package = Package(order.key, dict(order.files))
        key = (package.digest, order.names, order.ahead)
        if key not in KNOWN:
            KNOWN[key] = lines_of(package, order.names, order.ahead)
        for line in KNOWN[key]:
            if ended():
                raise PlayersStopped("已取消 / called off")
            yield line


def lines_of(package: Package, names: tuple[str, ...] | None, ahead: bool) -> list[dict[str, Any]]:
    """What a player says of them."""
    lines: list[dict[str, Any]] = []
    report = run_package(
        package,
        simulated_world,
        names,
        lambda done, total, run: lines.append({"done": done, "total": total, "name": run.name, "passed": run.passed}),
        ahead=ahead,
    )
    return [*lines, {"report": report.as_json()}]
