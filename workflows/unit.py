"""The unit of work: lock one case, load its workflow, let it act, write everything, commit once.

This is the only module that commits. Whatever goes wrong inside leaves the database as it was, and the workflow in
memory is thrown away.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendars.deadlines import Deadline as Window
from handlers.act import PendingEvent
from models.account import Actor
from models.base import IMMEDIATE, db
from models.case import Case
from models.event import CaseEvent
from models.idempotency import IdempotencyKey
from models.queries.locking import Around
from models.rows import Rows
from models.task import Task
from workflows.acting import Acting
from workflows.background.deferring import follow_up
from workflows.context import Context
from workflows.engine import Engine
from workflows.evaluators.persons import Person, opened, without_person
from workflows.files import fields
from workflows.ledger import Ledger
from workflows.procedures import guards
from workflows.procedures.definitions import Definition
from workflows.projection import Projection
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


@dataclass(kw_only=True)
class Unit(Acting):
    """One case under lock, at the instant of this unit."""

    context: Context
    # The step that the unit was opened for.
    task: Task | None = None
    # The step that a person completes in this unit, and the engine's state of before (workflows/task_acts/undoing.py).
    completes: Task | None = None
    state_before: bytes = b""
    repeatable: Repeatable | None = None

    def act_of_person(
        self, element_id: str, data: Mapping[str, Any], outcome: str | None, window: Window | None = None
    ) -> None:
        """Runs the handler of a step or message on what somebody entered, once that was looked at."""
        element = self.definition.elements[element_id]
        form = self.definition.form_of(element)[0]
        guards.check_return(form, data, outcome)
        fields.check(self.actor, self.case.id, form, data)
        self.do(element, without_person(self.person, form, data), outcome, window)

    def person(self) -> Person:
        """Whom the case is about, in clear (ST-4b)."""
        return opened(self.context.vault, self.around.evaluator)

    def emit(self, name: str, **data: Any) -> None:
        """An event that no handler makes, such as a claim."""
        self.effects.events.append(PendingEvent(name, None, self.actor.username, self.at, self.at, data))

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

    def progress(self) -> Progress:
        """What waits next, and the warnings among this unit's events."""
        warnings = [event.data["warning"] for event in self.effects.events if "warning" in event.data]
        return Progress(self.case.case_no, self.case.stage, [step.element for step in self.engine.steps()], warnings)

    def save(self) -> None:
        """Brings ledger, inbox and stage into step and writes it all; the caller's transaction commits."""
        self.settle()
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
    return Unit(
        context=context,
        case=case,
        definition=definition,
        actor=actor,
        at=at,
        rows=rows,
        ledger=ledger,
        around=around,
        task=task,
    )
