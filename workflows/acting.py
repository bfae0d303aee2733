"""Acting on a case at an instant: what handlers, diagram, ledger and inbox do together, wherever the rows come from.

`workflows/unit.py` adds the database and the commit; `workflows/backtest` replays closed cases in memory by the same means.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calendars.deadlines import Deadline as Window
from handlers.act import Act, Effects, FiredDeadline, PendingEvent
from handlers.catalogue import router
from models.account import ROLES, Actor
from models.case import Case
from models.deadline import Deadline
from models.queries.locking import Around
from models.rows import Rows
from workflows.clock_orders import carry_out, may_come_again
from workflows.engine import Engine, Surroundings
from workflows.ledger import Ledger
from workflows.procedures import facts, guards
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.projection import Projection, office_of
from workflows.tables import outputs_of, row_for, said


@dataclass(kw_only=True)
class Acting:
    """One case at one instant. `at` is UTC, read once."""

    case: Case
    definition: Definition
    actor: Actor
    at: datetime
    rows: Rows
    ledger: Ledger
    around: Around = field(default_factory=Around)
    effects: Effects = field(default_factory=Effects)
    fired: FiredDeadline | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    engine: Engine = field(init=False)
    projection: Projection = field(init=False)

    def act(self, element: str, handler: str, parameters: Mapping[str, Any], **more: Any) -> None:
        """Runs one handler on the case."""
        known = self.definition.elements.get(element)
        router.call(
            handler,
            Act(
                case=self.case,
                at=self.at,
                actor=self.actor,
                element_id=element,
                effects=self.effects,
                fired=self.fired,
                around=self.around,
                words=known.properties if known else {},
                name=known.name if known else "",
                settings=self.definition.chosen,
                **{"data": self.data, **more},
            ),
            parameters,
        )

    def do(self, element: Element, data: Mapping[str, Any], outcome: str | None, window: Window | None = None) -> None:
        """Runs the handler of a step or message on what its form holds; a step without one just keeps the form."""
        self.data = data
        guards.check(self.actor, self.around, element, self.names(outcome))
        handler = element.properties.get("handler", "step.record_step")
        self.act(element.id, handler, {}, data=data, outcome=outcome, window=window, activity=element.attached_to)
        self.note(element, outcome)

    def names(self, outcome: str | None) -> dict[str, Any]:
        """What the expressions at a step or message may read."""
        return {
            "now": self.at,
            "outcome": outcome,
            "data": dict(self.data),
            "case": self.facts(),
            "setting": self.definition.chosen,
        }

    def note(self, element: Element, outcome: str | None = None) -> None:
        """Keeps on the case what the diagram says that an element leaves there."""
        noted = facts.evaluate(element, self.names(outcome))
        if noted:
            self.case.note(noted)

    def facts(self) -> dict[str, Any]:
        """What the diagram may read as `case.…`; `case.clock` is the purpose of the clock that has just fired."""
        return {**self.definition.blank, **self.case.facts(), "clock": self.fired.purpose if self.fired else ""}

    def surroundings(self) -> Surroundings:
        """What the engine may ask."""
        return Surroundings(self.facts, self.act, self.trace, self.definition.chosen, self.decide)

    def decide(self, element: str, name: str) -> None:
        """Lets a decision table set facts; the log says which row decided, so that nobody has to guess."""
        table = self.definition.tables[name]
        row = row_for(table, self.facts())
        outputs = outputs_of(table, row)
        self.case.note(outputs)
        data = {
            "table": name,
            "table_name": table.name,
            "row": row.number,
            "outputs": outputs,
            "says": said(table, row),
        }
        self.effects.events.append(PendingEvent("TableDecided", element, self.actor.username, self.at, self.at, data))

    def fire(self, row: Deadline) -> None:
        """Lets a clock whose instant has come do what the diagram says.

        True from the due instant on; after a return, from the return on: nobody was late while it lay elsewhere.
        """
        self.fired = self.fired_deadline(row, max(row.due_at, row.armed_at))
        self.ledger.fired(row)
        again = row.state == "running" or may_come_again(self.definition, row)
        self.engine.fire(row.engine_task_id, again=again)

    def fired_deadline(self, row: Deadline, effective: datetime) -> FiredDeadline:
        """The clock that fires, with the step on which it hangs and who answers for that."""
        host = self.definition.elements.get(row.activity)
        clock = self.definition.elements.get(row.element_id)
        # A step of the system's own lane (报备) is answered for by the first level.
        lane = host.lane if host is not None and host.lane in ROLES else "first_level"
        return FiredDeadline(
            row.activity,
            row.purpose,
            row.rule,
            row.due_at,
            effective,
            stage=clock.properties.get("stage", "") if clock else "",
            name=host.name if host else row.activity,
            lane=lane,
            office=office_of(self.case, self.definition, lane),
        )

    def open_activities(self) -> set[str]:
        """The steps that wait and the sub-processes around them."""
        waiting = [step.element for step in self.engine.steps()] + list(self.engine.messages().values())
        return {activity for element in waiting for activity in self.definition.activities_above(element)}

    def settle(self) -> None:
        """Brings ledger, inbox and stage into step with the engine."""
        carry_out(self.effects, self.ledger, self.around.steps)
        self.ledger.follow(self.engine, self.open_activities())
        self.projection.follow(self.engine, self.ledger)
