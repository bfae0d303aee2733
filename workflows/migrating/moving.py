"""One case over to another version of its procedure, in its own unit; or only looked at, to say what would become of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from calendars.deadlines import show
from models.account import Actor
from models.base import canonical_json, db
from models.case import Case
from models.deadline import PURPOSES
from models.errors import DomainError
from models.notice import to_office
from models.procedure import Procedure
from models.task import Task
from workflows.engine import Engine, Script
from workflows.holidays.recompute import audience, in_step
from workflows.ledger import Ledger
from workflows.migrating.clocks import ClockMove, Crossing
from workflows.migrating.counterparts import Counterparts, named
from workflows.migrating.obstacles import CannotMove, not_running, office_missing, other_version, refused
from workflows.migrating.translating import Moved, Translation, workflow_of
from workflows.procedures.definitions import Definition
from workflows.projection import Projection, office_of
from workflows.state import unpacked
from workflows.task_acts import undoing
from workflows.unit import Unit

EVENT = "ProcedureMigrated"


@dataclass(frozen=True)
class Order:
    """Which versions, to which one, how clocks are treated, and what takes the place of what."""

    from_ids: frozenset[int]
    to_id: int
    choice: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    run_id: int = 0
    # Procedure id → the number of the version.
    numbers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Versions:
    """The numbers of two versions, as people call them."""

    before: int
    after: int

    @property
    def zh(self) -> str:
        """In Chinese."""
        return f"由第{self.before}版改按第{self.after}版办理"


@dataclass(frozen=True)
class Step:
    """Where one token stood and where it stands, by id and by name."""

    kind: str
    before: str
    after: str
    name_before: str
    name_after: str


@dataclass(frozen=True)
class Clock:
    """What becomes of one clock, with the names that people know: see `ClockMove`."""

    move: ClockMove
    activity_name: str

    @property
    def sentence(self) -> str:
        """Before → after in words: «“承办机构办理”到期：10月19日 24:00 → 10月14日 24:00»."""
        before = show(self.move.before, year=True) if self.move.before else "无"
        after = show(self.move.after, year=True) if self.move.after else "取消"
        tail = "（暂定）" if self.move.provisional and self.move.after else ""
        late = "，将立即逾期" if self.move.passed else ""
        return f"“{self.activity_name}”{PURPOSES.get(self.move.purpose, self.move.purpose)}：{before} → {after}{tail}{late}"

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        move = {name: undoing.plain(value) for name, value in asdict(self.move).items()}
        return {**move, "name": self.activity_name}


@dataclass(frozen=True)
class Carried:
    """What became of a case: its tokens, its clocks, and what is needed to put it back."""

    steps: list[Step]
    clocks: list[Clock]
    versions: Versions
    # Whether the other choice would give other dates.
    choice_matters: bool

    @property
    def changed(self) -> list[Clock]:
        """The clocks whose date or rule is another one."""
        return [clock for clock in self.clocks if clock.move.is_changed]


def carry_over(unit: Unit, order: Order) -> Carried:
    """Brings the unit's case to the version of the order; the unit saves. Raises `CannotMove` with the reasons."""
    if unit.case.closed_at is not None or unit.engine.completed:
        raise not_running()
    if unit.case.procedure_id not in order.from_ids or unit.case.procedure_id == order.to_id:
        raise other_version()
    old, new = unit.definition, unit.context.definitions.version(order.to_id)
    versions = Versions(order.numbers.get(unit.case.procedure_id, 0), order.numbers.get(order.to_id, 0))
    counterparts = Counterparts.between(old, new, order.mapping)
    translation = Translation(counterparts)
    trees = translation.of(unpacked(unit.engine.dump()))
    unit.definition = new
    workflow = workflow_of(trees, new, Script(unit.surroundings()))
    unit.engine = Engine(workflow, new, unit.surroundings())
    unit.case.procedure_id = order.to_id
    unit.projection = Projection(unit.case, new, unit.at, unit.rows, unit.around.steps)
    try:
        unit.ledger = renewed(unit)
        crossing = Crossing(unit.ledger, counterparts, order.choice, versions.zh)
        moves = crossing.over(unit.engine, unit.open_activities())
    except DomainError as error:
        raise refused(error) from error
    for task in unit.around.steps:
        if task.state == "open":
            bring_step(unit, task, counterparts)
    in_step(unit)
    for task in unit.around.steps:
        task.paused = unit.ledger.is_paused(task.step) if task.state == "open" else task.paused
    unit.projection.follow(unit.engine, unit.ledger)
    steps = [step_of(item, old, new) for item in translation.moved]
    clocks = [Clock(move, named(new, move.activity)) for move in moves]
    return Carried(steps, clocks, versions, crossing.choice_matters)


