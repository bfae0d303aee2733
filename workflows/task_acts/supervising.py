"""催办 from the supervisor's page (ST-5.1: 督办): the act is that of workflows/task_acts/urging.py, on whatever the actor oversees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.account import Actor
from models.base import db
from models.errors import DomainError, not_found
from models.queries import cases, oversight
from models.task import Task
from models.urging import Urging
from workflows.context import Context
from workflows.task_acts import urging

MOST = 200


@dataclass(frozen=True)
class Urged:
    """How it went with one step. `at` is when it was urged (aware); `refusal` says why it was not."""

    task_id: int
    at: datetime | None
    case_no: str = ""
    name: str = ""
    refusal: DomainError | None = None


def urge(context: Context, actor: Actor, task_id: int) -> Urged:
    """Urges one step. 404 where the actor does not oversee it; else as `task_acts.urging.urge`."""
    task, case_no = overseen(actor, task_id)
    row = urging.urge(context, actor, case_no, task.id)
    return Urged(task.id, row.at, case_no, task.name)


def urge_many(context: Context, actor: Actor, task_ids: list[int]) -> list[Urged]:
    """The same for many steps, one unit each; what is refused stops none of the others. At most `MOST` at once (422)."""
    if len(task_ids) > MOST:
        raise DomainError("too-many", f"一次最多催办{MOST}件", f"{MOST} at once at most", status=422)
    results = []
    for task_id in dict.fromkeys(task_ids):
        known = oversight.visible(actor, [task_id])
        case_no = cases.numbers([task.case_id for task in known]).get(known[0].case_id, "") if known else ""
        try:
            results.append(urge(context, actor, task_id))
        except DomainError as refusal:
            name = known[0].name if known else ""
            results.append(Urged(task_id, None, case_no, name, refusal))
    return results


def overseen(actor: Actor, task_id: int) -> tuple[Task, str]:
    """A step that the actor oversees, and the number of its case; 404 for any other."""
    found = oversight.visible(actor, [task_id])
    if not found:
        raise not_found("该任务", "task")
    return found[0], cases.numbers([found[0].case_id])[found[0].case_id]


def last_urged(task_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these steps was urged last, by whomever; what never was is left out."""
    query = select(Urging.task_id, func.max(Urging.at)).where(Urging.task_id.in_(list(task_ids)))
    return {task_id: at for task_id, at in db.session.execute(query.group_by(Urging.task_id))}


def rests(urged_at: datetime | None, now: datetime) -> bool:
    """Whether a step was urged so lately that it is not urged again."""
    return urged_at is not None and now < urged_at + urging.INTERVAL
