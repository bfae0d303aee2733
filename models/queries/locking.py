"""What a unit reads, by prebuilt statements: the case under its lock with what it is about, then its steps and clocks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, union_all

from models.account import Actor
from models.base import Base, db
from models.case import Case
from models.deadline import Deadline
from models.evaluation import Evaluation, Evaluator
from models.organization import Organization
from models.queries import scope
from models.queries.lookup import DATABASE, Lookup
from models.rows import Rows, columns, from_row, instance
from models.task import Task

CASES, TASKS, DEADLINES = Case.__table__, Task.__table__, Deadline.__table__
EVALUATIONS, EVALUATORS, OFFICES = Evaluation.__table__, Evaluator.__table__, Organization.__table__


def lock(*where: Any) -> Select[*tuple[Any, ...]]:
    """The same, locked.

    Only the case is locked, and only of the case the newest state is certain after a wait: the others do not change while
    a case is open, but by a unit on it that no later one can have waited for.
    """
    return with_all(*where).with_for_update(of=CASES)


def with_all(*where: Any) -> Select[*tuple[Any, ...]]:
    """The case with its evaluation, the person behind it, and the institution that answers for it."""
    answering = OFFICES.c.id == func.coalesce(CASES.c.second_level_id, CASES.c.institution_id)
    first_said = and_(EVALUATIONS.c.case_id == CASES.c.id, EVALUATIONS.c.assess_number == 1)
    found = (
        CASES.outerjoin(EVALUATIONS, first_said)
        .outerjoin(EVALUATORS, EVALUATORS.c.case_id == CASES.c.id)
        .outerjoin(OFFICES, answering)
    )
    return select(CASES, EVALUATIONS, EVALUATORS, OFFICES).select_from(found).where(*where)


LOOK = with_all(CASES.c.id == bindparam("case_id"))
LOCK = lock(CASES.c.id == bindparam("case_id"))
LOCK_IF_FREE = LOCK.with_for_update(of=CASES, skip_locked=True)
LOCK_BY_TASK = lock(
    CASES.c.id == select(TASKS.c.case_id).where(TASKS.c.id == bindparam("task_id"), scope.TASKS).scalar_subquery()
)
# A clock without an end still has a say: it runs, or it has fired on a step that is still open. One that has ended may go
# on after a return, if it begins at a time that the case still holds (ST-35d).
# Two questions, each with an index of its own, so that a case with thousands of clocks behind it is no slower.
_ALL = DEADLINES.alias()
_OF_CASE = select(_ALL.c.id).where(_ALL.c.case_id == bindparam("case_id"))
LEDGER = DEADLINES.c.id.in_(
    union_all(
        _OF_CASE.where(_ALL.c.ended_at.is_(None)),
        _OF_CASE.where(_ALL.c.starts_at.in_(bindparam("starts", expanding=True))),
    )
)
# The steps that are open, and the one that somebody acts on, open or not; each beside all clocks. Mostly it is one.
WANTED = and_(TASKS.c.case_id == CASES.c.id, or_(scope.OPEN, TASKS.c.id == bindparam("task_id")))
STEPS_AND_CLOCKS = (
    select(TASKS, DEADLINES)
    .select_from(CASES.outerjoin(TASKS, WANTED).outerjoin(DEADLINES, LEDGER))
    .where(CASES.c.id == bindparam("case_id"))
    .order_by(TASKS.c.id, DEADLINES.c.id)
)


@dataclass
class Around:
    """What a unit needs beside the case. Nothing of it while a case is only being opened."""

    evaluation: Evaluation | None = None
    evaluator: Evaluator | None = None
    institution: Organization | None = None
    # As they are under the lock: open steps and the one that somebody acts on.
    steps: list[Task] = field(default_factory=list)
    # Those that may have a say, in the order of their arming.
    clocks: list[Deadline] = field(default_factory=list)
    lookup: Lookup = DATABASE

    @property
    def holders(self) -> dict[str, tuple[int, ...]]:
        """Lane → the sub-accounts that hold one of its open steps (ST-35b)."""
        held: dict[str, tuple[int, ...]] = {}
        for step in self.steps:
            if step.handed_down and step.state == "open":
                held[step.lane] = (*held.get(step.lane, ()), step.organization_id)
        return held


Locked = tuple[Case, Around]


def case(rows: Rows, case_id: int, *, skip_locked: bool = False) -> Locked | None:
    """The case, locked until the transaction ends. With `skip_locked` None where somebody else holds it."""
    return first(rows, LOCK_IF_FREE if skip_locked else LOCK, {"case_id": case_id})


def unlocked(rows: Rows, case_id: int) -> Locked | None:
    """The case for who only looks what would become of it, and writes nothing."""
    return first(rows, LOOK, {"case_id": case_id})


def case_of(rows: Rows, actor: Actor, case_no: str) -> Locked | None:
    """The case with this number, locked, if the actor may know of it."""
    return first(rows, lock(CASES.c.case_no == case_no, scope.cases(actor)), {})


def case_of_task(rows: Rows, actor: Actor, task_id: int) -> Locked | None:
    """The case of a step, locked, if the step is the actor's to know."""
    if actor.covering:
        known = select(TASKS.c.case_id).where(TASKS.c.id == task_id, scope.tasks(actor)).scalar_subquery()
        return first(rows, lock(CASES.c.id == known), {})
    return first(rows, LOCK_BY_TASK, {"task_id": task_id, **scope.of(actor)})


def first(rows: Rows, statement: Select[*tuple[Any, ...]], parameters: dict[str, Any]) -> Locked | None:
    """The one case of a statement."""
    row = db.session.connection().execute(statement, parameters).first()
    if row is None:
        return None
    place = 0
    parts: list[dict[str, Any]] = []
    models: tuple[type[Base], ...] = (Case, Evaluation, Evaluator, Organization)
    for model in models:
        parts.append(from_row(model, row, place))
        place += len(columns(model))
    found, said, person, office = parts
    return rows.keep(Case, found), Around(
        rows.keep(Evaluation, said) if said["id"] is not None else None,
        instance(Evaluator, person) if person["id"] is not None else None,
        instance(Organization, office) if office["id"] is not None else None,
    )


def add_steps_and_clocks(rows: Rows, case: Case, around: Around, task_id: int | None) -> None:
    """Reads them in one statement, after the lock was granted."""
    starts = {value for value in case.facts().values() if isinstance(value, datetime)}
    wanted = {"case_id": case.id, "task_id": task_id, "starts": sorted(starts)}
    behind = len(columns(Task))
    steps: dict[int, Task] = {}
    clocks: dict[int, Deadline] = {}
    for row in db.session.connection().execute(STEPS_AND_CLOCKS, wanted):
        if row[0] is not None and row[0] not in steps:
            steps[row[0]] = rows.keep(Task, from_row(Task, row))
        if row[behind] is not None and row[behind] not in clocks:
            clocks[row[behind]] = rows.keep(Deadline, from_row(Deadline, row, behind))
    around.steps, around.clocks = list(steps.values()), list(clocks.values())
