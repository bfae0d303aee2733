"""A closed case as a replay needs it: when it came, who did what after how long, and what of the forms the diagram reads.

No name and no free text: fields of forms are kept where they are a choice, a number, a date or an office.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Where a message hangs: the step after whose beginning it came, and which round of it.
Anchor = tuple[str, int]


@dataclass(frozen=True)
class Office:
    """An organisation, as handlers know it."""

    id: int
    code: str
    name: str
    kind: str
    locality: str
    parent_id: int | None


@dataclass(frozen=True)
class DoneStep:
    """A human step that was done. `minutes` are minutes of office hours between `entered` and `done`.

    One that the course of the case cancelled was not done: `waited` says that, and `done` is when the case was over.
    """

    step: str
    lane: str
    office: int
    entered: datetime
    done: datetime
    minutes: int
    outcome: str | None
    data: Mapping[str, Any] = field(default_factory=dict)
    due: datetime | None = None
    waited: bool = False


@dataclass(frozen=True)
class Said:
    """A message that came: an appeal, a receipt. `since` is when the step that it hangs on began, or it was waited for."""

    name: str
    at: datetime
    since: datetime
    minutes: int
    anchor: Anchor | None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long it was waited for, by the clock."""
        return (self.at - self.since).total_seconds()


@dataclass(frozen=True)
class Arrival:
    """What a case was when it came: the columns of its row and of its evaluation, and the facts that intake noted."""

    number: str
    opened: datetime
    case: Mapping[str, Any]
    evaluation: Mapping[str, Any]
    noted: Mapping[str, Any]


@dataclass(frozen=True)
class Past:
    """A closed case of history."""

    arrival: Arrival
    closed: datetime
    version: int
    steps: tuple[DoneStep, ...]
    said: tuple[Said, ...]

    def rounds(self) -> dict[str, list[DoneStep]]:
        """Step → what became of it, in the order of its rounds."""
        found: dict[str, list[DoneStep]] = {}
        for step in sorted(self.steps, key=lambda step: step.entered):
            found.setdefault(step.step, []).append(step)
        return found


@dataclass(frozen=True)
class Plan:
    """What somebody will do: when, with which outcome and form; `how` is `same`, `drawn`, `usual` or `assumed`."""

    at: datetime
    outcome: str | None
    data: Mapping[str, Any]
    how: str
    # When the form was filled in at first: times in it move with the act.
    was: datetime | None = None
