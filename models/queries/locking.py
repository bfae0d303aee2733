"""What a unit reads under its lock, by prebuilt statements: the case, the step that somebody acts on, the open clocks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, bindparam, select, union_all

from models.account import Actor
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.evaluation import Evaluator
from models.queries import scope
from models.rows import Rows, columns, from_row, instance
from models.task import Task

CASES, TASKS, EVALUATORS, DEADLINES = Case.__table__, Task.__table__, Evaluator.__table__, Deadline.__table__
LOCK = select(CASES).where(CASES.c.id == bindparam("case_id")).with_for_update()
LOCK_IF_FREE = LOCK.with_for_update(skip_locked=True)
LOCK_BY_TASK = (
    select(CASES)
    .join(TASKS, TASKS.c.case_id == CASES.c.id)
    .where(TASKS.c.id == bindparam("task_id"), scope.TASKS)
    .with_for_update(of=CASES)
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
CLOCKS = select(DEADLINES).where(LEDGER).order_by(DEADLINES.c.id)
TASK_AND_CLOCKS = (
    select(TASKS, EVALUATORS, DEADLINES)
    .select_from(TASKS.outerjoin(EVALUATORS, EVALUATORS.c.case_id == TASKS.c.case_id).outerjoin(DEADLINES, LEDGER))
    .where(TASKS.c.id == bindparam("task_id"))
    .order_by(DEADLINES.c.id)
)
HOLDERS = select(TASKS.c.lane, TASKS.c.organization_id).where(
    TASKS.c.case_id == bindparam("case_id"),
    TASKS.c.state == "open",
    TASKS.c.organization_id != TASKS.c.owner_organization_id,
)


def case(rows: Rows, case_id: int, *, skip_locked: bool = False) -> Case | None:
    """The case, locked until the transaction ends. With `skip_locked` None where somebody else holds it."""
    return first(rows, LOCK_IF_FREE if skip_locked else LOCK, {"case_id": case_id})


def case_of(rows: Rows, actor: Actor, case_no: str) -> Case | None:
    """The case with this number, locked, if the actor may know of it."""
    statement = select(CASES).where(CASES.c.case_no == case_no, scope.cases(actor)).with_for_update(of=CASES)
    return first(rows, statement, {})


def case_of_task(rows: Rows, actor: Actor, task_id: int) -> Case | None:
    """The case of a step, locked, if the step is the actor's to know."""
    return first(rows, LOCK_BY_TASK, {"task_id": task_id, **scope.of(actor)})


def first(rows: Rows, statement: Executable, parameters: dict[str, Any]) -> Case | None:
    """The one case of a statement."""
    found = rows.read(Case, statement, parameters)
    return found[0] if found else None


@dataclass(frozen=True)
class Around:
    """What a unit needs beside the case: the clocks that may have a say, in the order of their arming; for a person's step
    the step itself, as it is under the lock, and whom its case is about (None also where nobody is known)."""

    clocks: list[Deadline] = field(default_factory=list)
    task: Task | None = None
    evaluator: Evaluator | None = None


def around(rows: Rows, case: Case, task_id: int | None) -> Around:
    """Reads it in one statement."""
    starts = {value for value in case.facts().values() if isinstance(value, datetime)}
    wanted = {"case_id": case.id, "starts": sorted(starts)}
    if task_id is None:
        return Around(rows.read(Deadline, CLOCKS, wanted))
    found = db.session.connection().execute(TASK_AND_CLOCKS, {**wanted, "task_id": task_id}).all()
    person = from_row(Evaluator, found[0], len(columns(Task)))
    behind = len(columns(Task)) + len(columns(Evaluator))
    clocks = [from_row(Deadline, row, behind) for row in found]
    return Around(
        [rows.keep(Deadline, values) for values in clocks if values["id"] is not None],
        rows.keep(Task, from_row(Task, found[0])),
        instance(Evaluator, person) if person["id"] is not None else None,
    )


def holders(case_id: int) -> dict[str, tuple[int, ...]]:
    """Lane → the sub-accounts that hold one of its open steps (ST-35b)."""
    held: dict[str, tuple[int, ...]] = {}
    for lane, organization_id in db.session.connection().execute(HOLDERS, {"case_id": case_id}):
        held[lane] = (*held.get(lane, ()), organization_id)
    return held
