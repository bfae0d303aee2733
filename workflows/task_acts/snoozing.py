"""稍后处理: an account puts a step out of its own sight until a time, never beyond its early warning."""

from __future__ import annotations

from datetime import datetime

from calendars.deadlines import show
from models.account import Actor
from models.base import db
from models.errors import DomainError, wrong_field
from models.queries import snoozes
from models.snooze import Snooze
from models.task import Task
from workflows.context import Context
from workflows.locked import on_task
from workflows.task_acts.at_hand import open_step
from workflows.task_acts.handing import about


def latest(task: Task) -> datetime | None:
    """Until when a step may be put aside at most: its warning, or its limit where it has none; None without a limit."""
    return task.warn_at or task.due_at


def why_not(task: Task, now: datetime) -> str | None:
    """Why it can not be put aside at all, in Chinese."""
    urgency = task.urgency(now)
    if urgency == "overdue":
        return "已逾期，不能稍后处理"
    return "已到预警时间，不能稍后处理" if urgency == "warned" else None


def snooze(context: Context, actor: Actor, task_id: int, until: datetime) -> Snooze:
    """Puts a step aside for this account. 404 for another's, 409 once it is warned of, 422 for a time that can not be."""
    with on_task(context, task_id, actor) as unit:
        task = open_step(unit)
        if reason := why_not(task, unit.at):
            raise DomainError("too-late-to-snooze", reason, "the step is warned of or overdue: it can not be put aside")
        if until <= unit.at:
            raise wrong_field("/until", "in-the-past", "应晚于现在", "it must lie ahead")
        last = latest(task)
        if last is not None and until > last:
            raise wrong_field(
                "/until",
                "beyond-the-warning",
                f"不得晚于预警时间 {show(last, year=True, end_of_day=False)}",
                f"it may not lie beyond the early warning, {last.isoformat()}",
            )
        row = snoozes.of(actor, task_id)
        if row is None:
            row = Snooze(account_id=actor.account_id, task_id=task_id, until=until, set_at=unit.at)
            db.session.add(row)
        row.until, row.set_at = until, unit.at
        unit.emit("TaskSnoozed", **about(task), until=until.isoformat())
    return row


def wake(context: Context, actor: Actor, task_id: int) -> None:
    """Has the step back in sight; nothing happens where it was not put aside."""
    with on_task(context, task_id, actor) as unit:
        task = open_step(unit)
        if snoozes.of(actor, task_id) is not None:
            snoozes.forget(actor, task_id)
            unit.emit("TaskWoken", **about(task))
