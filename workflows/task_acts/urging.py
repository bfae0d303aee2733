"""催办 by a person: the first level or a supervisor urges whoever holds an open step. At most once in a while a step."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from calendars.deadlines import show
from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, forbidden, not_found
from models.notice import Notice
from models.task import Task
from models.urging import Urging
from workflows.context import Context
from workflows.evaluators import persons
from workflows.locked import on_case_no
from workflows.task_acts.handing import about
from workflows.unit import Unit

# A step that everybody urges every minute is not done sooner. Whoever urges, this much lies between two of them.
INTERVAL = timedelta(hours=4)


def may_urge(actor: Actor, case: Case) -> bool:
    """The first level of the case, and supervisors of its locality."""
    if actor.has("supervisor"):
        return actor.locality in (None, case.locality)
    one = acting(actor, case)
    return one.has("first_level") and one.organization_id == case.first_level_id


def acting(actor: Actor, case: Case) -> Actor:
    """As whom somebody urges: for the first level where they can, maybe for one of its people whom they cover (代办)."""
    first = [one for one in actor.capacities if one.organization_id == case.first_level_id and one.has("first_level")]
    return actor if actor.has("supervisor") or not first else first[0]


def urge(context: Context, actor: Actor, case_no: str, task_id: int, text: str = "") -> Urging:
    """Urges one open step. 404 for what the actor does not see, 403 for who may not, 409 for a step that is over, one's own
    or that was urged within four hours."""
    with on_case_no(context, case_no, actor) as unit:
        if not may_urge(actor, unit.case):
            raise forbidden("只有一级账户和督办领导可以催办", "only the first level and supervisors may urge")
        unit.actor = acting(actor, unit.case)
        task = next((step for step in unit.around.steps if step.id == task_id), None)
        if task is None:
            raise closed_or_unknown(unit, task_id)
        if task.organization_id == unit.actor.organization_id:
            raise DomainError("own-task", "该步骤由本机构办理，无需催办", "the step lies with your own office")
        ensure_not_lately(unit, task_id)
        row = Urging(
            case_id=unit.case.id,
            task_id=task.id,
            urged_by=actor.username,
            at=unit.at,
            text=persons.hidden_in(context.vault, unit.case.id, text.strip()) or None,
        )
        db.session.add(row)
        tell(unit, task, row.text)
        unit.emit("TaskUrged", **about(task), by_name=actor.name, text=row.text)
    return row


def closed_or_unknown(unit: Unit, task_id: int) -> DomainError:
    """409 for a step of this case that is over, 404 for one that it never had."""
    found = db.session.scalar(select(Task.id).where(Task.id == task_id, Task.case_id == unit.case.id))
    if found is None:
        return not_found("该任务", "task")
    return DomainError("task-ended", "该步骤已结束，无需催办", "the step is over: nobody is left to urge")


def newest(task_id: int) -> Urging | None:
    """The latest urging of a step."""
    return db.session.scalar(select(Urging).where(Urging.task_id == task_id).order_by(Urging.id.desc()).limit(1))


def ensure_not_lately(unit: Unit, task_id: int) -> None:
    """409 within the interval after the last urging, by whomever."""
    last = newest(task_id)
    if last is not None and unit.at < last.at + INTERVAL:
        by = Account.by_username(last.urged_by)
        raise DomainError(
            "urged-lately",
            f"{by.name if by else last.urged_by}已于 {show(last.at, year=True, end_of_day=False)} 催办，"
            f"{INTERVAL.seconds // 3600}小时内不再重复催办",
            "the step was urged within the last four hours",
            retry_after=int((last.at + INTERVAL - unit.at).total_seconds()) + 1,
        )


def tell(unit: Unit, task: Task, text: str | None) -> None:
    """Tells whoever holds the step, and whoever answers for it (ST-35b)."""
    line = f"{unit.case.case_no} {task.name}：催办{f'“{text}”' if text else ''}"
    for office in dict.fromkeys([task.owner_organization_id, task.organization_id]):
        unit.effects.rows.append(
            Notice(
                case_id=unit.case.id,
                organization_id=office,
                role=task.lane,
                locality=unit.case.locality,
                kind="urging",
                text=line[:300],
                at=unit.at,
                private=bool(text),
            )
        )
