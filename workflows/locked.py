"""A unit on a locked case: found by its id, its number or one of its steps; saved and committed on leaving."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from models.account import Actor
from models.errors import DomainError, not_found
from models.queries import locking
from models.queries.locking import Locked
from models.rows import Rows
from workflows.context import Context
from workflows.unit import Unit, transaction, unit_of
from workflows.watching.watch import watched


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

    def lock(rows: Rows) -> Locked:
        found = locking.case(rows, case_id, skip_locked=skip_locked)
        if found is None:
            raise CaseBusy(case_id) if skip_locked else not_found("工单", "case")
        return found

    with locked(context, actor, lock, settle) as unit:
        yield unit


@contextmanager
def on_case_no(
    context: Context, case_no: str, actor: Actor, *, settle: Callable[[Context, int], object] | None = None
) -> Iterator[Unit]:
    """A unit on the case with this number, if the actor may know of it; else 404."""

    def lock(rows: Rows) -> Locked:
        found = locking.case_of(rows, actor, case_no)
        if found is None:
            raise not_found("工单", "case")
        return found

    with locked(context, actor, lock, settle) as unit:
        yield unit


@contextmanager
def on_task(
    context: Context, task_id: int, actor: Actor, *, settle: Callable[[Context, int], object] | None = None
) -> Iterator[Unit]:
    """A unit on the case of a step, if the step is the actor's to know; else 404. `unit.task` is the step, open or not."""

    def lock(rows: Rows) -> Locked:
        found = locking.case_of_task(rows, actor, task_id)
        if found is None:
            raise not_found("该任务", "task")
        return found

    with locked(context, actor, lock, settle, task_id) as unit:
        ensure_still_known(unit, actor)
        yield unit


def ensure_still_known(unit: Unit, actor: Actor) -> None:
    """409 for a step that went elsewhere while the unit waited for its lock: it was found by how it stood before."""
    if unit.task is not None and not unit.task.is_known_to(actor):
        raise DomainError(
            "task-moved", "该步骤刚刚转到其他机构，已不在您处", "the step has just gone to another office"
        )


@contextmanager
def locked(
    context: Context,
    actor: Actor,
    lock: Callable[[Rows], Locked],
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


def read(context: Context, actor: Actor, lock: Callable[[Rows], Locked], task_id: int | None) -> Unit:
    """Everything about a case that a unit needs, read under its lock."""
    rows = Rows()
    case, around = lock(rows)
    # Read after the lock was granted: a unit that had to wait acts at the time at which it acts.
    at = context.clock.now()
    locking.add_steps_and_clocks(rows, case, around, task_id)
    return unit_of(context, case, actor, at, rows, around, task_id)
