"""The unit of work: lock one case, load its workflow, let it act, write everything, commit once.

This is the only module that commits. Whatever goes wrong inside leaves the database as it was, and the workflow in
memory is thrown away.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from calendars.deadlines import Deadline as Window
from handlers.act import Act, Effects, FiredDeadline, PendingEvent
from handlers.catalogue import router
from models.account import Actor
from models.base import IMMEDIATE, db
from models.case import Case
from models.errors import not_found
from models.event import CaseEvent, chain_hash
from models.idempotency import IdempotencyKey
from models.procedure import Procedure
from models.task import Task
from workflows.context import Context
from workflows.definitions import Definition
from workflows.engine import Engine, Surroundings
from workflows.ledger import Ledger
from workflows.persons import without_person
from workflows.projection import Projection


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

    `earlier` are hashes that the same content had under data keys of before.
    """

    key: str
    content_hash: str
    earlier: tuple[str, ...] = ()


@dataclass
class Unit:
    """One case under lock. `at` is the instant of this unit (UTC), read once."""

    context: Context
    case: Case
    definition: Definition
    actor: Actor
    at: datetime
    effects: Effects = field(default_factory=Effects)
    fired: FiredDeadline | None = None
    repeatable: Repeatable | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    engine: Engine = field(init=False)
    ledger: Ledger = field(init=False)
    projection: Projection | None = None

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
                holders=self.holders(),
                **{"data": self.data, **more},
            ),
            parameters,
        )

    def holders(self) -> dict[str, tuple[int, ...]]:
        """Lane → the sub-accounts that hold one of its open steps (ST-35b)."""
        held: dict[str, tuple[int, ...]] = {}
        for task in self.tasks:
            if task.handed_down and task.state == "open":
                held[task.lane] = (*held.get(task.lane, ()), task.organization_id)
        return held

    @property
    def tasks(self) -> list[Task]:
        """The open inbox rows; none while a case is only being opened."""
        return self.projection.tasks if self.projection is not None else []

    def act_of_person(
        self, element_id: str, data: Mapping[str, Any], outcome: str | None, window: Window | None = None
    ) -> None:
        """Runs the handler of a step or message on what somebody entered; a step without one just keeps the form."""
        element = self.definition.elements[element_id]
        data = without_person(self.context.vault, self.case.id, self.definition.form_of(element)[0], data)
        self.data = data
        handler = element.properties.get("handler", "step.record_step")
        self.act(element_id, handler, {}, data=data, outcome=outcome, window=window)

    def emit(self, name: str, **data: Any) -> None:
        """An event that no handler makes, such as a claim."""
        self.effects.events.append(PendingEvent(name, None, self.actor.username, self.at, self.at, data))

    def surroundings(self) -> Surroundings:
        """What the engine may ask of this unit."""
        return Surroundings(facts=self.case.facts, call=self.act, trace=self.trace)

    def begin(self) -> None:
        """Starts the workflow of a case that was just opened."""
        self.engine = Engine.start(self.definition, self.surroundings())
        self.ledger = Ledger(self.case, self.definition, self.context.calendar(), self.at, self.actor.username, [])

    def resume(self) -> None:
        """Restores the workflow, the open inbox rows and the ledger of a case."""
        live = self.context.live.get(self.case.id) if self.context.live is not None else None
        if live is not None:
            live.attach(self.surroundings())
            self.engine = live
        else:
            self.engine = Engine.restore(self.definition, self.case.workflow_state, self.surroundings())
        self.projection = Projection.load(self.case, self.definition, self.at)
        self.ledger = Ledger.load(
            self.case, self.definition, self.context.calendar(), self.at, self.actor.username, self.open_activities()
        )

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
        projection = self.projection or Projection(self.case, self.definition, self.at, [])
        projection.follow(self.engine, self.ledger)
        self.case.workflow_state = self.engine.dump()
        for row in self.effects.rows:
            db.session.add(row)
        if self.repeatable is not None and self.actor.account_id is not None:
            key, content_hash = self.repeatable.key, self.repeatable.content_hash
            answer = vars(self.progress())
            db.session.add(
                IdempotencyKey(
                    account_id=self.actor.account_id, key=key, content_hash=content_hash, answer=answer, at=self.at
                )
            )
        events = self.chain()
        db.session.flush()
        self.ledger.write()
        if events:
            db.session.execute(insert(CaseEvent), events)
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
    return known or context.definitions.of(db.session.get_one(Procedure, case.procedure_id))


class CaseBusy(Exception):  # noqa: N818 -- not an error: somebody else is at work on the case
    """The case is locked by another unit just now."""


@contextmanager
def on_case(context: Context, case_id: int, actor: Actor, *, skip_locked: bool = False) -> Iterator[Unit]:
    """A unit on one case: row lock, restore, and on leaving save and commit. The workflow of a failed unit is dropped.

    With `skip_locked` a case that another unit holds raises `CaseBusy` instead of waiting (PostgreSQL; SQLite has one writer).
    """
    with transaction():
        query = select(Case).where(Case.id == case_id).with_for_update(skip_locked=skip_locked)
        case = db.session.scalar(query.execution_options(populate_existing=True))
        if case is None:
            raise CaseBusy(case_id) if skip_locked else not_found("工单", "case")
        unit = Unit(context, case, definition_of(context, case), actor, context.clock.now())
        try:
            unit.resume()
            yield unit
            unit.save()
        except BaseException:
            if context.live is not None:
                context.live.pop(case_id, None)
            raise
