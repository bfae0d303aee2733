"""Who acts in a replay, and when: the same people as then, or people drawn from all of them.

Where the new procedure asks what history does not answer, the habits do; every plan says how it came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

from calendars.china import China
from calendars.working_time import after_working_minutes
from workflows.backtest.habits import GOOD, Habits
from workflows.backtest.past import Anchor, Arrival, Past, Plan, Said
from workflows.procedures.elements import Element


@dataclass(frozen=True)
class Entered:
    """A step that was just entered: which round of it, when, in which organisation."""

    element: Element
    round: int
    at: datetime
    office: int
    form: Mapping[str, Any]


class People(Protocol):
    """The people of one case."""

    def answer(self, entered: Entered) -> Plan:
        """When and how a step will be done."""
        ...

    def comes(self, entered: Entered) -> Iterator[tuple[str, Plan]]:
        """The messages that come after the beginning of a step, by name."""
        ...

    def heard(self, name: str, number: int, since: datetime) -> Plan:
        """The answer from outside that is waited for since an instant, the `number`-th of its name."""
        ...


class Same:
    """The people who handled a case: the same time at work for each round of each step, the same outcome."""

    def __init__(self, past: Past, habits: Habits, calendar: China) -> None:
        self.habits, self.calendar = habits, calendar
        self.rounds = past.rounds()
        self.by_anchor: dict[Anchor, list[Said]] = {}
        self.machines: dict[str, list[Said]] = {}
        for said in past.said:
            if said.anchor is None:
                self.machines.setdefault(said.name, []).append(said)
            else:
                self.by_anchor.setdefault(said.anchor, []).append(said)

    def answer(self, entered: Entered) -> Plan:
        """As it was done then; what this case never had, as others did it."""
        known = self.rounds.get(entered.element.id, [])
        if entered.round >= len(known):
            return usually(self.habits, self.calendar, entered)
        then = known[entered.round]
        if then.waited:
            # Nobody had done it by then; where nothing cancels it, it is done the usual way, and not before.
            return usually(self.habits, self.calendar, entered, least=then.minutes + 1)
        return Plan(
            self.moved(then.entered, entered.at, then.done, then.minutes), then.outcome, then.data, "same", then.done
        )

    def moved(self, then: datetime, now: datetime, at: datetime, minutes: int) -> datetime:
        """The instant of an act: the very same where it began at the same time, else as much working time later."""
        return at if now == then else after_working_minutes(now, minutes, self.calendar)

    def comes(self, entered: Entered) -> Iterator[tuple[str, Plan]]:
        """What came then."""
        for said in self.by_anchor.get((entered.element.id, entered.round), ()):
            at = self.moved(said.since, entered.at, said.at, said.minutes)
            yield said.name, Plan(at, None, said.data, "same", said.at)

    def heard(self, name: str, number: int, since: datetime) -> Plan:
        """What was answered then, after the same time by the clock."""
        known = self.machines.get(name, [])
        if number >= len(known):
            return Plan(since + timedelta(seconds=self.habits.usual_seconds(name)), None, GOOD, "usual")
        said = known[number]
        at = said.at if since == said.since else since + timedelta(seconds=said.seconds)
        return Plan(at, None, said.data, "same", said.at)


class Drawn:
    """People drawn from history, by a seed: the same case has the same dice under every version."""

    def __init__(self, past: Past, habits: Habits, calendar: China, seed: str) -> None:
        self.habits, self.calendar, self.seed = habits, calendar, seed
        self.own = past.rounds()

    def dice(self, *about: object) -> Random:
        """Dice for one question, whatever was asked before."""
        return Random(":".join(map(str, (self.seed, *about))))

    def answer(self, entered: Entered) -> Plan:
        """As somebody of the organisation did it once."""
        step = entered.element.id
        dice, samples = self.dice(step, entered.round), self.habits.samples(step, entered.office)
        if not samples or step in self.habits.assumed:
            spread = self.habits.assumed.get(step)
            return usually(self.habits, self.calendar, entered, spread.draw(dice) if spread else None)
        chosen = dice.choice(samples)
        at = after_working_minutes(entered.at, chosen.minutes, self.calendar)
        return Plan(at, chosen.outcome, {**chosen.data, **self.offices(entered)}, "drawn", chosen.done)

    def offices(self, entered: Entered) -> dict[str, Any]:
        """The organisations that a form names: those of the case from which this one is drawn."""
        known = self.own.get(entered.element.id, [])
        fields = entered.form.get("properties", {}).items()
        named = [name for name, schema in fields if schema.get("format") == "organization"]
        return {name: known[0].data[name] for name in named if known and name in known[0].data}

    def comes(self, entered: Entered) -> Iterator[tuple[str, Plan]]:
        """A message comes as often as it came in history."""
        if entered.round:
            return
        for name, by_step in self.habits.said.items():
            samples, dice = by_step.get(entered.element.id), self.dice(name, entered.element.id)
            if samples and dice.random() < self.habits.share(name, entered.element.id):
                chosen = dice.choice(samples)
                at = after_working_minutes(entered.at, chosen.minutes, self.calendar)
                yield name, Plan(at, None, chosen.data, "drawn", chosen.at)

    def heard(self, name: str, number: int, since: datetime) -> Plan:
        """Answered as it was once."""
        samples = self.habits.machines.get(name)
        if not samples:
            return Plan(since, None, GOOD, "usual")
        chosen = self.dice(name, number).choice(samples)
        return Plan(since + timedelta(seconds=chosen.seconds), None, chosen.data, "drawn", chosen.at)


def usually(habits: Habits, calendar: China, entered: Entered, minutes: int | None = None, least: int = 0) -> Plan:
    """What nobody of this case did: after the usual time, with the usual outcome."""
    element = entered.element
    if minutes is None:
        minutes = habits.usual_minutes(element.id, element.lane)
    outcome = habits.usual_outcome(element.id, [item.id for item in element.outcomes])
    data = habits.forms.get((element.id, outcome), {})
    named = {
        name for name, schema in entered.form.get("properties", {}).items() if schema.get("format") == "organization"
    }
    kept = {name: value for name, value in data.items() if name not in named}
    how = "usual" if habits.knows(element.id) else "assumed"
    return Plan(after_working_minutes(entered.at, max(minutes, least), calendar), outcome, kept, how)


def drawn_arrival(past: Past, number: int, opened: datetime) -> Arrival:
    """A case like one of history, arriving at another time: its own instants move with it."""
    then = past.arrival
    later = opened - then.opened

    def moved(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value + later if isinstance(value, datetime) else value for name, value in values.items()}

    noted = {
        name: (datetime.fromisoformat(value) + later).isoformat() if name.endswith("_at") and value else value
        for name, value in then.noted.items()
    }
    return Arrival(f"{number}", opened, moved(then.case), moved(then.evaluation), noted)