def renewed(unit: Unit) -> Ledger:
    """The ledger of the unit's case, reading the version that the unit has now; rows and lines are the same."""
    clocks = [*unit.ledger.rows, *unit.ledger.past]
    clocks.sort(key=lambda row: row.id)
    return Ledger(unit.case, unit.definition, unit.ledger.calendar, unit.at, unit.actor.username, unit.rows, clocks)


def numbers_of(ids: Iterable[int]) -> dict[int, int]:
    """The numbers of some versions by their ids."""
    query = select(Procedure.id, Procedure.version).where(Procedure.id.in_(ids))
    return {row.id: row.version for row in db.session.execute(query)}


def bring_step(unit: Unit, task: Task, counterparts: Counterparts) -> None:
    """An inbox row keeps its id and all that hangs on it; it takes name and lane of the step that it now is.

    Where that lane is answered for by another office it goes there, free to be claimed.
    """
    element = unit.definition.elements[counterparts.of(task.step)]
    owner = office_of(unit.case, unit.definition, element.lane)
    if owner is None:
        raise CannotMove([office_missing(element.id, element.name)])
    if element.lane != task.lane and owner != task.owner_organization_id:
        task.organization_id = task.owner_organization_id = owner
        task.claimed_by = None
        text = f"{unit.case.case_no} {element.name}待办理"
        unit.effects.rows.append(to_office(unit.case, unit.at, owner, element.lane, "new_task", text))
    task.step, task.name, task.lane = element.id, element.name, element.lane


def step_of(item: Moved, old: Definition, new: Definition) -> Step:
    """A token with the names of where it stood and stands."""
    return Step(item.kind, item.before, item.after, named(old, item.before), named(new, item.after))


def tell(unit: Unit, carried: Carried, order: Order) -> None:
    """The event, and a notice to those whose limits are others now."""
    changed = carried.changed
    sentences = [clock.sentence for clock in changed if clock.move.purpose == "due"]
    reason = "；".join([carried.versions.zh, *(sentences or ["期限不变"])])
    unit.emit(
        EVENT,
        from_version=carried.versions.before,
        to_version=carried.versions.after,
        choice=order.choice,
        run=order.run_id,
        steps=[asdict(step) for step in carried.steps if step.before != step.after],
        deadlines=[clock.kept() for clock in changed],
        reason=reason,
    )
    for clock in changed:
        row = next((row for row in unit.ledger.rows if row.id == clock.move.id), None)
        if row is not None and row.is_limit and clock.move.before != clock.move.after:
            for office, role in audience(unit, row):
                text = f"{unit.case.case_no} 流程{carried.versions.zh}，{clock.sentence}"
                unit.effects.rows.append(to_office(unit.case, unit.at, office, role, "recomputed", text))


def fingerprint(case: Case) -> str:
    """What of a case would show that it has gone on: everything but what only counts, and where its clocks stand."""
    skipped = {*undoing.NEVER_BACK, "stage"}
    values = {
        name: undoing.plain(value)
        for name, value in case.__dict__.items()
        if not name.startswith("_") and name not in skipped
    }
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()


def standing(unit: Unit) -> list[str]:
    """The human steps and the messages at which the case waits: what moves only when somebody acts."""
    messages = [f"{name}:{element}" for name, element in unit.engine.messages().items()]
    return sorted([*(step.id for step in unit.engine.steps()), *messages])


def as_actor(username: str, name: str) -> Actor:
    """Whoever ordered a migration, for the log of each case; a job acts later and elsewhere."""
    return Actor(None, username, name, None, None, frozenset(), None)
