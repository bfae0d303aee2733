"""What people and outside systems may do with a running case. Every entrance goes through here, one call an act."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from calendars.clock import to_beijing
from calendars.deadlines import Deadline as Window
from calendars.deadlines import compute
from models.account import SYSTEM, Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, forbidden, not_found, wrong_field
from models.idempotency import answer_of
from models.queries import cases as case_queries
from models.queries import tasks as task_queries
from models.task import Task
from workflows import forms
from workflows.context import Context
from workflows.definitions import Definition
from workflows.elements import Element
from workflows.sweep import sweep
from workflows.unit import Progress, Repeatable, Unit, on_case


@contextmanager
def keyed(actor: Actor, repeatable: Repeatable | None) -> Iterator[None]:
    """One key at a time: whoever comes second on another case, in the same moment, is told that the key is taken."""
    try:
        yield
    except IntegrityError:
        db.session.rollback()
        if repeatable is not None and answered(actor, repeatable) is not None:
            raise DomainError(
                "idempotency-key-busy",
                "同一 Idempotency-Key 的请求刚刚办理完毕，请重发以取得答复",
                "a request with this Idempotency-Key has just ended: send it again for its answer",
            ) from None
        raise


def answered(actor: Actor, repeatable: Repeatable | None) -> Progress | None:
    """The answer to an act that was done before under the same key."""
    if repeatable is None:
        return None
    answer = answer_of(actor.account_id, repeatable.key, (repeatable.content_hash, *repeatable.earlier))
    return Progress(**answer) if answer else None


def shown(instant: datetime) -> str:
    """An instant in Beijing time, for refusals."""
    return to_beijing(instant).replace(microsecond=0).isoformat()


def complete(
    context: Context,
    actor: Actor,
    task_id: int,
    outcome: str | None,
    data: Mapping[str, Any],
    repeatable: Repeatable | None = None,
) -> Progress:
    """Completes a human step. 404 if it is not the actor's to know, 409 if done or claimed, 422 if the form is wrong."""
    if known := answered(actor, repeatable):
        return known
    case_id = own_task(actor, task_id).case_id
    sweep(context, case_id)
    with keyed(actor, repeatable), on_case(context, case_id, actor) as unit:
        # Looked at again under the lock: the first time may just have ended.
        if known := answered(actor, repeatable):
            return known
        unit.repeatable = repeatable
        task = locked(unit, task_id)
        task.ensure_open(shown)
        task.ensure_held_by(actor)
        element = unit.definition.elements[task.step]
        outcome = check_outcome(element, outcome)
        forms.check(unit.definition.form_of(element)[1], data)
        unit.act_of_person(element.id, data, outcome)
        task.state, task.outcome, task.completed_at, task.completed_by = "done", outcome, unit.at, actor.username
        unit.engine.complete(task.engine_task_id, outcome)
    return unit.progress()


def check_outcome(element: Element, outcome: str | None) -> str | None:
    """The outcome, if the step has it; a step with a single outcome may leave it out."""
    known = [item.id for item in element.outcomes]
    if outcome is None and len(known) <= 1:
        return known[0] if known else None
    if outcome not in known:
        raise wrong_field(
            "/outcome",
            "unknown-outcome",
            f"本步骤没有结果 {outcome!r}，应为 {'、'.join(known)}",
            f"this step has no outcome {outcome!r}; it has {', '.join(known)}",
        )
    return outcome


def own_task(actor: Actor, task_id: int) -> Task:
    """A task that the actor may know of."""
    task = task_queries.visible(actor, task_id)
    if task is None:
        raise not_found("该任务", "task")
    return task


def locked(unit: Unit, task_id: int) -> Task:
    """The task as it is now, under the case's lock."""
    task = next((task for task in unit.tasks if task.id == task_id), None)
    if task is not None:
        return task
    query = select(Task).where(Task.id == task_id).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def message(
    context: Context,
    actor: Actor,
    case_no: str,
    name: str,
    data: Mapping[str, Any],
    repeatable: Repeatable | None = None,
) -> Progress:
    """Gives a message to a case: allowed while an element waits for it and the actor may send it; else 409 with why."""
    case = case_queries.visible(actor, case_no)
    if case is None:
        raise not_found("工单", "case")
    case_id = case.id
    sweep(context, case_id)
    try:
        with keyed(actor, repeatable), on_case(context, case_id, actor) as unit:
            if known := answered(actor, repeatable):
                return known
            unit.repeatable = repeatable
            element = sendable(unit.definition, unit.case, actor, name)
            window = window_of(unit, element)
            deliver(unit, element, name, data, window)
    except DomainError as refusal:
        put_on_record(context, case_id, actor, name, refusal)
        raise
    return unit.progress()


def sendable(definition: Definition, case: Case, actor: Actor, name: str) -> Element:
    """The element that catches this message, if the actor may send it."""
    element = definition.messages.get(name)
    if element is None:
        raise not_found(f"消息 {name}", f"message {name}")
    senders = {part.strip() for part in element.properties.get("senders", "").split(",")}
    theirs = actor.organization_id in (case.first_level_id, case.second_level_id)
    if not senders & actor.roles or not theirs:
        raise forbidden(f"您无权对本工单{element.name}", f"you may not send {name} to this case")
    return element


def deliver(unit: Unit, element: Element, name: str, data: Mapping[str, Any], window: Window | None) -> None:
    """Checks the form and whether the message is open, runs the handler, moves the token."""
    if "form" in element.properties or unit.actor is not SYSTEM:
        forms.check(unit.definition.form_of(element)[1], data)
    if name not in unit.engine.messages():
        raise DomainError(
            "message-not-open",
            f"「{element.name}」现在不能进行：{reason_closed(unit, element)}",
            f"{name} is not open now",
        )
    unit.act_of_person(element.id, data, None, window)
    unit.engine.deliver(name)


def reason_closed(unit: Unit, element: Element) -> str:
    """Why nothing waits for the message just now."""
    host = unit.definition.elements.get(element.attached_to)
    if unit.engine.completed:
        return "工单已办结"
    if host is not None and host.id in unit.open_activities():
        return "已经提出过一次"
    return f"只能在「{host.name if host else element.name}」期间提出"


def window_of(unit: Unit, element: Element) -> Window | None:
    """The time within which the message is allowed (ST-37a: five working days of receipt), if the diagram sets one."""
    rule, anchor = element.properties.get("window", ""), element.properties.get("start", "")
    start = unit.case.facts().get(anchor.removeprefix("case."))
    return compute(rule, start, unit.context.calendar()) if rule and start is not None else None


def put_on_record(context: Context, case_id: int, actor: Actor, name: str, refusal: DomainError) -> None:
    """Keeps a refusal on the case's log where the rule wants it kept (a late appeal, ST-37a)."""
    if refusal.noted_as is not None:
        with on_case(context, case_id, actor) as unit:
            unit.emit(refusal.noted_as, message=name, reason=refusal.message_zh)


def system_message(context: Context, case_id: int, name: str, data: Mapping[str, Any]) -> Progress:
    """A message from inside, such as the province's receipt; 409 where nothing waits for it."""
    sweep(context, case_id)
    with on_case(context, case_id, SYSTEM) as unit:
        element = unit.definition.messages.get(name)
        if element is None:
            raise not_found(f"消息 {name}", f"message {name}")
        deliver(unit, element, name, data, None)
    return unit.progress()
