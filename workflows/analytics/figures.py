"""What process analytics finds, as plain figures that can be kept as JSON. Lengths are minutes of office hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from workflows.analytics.loops import Stretch


@dataclass(frozen=True)
class Spread:
    """How long something takes: of so many, the one in the middle, and within what nine of ten stay."""

    count: int = 0
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class Kept:
    """Limits of which it is known whether they were kept, and how many of them were missed."""

    decided: int = 0
    missed: int = 0

    @property
    def share(self) -> float | None:
        """The share of missed ones; None where none is decided."""
        return self.missed / self.decided if self.decided else None


@dataclass(frozen=True)
class StepFigures:
    """One element: how often it was entered and in how many cases; what is open, done and cancelled of it."""

    step: str
    automatic: bool
    entered: int
    cases: int
    open: int
    done: int
    cancelled: int
    limits: Kept
    spread: Spread

    @property
    def per_case(self) -> float:
        """How often a case that has it comes to it."""
        return self.entered / self.cases


@dataclass(frozen=True)
class FlowFigures:
    """From the end of one step to the end of the next: `source` may be `start`, `target` how a case ended."""

    source: str
    target: str
    count: int
    limits: Kept
    spread: Spread


@dataclass(frozen=True)
class VariantFigures:
    """One way: how many cases took it, how many of them were late somewhere, how long the closed ones took."""

    way: tuple[Stretch, ...]
    end: str
    cases: int
    late: int
    spread: Spread


@dataclass(frozen=True)
class Others:
    """The rarer ways together."""

    variants: int = 0
    cases: int = 0
    late: int = 0


@dataclass(frozen=True)
class OfficeFigures:
    """One step in one office: what lies there now, and what was done there."""

    office: int
    step: str
    open: int
    open_late: int
    done: int
    limits: Kept
    spread: Spread


@dataclass(frozen=True)
class WholeFigures:
    """Cases as a whole; the lengths are those of closed ones."""

    cases: int = 0
    closed: int = 0
    running: int = 0
    void: int = 0
    returned: int = 0
    appealed: int = 0
    late: int = 0
    spread: Spread = Spread()


@dataclass(frozen=True)
class Figures:
    """All that was found."""

    whole: WholeFigures
    steps: tuple[StepFigures, ...]
    flows: tuple[FlowFigures, ...]
    variants: tuple[VariantFigures, ...]
    others: Others
    offices: tuple[OfficeFigures, ...]

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Figures:
        """What `kept` gave."""
        return cls(
            WholeFigures(**opened(kept["whole"])),
            tuple(StepFigures(**opened(item)) for item in kept["steps"]),
            tuple(FlowFigures(**opened(item)) for item in kept["flows"]),
            tuple(variant(item) for item in kept["variants"]),
            Others(**kept["others"]),
            tuple(OfficeFigures(**opened(item)) for item in kept["offices"]),
        )


def opened(item: Mapping[str, Any]) -> dict[str, Any]:
    """A line with its limits and lengths as they were."""
    found = dict(item)
    if "limits" in found:
        found["limits"] = Kept(**found["limits"])
    if "spread" in found:
        found["spread"] = Spread(**found["spread"])
    return found


def variant(item: Mapping[str, Any]) -> VariantFigures:
    """A way as it was."""
    found = opened(item)
    found["way"] = tuple(
        Stretch(tuple((step, outcome) for step, outcome in part["steps"]), part["times"]) for part in item["way"]
    )
    return VariantFigures(**found)


def spread(lengths: Sequence[int]) -> Spread:
    """Median (of an even number the mean of the two in the middle) and ninetieth percentile (nearest rank)."""
    ordered, count = sorted(lengths), len(lengths)
    if not count:
        return Spread()
    median = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Spread(count, median, float(ordered[ceil(count * 0.9) - 1]))
