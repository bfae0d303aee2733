"""What the stories of a package showed: each with its steps, and which elements of the diagram none of them passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class StoryRun:
    """How one story of a package went. `fault` says where it can not be read; the difference where it went otherwise."""

    name: str
    title: str
    basis: list[str]
    passed: bool
    difference_zh: str = ""
    difference_en: str = ""
    fault: dict[str, Any] | None = None
    moments: list[dict[str, Any]] = field(default_factory=list)
    passes: list[str] = field(default_factory=list)
    # Where it stands at its end, where that was asked for (workflows/stories/openings.py).
    openings: list[dict[str, Any]] = field(default_factory=list)
    next_due: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> StoryRun:
        """What was kept; an entry that is known no more is left out."""
        known = {entry.name for entry in fields(cls)}
        return cls(**{name: value for name, value in raw.items() if name in known})


@dataclass(frozen=True)
class Report:
    """All that was played. `missed` are the elements of the diagram that no story passes; empty where only some were played.

    `fault` says why nothing could be played at all.
    """

    key: str
    digest: str
    runs: list[StoryRun]
    missed: list[str] = field(default_factory=list)
    fault: str = ""

    @property
    def passed(self) -> bool:
        """Whether every story went as it says, and there is one."""
        return not self.fault and bool(self.runs) and all(run.passed for run in self.runs)

    def as_json(self) -> dict[str, Any]:
        """For keeping, and for the wire."""
        return asdict(self) | {"passed": self.passed}

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Report:
        """What `as_json` wrote."""
        return cls(raw["key"], raw["digest"], [StoryRun.read(run) for run in raw["runs"]], raw["missed"], raw["fault"])
