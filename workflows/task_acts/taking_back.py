"""撤回: whoever completed a step takes it back while the next has not acted. Narrow on purpose: in doubt it is refused.

The engine's state and the rows that the completion changed are put back as they were (workflows/task_acts/undoing.py); what it made is
cancelled. History only grows: the log gets an event, each clock a line, and the record says that it was taken back.
A limit goes on with its first start and date; nobody is called late for the time in which the step lay elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, exists, select, update

from models.account import Actor
from models.attachment import Attachment
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.draft import Draft
from models.errors import DomainError
from models.event_titles import title_of
from models.note import Note
from models.notice import Notice
from models.queries import people
from models.records import Record
from models.rows import table
from models.task import Task
from models.undo import StepUndo
from workflows.context import Context
from workflows.engine import Engine
from workflows.ledger import TICKING, Ledger
from workflows.locked import on_task
from workflows.projection import Projection
from workflows.sweep import sweep
from workflows.task_acts import undoing
from workflows.task_acts.handing import about
from workflows.task_acts.later import later_events
from workflows.task_acts.receivers import said
from workflows.unit import Progress, Unit


def take_back(context: Context, actor: Actor, task_id: int, reason: str) -> Progress:
    """Takes back a completed step. 404 for another's, 409 with the reason where it can not be done, 422 without a reason."""
    with on_task(context, task_id, actor, settle=sweep) as unit:
        task = unit.task
        assert task is not None
        undo = undo_of(task)
        refusal = why_not(actor, unit.case, task, undo, unit.around.steps)
        if refusal is not None or undo is None:
            raise DomainError("not-to-be-taken-back", f"不能撤回：{refusal}", "the step can not be taken back any more")
        because = said(context, task.case_id, reason, "/reason", "撤回的理由")
        put_back(unit, task, undo, because)
    return unit.progress()


def undo_of(task: Task) -> StepUndo | None:
    """What is kept of the newest completion of the task's case."""
    return db.session.get(StepUndo, task.case_id, populate_existing=True)


def why_not(actor: Actor, case: Case, task: Task, undo: StepUndo | None, steps: Iterable[Task]) -> str | None:
    """Why a step can not be taken back now, in Chinese; None where it can. `steps` has the open steps of the case."""
    if task.state != "done":
        return "该步骤尚未办理"
    if task.completed_by != actor.username or actor.account_id is None:
        return "只有办理人本人可以撤回"
    if undo is None or undo.task_id != task.id or undo.account_id != actor.account_id:
        return "该步骤办理后已有后续办理，或已报送、办结、修正评价，不可恢复"
    later = later_events(case.id, undo.event_seq)
    if later:
        return f"其后已有“{title_of(later[0].name, later[0].data)}”"
    if undoing.hash_of(case.workflow_state) != undo.state_hash:
        return "流程已经继续"
    return touched([step for step in steps if step.engine_task_id in undo.rows["new_tasks"]])


def touched(following: list[Task]) -> str | None:
    """Who has the next step in hand already."""
    for step in following:
        if step.state != "open":
            return f"下一步“{step.name}”已结束"
        if step.claimed_by:
            return f"下一步“{step.name}”已由 {people.name(step.claimed_by)} 领取"
        if step.handed_down or step.requests_open:
            return f"下一步“{step.name}”已在办理"
        if begun := what_is_begun(step):
            return f"下一步“{step.name}”{begun}"
    return None


def what_is_begun(step: Task) -> str:
    """What somebody has written or put to the next step, which would be lost with it; empty where there is nothing."""
    draft = exists().where(Draft.task_id == step.id)
    attached = exists().where(Attachment.task_id == step.id, Attachment.removed_at.is_(None))
    noted = exists().where(
        Note.case_id == step.case_id,
        Note.organization_id == step.organization_id,
        Note.created_at >= step.created_at,
        Note.deleted_at.is_(None),
    )
    words = ("已有人开始填写", "已上传附件", "已有人写了备注")
    found = db.session.execute(select(draft, attached, noted)).one()
    return next((said for said, there in zip(words, found, strict=True) if there), "")


