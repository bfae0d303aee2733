"""The same act on many steps: bulk dispatch, review, claim, release, hand over. Each row is a unit and a transaction of its own.

A row that is refused stops no other and says why; the same order under the same key may be sent again: what was done is not
done twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from models.account import Actor
from models.base import canonical_json, db
from models.case import Case
from models.errors import DomainError, FieldError, invalid, wrong_field
from models.organization import Organization
from models.queries import scope
from models.task import Task
from workflows import front_door
from workflows.context import Context
from workflows.task_acts import handing, holding
from workflows.unit import Repeatable
from workflows.watching.faults import passing

MOST = 200
ACTS = {"complete": "办理", "claim": "领取", "release": "放回", "hand_over": "转办"}
# What stands in a form for «each case's own institution»: one dispatch form for cases of many institutions.
OWN_INSTITUTION = "@institution"
BUSY = DomainError("busy", "该工单正在被他人处理，请稍后重试", "somebody else is working on this case: try again later")
FAILED = DomainError("failed", "系统出错，该项未办理，已记入日志", "the system failed: not done, and logged")

log = logging.getLogger("bihuan.bulk")


@dataclass(frozen=True)
class Order:
    """What is to be done with which steps. `key` is the caller's own, for sending it again."""

    act: str
    task_ids: Sequence[int]
    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    to: str = ""
    note: str = ""
    key: str | None = None


@dataclass(frozen=True)
class Result:
    """What became of one step: done, or refused and why."""

    task_id: int
    case_no: str | None
    name: str | None
    refusal: DomainError | None = None

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.refusal is None

    @property
    def code(self) -> str | None:
        """Why it was not, stable."""
        return self.refusal.code if self.refusal else None

    @property
    def message(self) -> str | None:
        """The same in Chinese."""
        return self.refusal.message_zh if self.refusal else None

    @property
    def errors(self) -> Sequence[FieldError]:
        """The fields at fault."""
        return self.refusal.errors if self.refusal else ()


def carry_out(context: Context, actor: Actor, order: Order) -> list[Result]:
    """Does it, row by row, in the order given. 422 for an order that can not be right as a whole."""
    check(order)
    known = about(actor, order.task_ids)
    return [one(context, actor, order, task_id, known.get(task_id)) for task_id in order.task_ids]


def check(order: Order) -> None:
    """422 for an unknown act, no row, too many, one named twice, or nobody to hand over to."""
    if order.act not in ACTS:
        raise wrong_field("/act", "not-a-choice", f"应为：{'、'.join(ACTS)}", f"one of {', '.join(ACTS)}")
    if not order.task_ids:
        raise wrong_field("/tasks", "required", "请至少选择一项任务", "choose at least one task")
    if len(order.task_ids) > MOST:
        raise wrong_field("/tasks", "too-many", f"一次最多{MOST}项", f"at most {MOST} at a time")
    twice = [place for place, number in enumerate(order.task_ids) if order.task_ids.index(number) != place]
    if twice:
        errors = [FieldError(f"/tasks/{place}", "twice", "重复选择", "is named twice") for place in twice]
        raise invalid("invalid-field", "任务重复", "a task is named twice", errors)
    if order.act == "hand_over" and not order.to:
        raise wrong_field("/to", "required", "请选择转办对象", "say to whom")


@dataclass(frozen=True)
class Known:
    """What the rows show of a step that the actor may know of."""

    case_no: str
    name: str
    institution: str


def about(actor: Actor, task_ids: Sequence[int]) -> dict[int, Known]:
    """Number, step and institution of the steps that the actor may know of."""
    query = (
        select(Task.id, Case.case_no, Task.name, Organization.code)
        .join(Case, Case.id == Task.case_id)
        .join(Organization, Organization.id == Case.institution_id)
        .where(Task.id.in_(task_ids), scope.tasks(actor))
    )
    return {row.id: Known(row.case_no, row.name, row.code) for row in db.session.execute(query)}


def one(context: Context, actor: Actor, order: Order, task_id: int, known: Known | None) -> Result:
    """One row: done, or refused with the reason. Nothing that goes wrong in it reaches the next."""
    shown = (task_id, known.case_no if known else None, known.name if known else None)
    try:
        DOINGS[order.act](context, actor, order, task_id, known)
    except DomainError as refusal:
        return Result(*shown, refusal)
    except Exception as fault:
        db.session.rollback()
        if passing(fault):
            return Result(*shown, BUSY)
        log.exception("task %s of a bulk order failed", task_id)
        return Result(*shown, FAILED)
    return Result(*shown)


def complete(context: Context, actor: Actor, order: Order, task_id: int, known: Known | None) -> None:
    """Completes one step with the common outcome and form."""
    own = known.institution if known else ""
    data = {name: own if value == OWN_INSTITUTION else value for name, value in order.data.items()}
    front_door.complete(context, actor, task_id, order.outcome, data, repeatable(context, order, task_id))


def claim(context: Context, actor: Actor, order: Order, task_id: int, known: Known | None) -> None:
    """Claims one step; a second time changes nothing."""
    holding.claim(context, actor, task_id)


def release(context: Context, actor: Actor, order: Order, task_id: int, known: Known | None) -> None:
    """Gives one step back; a second time changes nothing."""
    holding.release(context, actor, task_id)


def hand_over(context: Context, actor: Actor, order: Order, task_id: int, known: Known | None) -> None:
    """Hands one step over."""
    handing.hand_over(context, actor, task_id, order.to, order.note, repeatable(context, order, task_id))


DOINGS: dict[str, Callable[[Context, Actor, Order, int, Known | None], None]] = {
    "complete": complete,
    "claim": claim,
    "release": release,
    "hand_over": hand_over,
}


def repeatable(context: Context, order: Order, task_id: int) -> Repeatable | None:
    """The caller's key for one row; its content is what is done with that row, whichever others stand beside it."""
    if order.key is None:
        return None
    content = {
        "task": task_id,
        "act": order.act,
        "outcome": order.outcome,
        "data": dict(order.data),
        "to": order.to,
        "note": order.note,
    }
    now, *earlier = context.vault.digests(canonical_json(content).encode())
    # The caller's key may be as long as a key can be.
    short = hashlib.sha256(order.key.encode()).hexdigest()
    return Repeatable(f"bulk:{short}:{task_id}", now, tuple(earlier))
