"""How people usually act, by the closed cases: how long each step takes them, how it ends, how often they appeal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import Any

from calendars.working_time import minutes_of_day
from workflows.backtest.past import DoneStep, Past, Said

# With fewer samples of an organisation the whole locality's are taken.
ENOUGH = 5


@dataclass(frozen=True)
class Spread:
    """How long a step is taken to last where history has nothing: least, usual and most, in working days."""

    least: float
    usual: float
    most: float

    @property
    def minutes(self) -> int:
        """The usual length in minutes of office hours."""
        return round(self.usual * minutes_of_day())

    def draw(self, dice: Random) -> int:
        """A length in minutes of office hours."""
        if self.least == self.most:
            return self.minutes
        return round(dice.triangular(self.least, self.most, self.usual) * minutes_of_day())


# Where neither history nor the analyst says anything, not even of the lane.
A_DAY = Spread(1, 1, 1)


@dataclass
class Habits:
    """What was done, step by step and message by message. `assumed` is what the analyst entered for new steps."""

    steps: dict[str, list[DoneStep]] = field(default_factory=dict)
    machines: dict[str, list[Said]] = field(default_factory=dict)
    # Message → the step after whose beginning it comes → what was said.
    said: dict[str, dict[str, list[Said]]] = field(default_factory=dict)
    # Step → the cases in which it occurred.
    cases: Counter[str] = field(default_factory=Counter)
    assumed: Mapping[str, Spread] = field(default_factory=dict)
    # Worked out once: minutes by step and by lane, how steps end and with which form, seconds of answers from outside.
    medians: dict[str, int] = field(default_factory=dict)
    lanes: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, Counter[str | None]] = field(default_factory=dict)
    forms: dict[tuple[str, str | None], Mapping[str, Any]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    by_office: dict[tuple[str, int], list[DoneStep]] = field(default_factory=dict)

    @classmethod
    def of(cls, pasts: Iterable[Past], assumed: Mapping[str, Spread]) -> Habits:
        """The habits that show in some closed cases."""
        found = cls(assumed=assumed)
        lanes: dict[str, list[int]] = {}
        for past in pasts:
            found.cases.update({step.step for step in past.steps})
            for step in (step for step in past.steps if not step.waited):
                found.steps.setdefault(step.step, []).append(step)
                found.by_office.setdefault((step.step, step.office), []).append(step)
                found.outcomes.setdefault(step.step, Counter())[step.outcome] += 1
                found.forms.setdefault((step.step, step.outcome), step.data)
                lanes.setdefault(step.lane, []).append(step.minutes)
            for said in past.said:
                if said.anchor is None:
                    found.machines.setdefault(said.name, []).append(said)
                else:
                    found.said.setdefault(said.name, {}).setdefault(said.anchor[0], []).append(said)
        found.medians = {name: round(median(s.minutes for s in some)) for name, some in found.steps.items()}
        found.lanes = {lane: round(median(some)) for lane, some in lanes.items()}
        found.seconds = {name: median(said.seconds for said in some) for name, some in found.machines.items()}
        return found

    def knows(self, step: str) -> bool:
        """Whether history has this step."""
        return step in self.steps

    def usual_minutes(self, step: str, lane: str) -> int:
        """How long a step takes where nothing nearer is known."""
        if step in self.assumed:
            return self.assumed[step].minutes
        return self.medians.get(step, self.lanes.get(lane, A_DAY.minutes))

    def usual_outcome(self, step: str, offered: list[str]) -> str | None:
        """How a step ends mostly, of the outcomes that are offered; the first of them where history has none."""
        counted = self.outcomes.get(step, Counter())
        known = [name for name in offered if counted[name]]
        return max(known, key=lambda name: (counted[name], name)) if known else next(iter(offered), None)

    def samples(self, step: str, office: int) -> list[DoneStep]:
        """What an organisation did of a step; what all did where it has done too little."""
        own = self.by_office.get((step, office), [])
        return own if len(own) >= ENOUGH else self.steps.get(step, [])

    def share(self, message: str, step: str) -> float:
        """In what share of the cases that have a step the message comes after its beginning."""
        return len(self.said[message][step]) / self.cases[step] if self.cases[step] else 0.0

    def usual_seconds(self, message: str) -> float:
        """How long an answer from outside is waited for."""
        return self.seconds.get(message, 0.0)


GOOD: Mapping[str, Any] = {"good": True, "institution": None}
