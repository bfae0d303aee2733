"""The unit of work: lock one case, load its workflow, let it act, write everything, commit once.

This is the only module that commits. Whatever goes wrong inside leaves the database as it was, and the workflow in
memory is thrown away.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calendars.deadlines import Deadline as Window
from handlers.act import Act, Effects, FiredDeadline, PendingEvent
from handlers.catalogue import router
from models.account import Actor
from models.base import IMMEDIATE, db
from models.case import Case
from models.deadline import Deadline
from models.errors import DomainError, not_found
from models.event import CaseEvent, chain_hash
from models.idempotency import IdempotencyKey
from models.procedure import Procedure
from models.queries import locking
from models.rows import Rows
from models.task import Task
from workflows.context import Context
from workflows.deferring import follow_up
from workflows.definitions import Definition
from workflows.engine import Engine, Surroundings
from workflows.ledger import Ledger
from workflows.projection import Projection
from workflows.watch import watched


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
    """The caller's own key for an act (`Idempotency-Key`), and the hash of what the act says."""

    key: str
    content_hash: str


@dataclass
class Unit:
    """One case under lock. `at` is the instant of this unit (UTC), read once; `task` the step that it was opened for."""

    context: Context
    case: Case
    definition: Definition
    actor: Actor
    at: datetime
    rows: Rows
    ledger: Ledger
    task: Task | None = None
    effects: Effects = field(default_factory=Effects)
    fired: FiredDeadline | None = None
    repeatable: Repeatable | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    engine: Engine = field(init=False)
    projection: Projection = field(init=False)

    def act(self, element: str, handler: str, parameters: Mapping[str, Any], **more: Any) -> None:
        """Runs one handler on the case."""
        router.call(
            handler,
            Act(
                case=self.case,
                at=self.at,
                actor=self.actor,
                element_id=element,
                effects=self.effects,
                fired=self.fired,
                holders=lambda: locking.holders(self.case.id),
                **{"data": self.data, **more},
            ),
            parameters,
        )

    def act_of_person(
        self, element_id: str, data: Mapping[str, Any], outcome: str | None, window: Window | None = None
    ) -> None:
        """Runs the handler of a step or message on what somebody entered; a step without one just keeps the form."""
        self.data = data
        handler = self.definition.elements[element_id].properties.get("handler", "step.record_step")
        self.act(element_id, handler, {}, data=data, outcome=outcome, window=window)

    def emit(self, name: str, **data: Any) -> None:
        """An event that no handler makes, such as a claim."""
        self.effects.events.append(PendingEvent(name, None, self.actor.username, self.at, self.at, data))

    def surroundings(self) -> Surroundings:
        """What the engine may ask of this unit."""
        return Surroundings(facts=self.case.facts, call=self.act, trace=self.trace)

    def begin(self) -> None:
        """Starts the workflow of a case that was just opened."""
        self.projection = Projection(self.case, self.definition, self.at, self.rows, frozenset())
        self.engine = Engine.start(self.definition, self.surroundings())

    def resume(self) -> None:
        """Restores the workflow of a case."""
        live = self.context.live.get(self.case.id) if self.context.live is not None else None
        if live is not None:
            live.attach(self.surroundings())
            self.engine = live
        else:
            self.engine = Engine.restore(self.definition, self.case.workflow_state, self.surroundings())
        open_before = frozenset(step.id for step in self.engine.steps())
        self.projection = Projection(self.case, self.definition, self.at, self.rows, open_before)

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
        self.ledger.follow(self.engine, self.open_activities())
        self.projection.follow(self.engine, self.ledger, self.task)
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
        for event in self.chain():
            self.rows.log(CaseEvent, event)
        # What a handler changed by way of the session, such as a filing.
        db.session.flush()
        self.rows.write()
        follow_up(self.context, self.effects.rows)
        if self.context.live is not None:
            self.context.live[self.case.id] = self.engine
        if self.context.rehearsal is not None:
            self.context.rehearsal.traces.setdefault(self.case.id, []).extend(self.trace)

    def chain(self) -> list[dict[str, Any]]:
        """The events of this unit, chained to those before."""
        rows = []
        for pending in self.effects.events:
            row: dict[str, Any] = {
                "case_id": self.case.id,
                "seq": self.case.event_seq + 1,
                "name": pending.name,
                "element_id": pending.element_id,
                "actor": pending.actor,
                "at": pending.at,
                "effective_at": pending.effective_at,
                "data": pending.data,
                "previous_hash": self.case.last_hash,
            }
            row["hash"] = chain_hash(row)
            self.case.event_seq, self.case.last_hash = row["seq"], row["hash"]
            rows.append(row)
        return rows


