"""The unit of work: lock one case, load its workflow, let it act, write everything, commit once.

This is the only module that commits. Whatever goes wrong inside leaves the database as it was, and the workflow in
memory is thrown away.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calendars.deadlines import Deadline as Window
from handlers.act import Act, Effects, FiredDeadline, PendingEvent
from handlers.catalogue import router
from models.account import Actor
from models.base import IMMEDIATE, db
from models.case import Case
from models.event import CaseEvent
from models.idempotency import IdempotencyKey
from models.queries.locking import Around
from models.rows import Rows
from models.task import Task
from workflows.background.deferring import follow_up
from workflows.clock_orders import carry_out
from workflows.context import Context
from workflows.engine import Engine, Surroundings
from workflows.evaluators.persons import Person, opened, without_person
from workflows.files import fields
from workflows.ledger import Ledger
from workflows.procedures import facts, guards
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.projection import Projection
from workflows.tables import outputs_of, row_for, said
from workflows.task_acts import undoing


@contextmanager
def transaction() -> Iterator[None]:
    """One write transaction: committed at the end, rolled back on any exception. Earlier reads are let go first."""
    db.session.rollback()
    db.session.connection(execution_options=IMMEDIATE)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@dataclass(frozen=True)
class Progress:
    """Where a case stands after an act, and what the caller should be told."""

    case_no: str
    stage: str
    waiting: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class Repeatable:
    """The caller's own key for an act (`Idempotency-Key`), and the hash of what the act says.

    `earlier` are hashes that the same content had under data keys of before. `seen` is the last event of the case that the
    caller had before them, where they say so: a case that went on meanwhile refuses the act (workflows/meanwhile.py).
    """

    key: str
    content_hash: str
    earlier: tuple[str, ...] = ()
    seen: int | None = None


@dataclass
class Unit:
    """One case under lock. `at` is the instant of this unit (UTC), read once."""

    context: Context
    case: Case
    definition: Definition
    actor: Actor
    at: datetime
    rows: Rows
    ledger: Ledger
    around: Around = field(default_factory=Around)
    # The step that the unit was opened for.
    task: Task | None = None
    # The step that a person completes in this unit, and the engine's state of before (workflows/task_acts/undoing.py).
    completes: Task | None = None
    state_before: bytes = b""
    effects: Effects = field(default_factory=Effects)
    fired: FiredDeadline | None = None
    repeatable: Repeatable | None = None
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

    def act_of_person(
        self, element_id: str, data: Mapping[str, Any], outcome: str | None, window: Window | None = None
    ) -> None:
        """Runs the handler of a step or message on what somebody entered; a step without one just keeps the form."""
        element = self.definition.elements[element_id]
        form = self.definition.form_of(element)[0]
        guards.check_return(form, data, outcome)
        fields.check(self.actor, self.case.id, form, data)
        data = without_person(self.person, form, data)
        self.data = data
        guards.check(self.actor, self.around, element, self.names(outcome))
        handler = element.properties.get("handler", "step.record_step")
        self.act(element_id, handler, {}, data=data, outcome=outcome, window=window, activity=element.attached_to)
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

    def person(self) -> Person:
        """Whom the case is about, in clear (ST-4b)."""
        return opened(self.context.vault, self.around.evaluator)

    def emit(self, name: str, **data: Any) -> None:
        """An event that no handler makes, such as a claim."""
        self.effects.events.append(PendingEvent(name, None, self.actor.username, self.at, self.at, data))

    def surroundings(self) -> Surroundings:
        """What the engine may ask of this unit."""
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

    def begin(self) -> None:
        """Starts the workflow of a case that was just opened."""
        self.projection = Projection(self.case, self.definition, self.at, self.rows, [])
        self.note(self.definition.start)
        self.engine = Engine.start(self.definition, self.surroundings())

    def resume(self) -> None:
        """Restores the workflow of a case."""
        live = self.context.live.get(self.case.id) if self.context.live is not None else None
        if live is not None:
            live.attach(self.surroundings())
            self.engine = live
        else:
            self.engine = Engine.restore(self.definition, self.case.workflow_state, self.surroundings())
        self.projection = Projection(self.case, self.definition, self.at, self.rows, self.around.steps)
        self.state_before = self.case.workflow_state

    def open_activities(self) -> set[str]:
        """The steps that wait and the sub-processes around them."""
        waiting = [step.element for step in self.engine.steps()] + list(self.engine.messages().values())
        return {activity for element in waiting for activity in self.definition.activities_above(element)}

    def progress(self) -> Progress:
        """What waits next, and the warnings among this unit's events."""
        warnings = [event.data["warning"] for event in self.effects.events if "warning" in event.data]
        return Progress(self.case.case_no, self.case.stage, [step.element for step in self.engine.steps()], warnings)

    def save(self) -> None:
        """Brings ledger, inbox and stage into step and writes it all; the caller's transaction commits."""
        carry_out(self.effects, self.ledger, self.around.steps)
        self.ledger.follow(self.engine, self.open_activities())
        self.projection.follow(self.engine, self.ledger)
        self.case.workflow_state = self.engine.dump()
        for row in self.effects.rows:
            self.rows.add(row)
        if self.repeatable is not None and self.actor.account_id is not None:
            key, content_hash = self.repeatable.key, self.repeatable.content_hash
            answer = vars(self.progress())
            self.rows.add(
                IdempotencyKey(
                    account_id=self.actor.account_id, key=key, content_hash=content_hash, answer=answer, at=self.at
                )
            )
        for event in self.effects.events:
            self.rows.log(CaseEvent, self.case.chained(self.signed(event)))
        if self.completes is not None:
            undoing.keep(self, self.completes)
        # What a handler changed by way of the session, such as a filing.
        db.session.flush()
        self.rows.write()
        follow_up(self.context, self.effects.rows)
        if self.context.live is not None:
            self.context.live[self.case.id] = self.engine
        if self.context.rehearsal is not None:
            self.context.rehearsal.traces.setdefault(self.case.id, []).extend(self.trace)

    def signed(self, event: PendingEvent) -> dict[str, Any]:
        """An event as it is kept; an act that somebody did for an absent colleague says for whom (`for`)."""
        covered = self.actor.acting_for
        if covered is None or event.actor != self.actor.username:
            return vars(event)
        return {**vars(event), "data": {**event.data, "for": covered.username, "for_name": covered.name}}


def definition_of(context: Context, case: Case) -> Definition:
    """The version that the case runs on; 409 `procedure-missing` where it is gone or can not be read."""
    return context.definitions.version(case.procedure_id)


def unit_of(
    context: Context,
    case: Case,
    actor: Actor,
    at: datetime,
    rows: Rows | None = None,
    around: Around | None = None,
    task_id: int | None = None,
) -> Unit:
    """A unit at an instant, on what was read of a case."""
    definition, rows, around = definition_of(context, case), rows or Rows(), around or Around()
    ledger = Ledger(case, definition, context.calendar(), at, actor.username, rows, around.clocks)
    task = next((step for step in around.steps if step.id == task_id), None)
    actor = task.capacity_of(actor) if task is not None else actor
    return Unit(context, case, definition, actor, at, rows, ledger, around, task)
