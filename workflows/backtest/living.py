"""A case that lives in memory: its rows, its engine, and somebody at work on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.china import China
from models.account import Actor
from models.deadline import Deadline
from models.queries.locking import Around
from workflows.acting import Acting
from workflows.backtest.learned import Atlas, LearnedEngine
from workflows.backtest.memory import MemoryLookup, MemoryRows, Offices, case_of, evaluation_of
from workflows.backtest.past import Arrival, Office
from workflows.engine import Waiting
from workflows.ledger import Ledger
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.projection import Projection


@dataclass(frozen=True)
class Stage:
    """What all replays of one version share."""

    atlas: Atlas
    calendar: China
    offices: Offices

    @classmethod
    def of(cls, definition: Definition, calendar: China, offices: Sequence[Office]) -> Stage:
        """A version made ready."""
        return cls(Atlas(definition), calendar, Offices(offices))


class Living:
    """One case. `now` is the instant of the last act."""

    def __init__(self, stage: Stage, arrival: Arrival) -> None:
        self.stage, self.definition, self.now = stage, stage.atlas.definition, arrival.opened
        self.case, self.evaluation = case_of(arrival), evaluation_of(arrival)
        self.rows = MemoryRows()
        self.lookup = MemoryLookup(stage.offices, self.rows)
        # None until the work order has arrived.
        self.engine: LearnedEngine | None = None

    @property
    def is_over(self) -> bool:
        """Whether the case has ended."""
        return self.case.closed_at is not None or (self.engine is not None and self.engine.completed)

    def steps(self) -> list[Waiting]:
        """The human steps that wait."""
        return self.engine.steps() if self.engine is not None else []

    def messages(self) -> dict[str, str]:
        """The messages that can be caught: name → element."""
        return self.engine.messages() if self.engine is not None else {}

    def next_clock(self) -> Deadline | None:
        """The clock that is due next."""
        running = [row for row in self.rows.clocks if row.state == "running" and row.ended_at is None]
        return min(running, key=lambda row: row.due_at, default=None)

    @contextmanager
    def acting(self, actor: Actor, at: datetime) -> Iterator[Acting]:
        """Somebody at work on the case; what a refused act has changed is put back."""
        self.now = at
        starts = {value for value in self.case.facts().values() if isinstance(value, datetime)}
        clocks = [row for row in self.rows.clocks if row.ended_at is None or row.starts_at in starts]
        steps = [task for task in self.rows.tasks if task.state == "open"]
        ledger = Ledger(self.case, self.definition, self.stage.calendar, at, actor.username, self.rows, clocks)
        ledger.lookup = self.lookup
        acting = Acting(
            case=self.case,
            definition=self.definition,
            actor=actor,
            at=at,
            rows=self.rows,
            ledger=ledger,
            around=Around(self.evaluation, None, self.answering(), steps, clocks, self.lookup),
        )
        acting.projection = Projection(self.case, self.definition, at, self.rows, steps)
        if self.engine is not None:
            acting.engine = self.engine
            self.engine.attach(acting.surroundings())
        with self.put_back([self.case, self.evaluation, *steps, *clocks]):
            yield acting
        self.lookup.take_in(acting.effects)

    @contextmanager
    def put_back(self, rows: Sequence[Any]) -> Iterator[None]:
        """Leaves everything as it was where an act is refused."""
        kept = [(row, dict(row.__dict__)) for row in rows]
        tasks, clocks = len(self.rows.tasks), len(self.rows.clocks)
        place = self.engine.place if self.engine is not None else None
        try:
            yield
        except BaseException:
            for row, values in kept:
                row.__dict__.clear()
                row.__dict__.update(values)
            del self.rows.tasks[tasks:], self.rows.clocks[clocks:]
            if self.engine is not None and place is not None:
                self.engine.place = place
            raise

    def answering(self) -> Any:
        """The institution that answers for the case."""
        office = self.stage.offices.by_id.get(self.case.second_level_id or self.case.institution_id)
        return self.stage.offices.rows[office.code] if office is not None else None

    def actor(self, office: int | None, roles: frozenset[str], code: str | None = None) -> Actor:
        """Somebody of an organisation; nobody in particular."""
        return Actor(None, "replay", "", office, code, roles, self.case.locality)

    def sender(self, element: Element, data: Mapping[str, Any]) -> Actor:
        """Who sends a message: the staff member where the form says so, else the first who may."""
        senders = [part.strip() for part in element.properties.get("senders", "").split(",") if part.strip()]
        role = "staff" if data.get("appellant") == "staff" or senders == ["staff"] else next(iter(senders), "")
        return self.actor(self.case.second_level_id, frozenset({role}))
