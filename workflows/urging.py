"""催办 by a superior (ST-5.1: 督办): whoever holds a step is told to act. No date moves, and nobody is urged every minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from calendars.clock import to_beijing
from calendars.deadlines import show
from models.account import Actor
from models.base import db
from models.errors import DomainError, forbidden, not_found
from models.notice import Notice
from models.queries import cases, oversight
from models.task import Task
from workflows.context import Context
from workflows.locked import on_case
from workflows.unit import Unit

URGERS = frozenset({"supervisor", "first_level"})
# A second urging within the hour says nothing that the first did not.
REST = timedelta(hours=1)
MOST = 200


@dataclass(frozen=True)
class Urged:
    """How it went with one step. `at` is when it was urged (aware); `refusal` says in Chinese why it was not."""

    task_id: int
    case_no: str
    at: datetime | None
    refusal: str | None = None


def urge(context: Context, actor: Actor, task_id: int) -> datetime:
    """Tells the office that holds an open step, and the one that answers for it, to act; answers when.

    404 where the actor does not oversee it, 403 for another role, 409 where it is done, is the actor's own, or was urged
    within the hour.
    """
    if not actor.roles & URGERS:
        raise forbidden("您的账户不能催办", "your account may not urge")
    found = oversight.visible(actor, [task_id])
    if not found:
        raise not_found("该任务", "task")
    with on_case(context, found[0].case_id, actor) as unit:
        task = step_of(unit, task_id)
        ensure_may(task, actor, unit.at)
        task.urged_at = unit.at
        tell(unit, task)
        unit.emit("TaskUrged", step=task.step, step_name=f"催办：{task.name}", task=task.id)
    return unit.at


def urge_many(context: Context, actor: Actor, task_ids: list[int]) -> list[Urged]:
    """The same for many steps, one unit each; what is refused stops none of the others. At most `MOST` at once (422)."""
    if len(task_ids) > MOST:
        raise DomainError("too-many", f"一次最多催办{MOST}件", f"{MOST} at once at most", status=422)
    results = []
    for task_id in dict.fromkeys(task_ids):
        case_no = number_of(actor, task_id)
        try:
            results.append(Urged(task_id, case_no, urge(context, actor, task_id)))
        except DomainError as refusal:
            results.append(Urged(task_id, case_no, None, refusal.message_zh))
    return results


def number_of(actor: Actor, task_id: int) -> str:
    """The number of a step's case, if the actor oversees it."""
    found = oversight.visible(actor, [task_id])
    return cases.numbers([found[0].case_id]).get(found[0].case_id, "") if found else ""


def why_not(task: Task, actor: Actor, now: datetime) -> str | None:
    """Why a step can not be urged now, in Chinese; None where it can."""
    try:
        ensure_may(task, actor, now)
    except DomainError as refusal:
        return refusal.message_zh
    return None


def ensure_may(task: Task, actor: Actor, now: datetime) -> None:
    """Refuses (409) what is done, one's own, paused, or urged a moment ago."""
    task.ensure_open(lambda instant: f"{to_beijing(instant):%m-%d %H:%M}")
    if task.organization_id == actor.organization_id and task.owner_organization_id == actor.organization_id:
        raise DomainError("own-step", "本单位自己的步骤，请直接办理", "it is your own step: do it")
    if task.paused:
        raise DomainError("step-paused", "已中止计时，恢复后再催办", "its clock is paused")
    if task.urged_at is not None and now - task.urged_at < REST:
        raise DomainError("urged-already", f"{to_beijing(task.urged_at):%H:%M} 已催办", "it was urged within the hour")


def step_of(unit: Unit, task_id: int) -> Task:
    """The step under the lock of its case."""
    task = next((task for task in unit.around.steps if task.id == task_id), None)
    if task is None:
        # Done meanwhile: it is read again for the words of the refusal.
        task = db.session.get_one(Task, task_id, populate_existing=True)
    return task


def tell(unit: Unit, task: Task) -> None:
    """A notice to the holder, and to the office that answers for it where that is another (ST-35b)."""
    until = f"，{'已于' if task.due_at <= unit.at else '应于'} {show(task.due_at)} 到期" if task.due_at else ""
    for office in dict.fromkeys([task.organization_id, task.owner_organization_id]):
        unit.effects.rows.append(
            Notice(
                case_id=unit.case.id,
                organization_id=office,
                role=task.lane,
                locality=unit.case.locality,
                kind="urging",
                text=f"{unit.case.case_no} {task.name}{until}，上级催办，请尽快办理",
                at=unit.at,
            )
        )