def definition_of(context: Context, case: Case) -> Definition:
    """The version that the case runs on; a version never changes, so the process reads it once."""
    known = context.definitions.by_id.get(case.procedure_id)
    if known is not None:
        return known
    version = db.session.get(Procedure, case.procedure_id)
    if version is None:
        raise DomainError(
            "procedure-missing",
            f"工单 {case.case_no} 所依据的程序版本缺失，请联系管理员",
            f"the procedure version of {case.case_no} is missing: tell the administrator",
        )
    return context.definitions.of(version)


class CaseBusy(Exception):  # noqa: N818 -- not an error: somebody else is at work on the case
    """The case is locked by another unit just now."""

    outcome = "busy"


@contextmanager
def on_case(
    context: Context,
    case_id: int,
    actor: Actor,
    *,
    skip_locked: bool = False,
    settle: Callable[[Context, int], object] | None = None,
) -> Iterator[Unit]:
    """A unit on one case: row lock, restore, and on leaving save and commit. The workflow of a failed unit is dropped.

    With `skip_locked` a case that another unit holds raises `CaseBusy` instead of waiting (PostgreSQL; SQLite has one writer).
    """

    def lock(rows: Rows) -> Case:
        case = locking.case(rows, case_id, skip_locked=skip_locked)
        if case is None:
            raise CaseBusy(case_id) if skip_locked else not_found("工单", "case")
        return case

    with locked(context, actor, lock, settle) as unit:
        yield unit


@contextmanager
def on_case_no(
    context: Context, case_no: str, actor: Actor, *, settle: Callable[[Context, int], object] | None = None
) -> Iterator[Unit]:
    """A unit on the case with this number, if the actor may know of it; else 404."""

    def lock(rows: Rows) -> Case:
        case = locking.case_of(rows, actor, case_no)
        if case is None:
            raise not_found("工单", "case")
        return case

    with locked(context, actor, lock, settle) as unit:
        yield unit


@contextmanager
def on_task(
    context: Context, task_id: int, actor: Actor, *, settle: Callable[[Context, int], object] | None = None
) -> Iterator[Unit]:
    """A unit on the case of a step, if the step is the actor's to know; else 404. `unit.task` is the step, open or not."""

    def lock(rows: Rows) -> Case:
        case = locking.case_of_task(rows, actor, task_id)
        if case is None:
            raise not_found("该任务", "task")
        return case

    with locked(context, actor, lock, settle, task_id) as unit:
        yield unit


@contextmanager
def locked(
    context: Context,
    actor: Actor,
    lock: Callable[[Rows], Case],
    settle: Callable[[Context, int], object] | None,
    task_id: int | None = None,
) -> Iterator[Unit]:
    """The unit of a case that `lock` finds. Where clocks of the case are due, they are first given to `settle` in units of
    their own, so that what was late is on record as late before a person acts."""
    with watched(actor) as watch, ExitStack() as stack:
        stack.enter_context(transaction())
        unit = watch.sees(read(context, actor, lock, task_id))
        if settle is not None and unit.ledger.is_due():
            stack.close()
            settle(context, unit.case.id)
            stack.enter_context(transaction())
            unit = watch.sees(read(context, actor, lock, task_id))
        try:
            unit.resume()
            yield unit
            unit.save()
        except BaseException:
            if context.live is not None:
                context.live.pop(unit.case.id, None)
            raise


def read(context: Context, actor: Actor, lock: Callable[[Rows], Case], task_id: int | None) -> Unit:
    """Everything about a case that a unit needs, read under its lock."""
    rows = Rows()
    case = lock(rows)
    # Read after the lock was granted: a unit that had to wait acts at the time at which it acts.
    at = context.clock.now()
    task, clocks = locking.task_and_clocks(rows, case, task_id)
    return unit_of(context, case, actor, at, rows, clocks, task)


def unit_of(
    context: Context,
    case: Case,
    actor: Actor,
    at: datetime,
    rows: Rows | None = None,
    clocks: list[Deadline] | None = None,
    task: Task | None = None,
) -> Unit:
    """A unit at an instant, on what was read of a case."""
    definition, rows = definition_of(context, case), rows or Rows()
    ledger = Ledger(case, definition, context.calendar(), at, actor.username, rows, clocks or [])
    return Unit(context, case, definition, actor, at, rows, ledger, task)
