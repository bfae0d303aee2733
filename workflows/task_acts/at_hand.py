"""The step that somebody acts on, under the lock of its case: it must be open, mostly in their hands; else 409 with what happened."""

from __future__ import annotations

from calendars.clock import minute
from models.account import Actor
from models.case import Case
from models.errors import DomainError
from models.queries import cases as case_queries
from models.queries import people
from models.task import Task
from workflows.unit import Unit


def open_step(unit: Unit) -> Task:
    """The step that the unit was opened for; 409 if it is not open any more, with by whom and when it was done."""
    task = unit.task
    assert task is not None
    if task.state == "cancelled":
        zh, en = why_cancelled(unit.case, task)
        raise DomainError("task-cancelled", zh, en)
    task.ensure_open(minute, people.name)
    return task


def step_in_hand(unit: Unit, actor: Actor) -> Task:
    """The same for whoever holds it; 409 where it is handed down, or a colleague has it."""
    task = open_step(unit)
    task.ensure_held_by(actor, people.name)
    return task


def why_cancelled(case: Case, task: Task) -> tuple[str, str]:
    """What became of a step that nobody did, in Chinese and English."""
    if case.is_void:
        return "工单已作废，该步骤取消", "the case was voided, and this step with it"
    before = case_queries.newest_event(case.id, "StepTakenBack", task.created_at)
    if before is not None:
        who, step = people.name(before.actor), before.data["task_name"]
        return f"上一步“{step}”已由 {who} 撤回，该步骤取消", f"{step}, the step before, was taken back by {who}"
    return "该步骤已随流程变化取消", "this step was cancelled by the course of the case"