def put_back(unit: Unit, task: Task, undo: StepUndo, because: str) -> None:
    """Everything as it was before the completion."""
    kept = undo.rows
    set_values(unit.case, kept["cases"])
    unit.around.steps = with_rows(unit, Task, unit.around.steps, kept["tasks"])
    unit.around.clocks = with_rows(unit, Deadline, unit.around.clocks, kept["deadlines"], kept["new_deadlines"])
    completed_at, next_steps = task.completed_at, [step for step in unit.around.steps if is_new(step, kept)]
    for step in unit.around.steps:
        set_values(step, kept["tasks"].get(str(step.id), {}))
    wind_back(unit, kept, because)
    live = unit.context.live
    if live is not None:
        live.pop(unit.case.id, None)
    unit.engine = Engine.restore(unit.definition, undo.workflow_state, unit.surroundings())
    unit.projection = Projection(unit.case, unit.definition, unit.at, unit.rows, unit.around.steps)
    mark_records(unit, kept["records"])
    db.session.execute(delete(StepUndo).where(StepUndo.id == unit.case.id))
    told = completed_at.isoformat() if completed_at else None
    unit.emit("StepTakenBack", **about(task), completed_at=told, reason=because)
    for step in next_steps:
        tell(unit, step, task)


def is_new(step: Task, kept: dict[str, Any]) -> bool:
    """Whether the completion opened this step."""
    return step.engine_task_id in kept["new_tasks"]


def set_values(row: Any, values: dict[str, Any]) -> None:
    """Puts columns back."""
    for name, value in undoing.restored(type(row), values).items():
        setattr(row, name, value)


def with_rows(unit: Unit, model: Any, known: list[Any], kept: dict[str, Any], new: Iterable[int] = ()) -> list[Any]:
    """The rows that the unit has read, and those of the completion that it has not."""
    have = {row.id for row in known}
    wanted = {int(number) for number in kept} | set(new)
    missing = sorted(wanted - have)
    rows = table(model)
    return [*known, *(unit.rows.read(model, select(rows).where(rows.c.id.in_(missing)), {}) if missing else [])]


def wind_back(unit: Unit, kept: dict[str, Any], because: str) -> None:
    """The clocks: those of before go on, those that the completion armed end. Each has a line in its history."""
    old, new = kept["deadlines"], set(kept["new_deadlines"])
    unit.ledger = Ledger(
        unit.case, unit.definition, unit.context.calendar(), unit.at, unit.actor.username, unit.rows, []
    )
    for row in unit.around.clocks:
        if row.id in new:
            row.state = "cancelled" if row.state in TICKING else row.state
            row.ended_at = unit.at
            unit.ledger.note(row, "cancelled", row.due_at, row.due_at, because)
        elif str(row.id) in old:
            set_values(row, old[str(row.id)])
            if row.ended_at is None:
                row.armed_at = unit.at
            unit.ledger.note(row, "taken_back", row.due_at, row.due_at, because)
    unit.ledger.rows = [row for row in unit.around.clocks if row.ended_at is None]
    unit.ledger.past = [row for row in unit.around.clocks if row.ended_at is not None]
    for row in unit.ledger.rows:
        if str(row.id) in old and row.state == "running":
            # As after a return: nobody is urged or reported for the days on which the step was not theirs.
            unit.ledger.begin_late(row, unit.ledger.due_of(row.activity))


def mark_records(unit: Unit, number: int) -> None:
    """The newest records of the case, which the completion left, stand no more."""
    if number:
        newest = select(Record.id).where(Record.case_id == unit.case.id).order_by(Record.id.desc()).limit(number)
        ids = list(db.session.scalars(newest))
        db.session.execute(update(Record).where(Record.id.in_(ids)).values(taken_back_at=unit.at))


def tell(unit: Unit, step: Task, task: Task) -> None:
    """Tells whoever had got the next step that it is gone."""
    unit.effects.rows.append(
        Notice(
            case_id=unit.case.id,
            organization_id=step.organization_id,
            role=step.lane,
            locality=unit.case.locality,
            kind="result",
            text=f"{unit.case.case_no}“{task.name}”已由办理人撤回，“{step.name}”取消",
            at=unit.at,
        )
    )
