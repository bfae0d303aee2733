"""What people and outside systems may do with a running case. Every entrance goes through here, one call an act."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from calendars.deadlines import Deadline as Window
from calendars.deadlines import compute
from models.account import SYSTEM, Actor
from models.case import Case
from models.errors import DomainError, forbidden, not_found, wrong_field
from models.idempotency import answer_of
from models.queries import opinions
from models.queries import tasks as task_queries
from models.task import Task
from workflows.acting import Acting
from workflows.clock_orders import waits_on
from workflows.context import Context
from workflows.ledger import missing
from workflows.locked import on_case, on_case_no, on_task
from workflows.meanwhile import ensure_seen
from workflows.procedures import forms, guards
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.sweep import sweep
from workflows.task_acts.at_hand import step_in_hand
from workflows.unit import Progress, Repeatable, Unit


def told_before(actor: Actor, repeatable: Repeatable | None, fault: DomainError | IntegrityError) -> Progress:
    """The answer to an act that was done before under the same key: it can not be done twice, so the second try fails.

    Without such an answer the refusal (or fault) stands. 409 where the key was used for something else.
    """
    if repeatable is None:
        raise fault
    answer = answer_of(actor.account_id, repeatable.key, (repeatable.content_hash, *repeatable.earlier))
    if answer is None:
        raise fault
    return Progress(**answer)


def complete(
    context: Context,
    actor: Actor,
    task_id: int,
    outcome: str | None,
    data: Mapping[str, Any],
    repeatable: Repeatable | None = None,
) -> Progress:
    """Completes a human step. 404 if it is not the actor's to know, 409 if done or claimed, 422 if the form is wrong."""
    try:
        with on_task(context, task_id, actor, settle=sweep) as unit:
            unit.repeatable = repeatable
            task = step_in_hand(unit, actor)
            ensure_seen(unit)
            ensure_answered(unit.case, task)
            element = unit.definition.elements[task.step]
            outcome = check_outcome(element, outcome)
            forms.check(unit.definition.form_of(element)[1], data)
            unit.act_of_person(element.id, data, outcome)
            task.state, task.outcome, task.completed_at, task.completed_by = "done", outcome, unit.at, actor.username
            unit.engine.complete(task.engine_task_id, outcome)
            unit.completes = task
    except (DomainError, IntegrityError) as fault:
        return told_before(actor, repeatable, fault)
    return unit.progress()


def ensure_answered(case: Case, task: Task) -> None:
    """Refuses a step (409) while opinions that were asked for are missing; says whose."""
    if task.requests_open:
        missing_of = "、".join(opinions.missing_for(case.id, task.id))
        raise DomainError(
            "opinions-missing",
            f"尚缺答复：{missing_of}；收齐后办理，或说明原因撤销该请求",
            f"answers are missing: {missing_of}; wait for them or withdraw the request with a reason",
        )


def check_outcome(element: Element, outcome: str | None) -> str | None:
    """The outcome, if the step has it; a step with a single outcome may leave it out."""
    known = [item.id for item in element.outcomes]
    if outcome is None and len(known) <= 1:
        return known[0] if known else None
    if outcome not in known:
        choices = "、".join(f"{item.name}（{item.id}）" for item in element.outcomes) or "空"
        raise wrong_field(
            "/outcome",
            "unknown-outcome",
            "请选择办理结果" if outcome is None else f"本步骤没有这种结果，应为：{choices}",
            f"choose an outcome: {', '.join(known)}"
            if outcome is None
            else f"no such outcome; it has {', '.join(known)}",
        )
    return outcome


def own_task(actor: Actor, task_id: int) -> Task:
    """A task that the actor may know of."""
    task = task_queries.visible(actor, task_id)
    if task is None:
        raise not_found("该任务", "task")
    return task


def message(
    context: Context,
    actor: Actor,
    case_no: str,
    name: str,
    data: Mapping[str, Any],
    repeatable: Repeatable | None = None,
) -> Progress:
    """Gives a message to a case: allowed while an element waits for it and the actor may send it; else 409 with why."""
    try:
        with on_case_no(context, case_no, actor, settle=sweep) as unit:
            unit.repeatable = repeatable
            element = sendable(unit.definition, unit.case, actor, name)
            ensure_seen(unit)
            unit.actor = sender(unit.case, actor, element) or actor
            window = window_of(unit, element)
            deliver(unit, element, name, data, window)
    except (DomainError, IntegrityError) as fault:
        try:
            return told_before(actor, repeatable, fault)
        except DomainError as refusal:
            put_on_record(context, case_no, actor, name, refusal)
            raise
    return unit.progress()


def sendable(definition: Definition, case: Case, actor: Actor, name: str) -> Element:
    """The element that catches this message, if the actor may send it."""
    element = definition.messages.get(name)
    if element is None:
        raise not_found(f"消息 {name}", f"message {name}")
    if sender(case, actor, element) is None:
        raise forbidden(f"您无权对本工单{element.name}", f"you may not send {name} to this case")
    return element


def sender(case: Case, actor: Actor, element: Element) -> Actor | None:
    """As whom the actor may send a message: for themselves, or for somebody whom they cover; None where they may not."""
    senders = {part.strip() for part in element.properties.get("senders", "").split(",")}
    theirs = (case.first_level_id, case.second_level_id, *(case.offices or {}).values())
    able = (one for one in actor.capacities if senders & one.roles and one.organization_id in theirs)
    return next(able, None)


def deliver(unit: Unit, element: Element, name: str, data: Mapping[str, Any], window: Window | None) -> None:
    """Checks the form and whether the message is open, runs the handler, moves the token."""
    if "form" in element.properties or unit.actor is not SYSTEM:
        forms.check(unit.definition.form_of(element)[1], data)
    # The diagram's own words come first: they say what has to happen before (CX-8: first the own unit).
    guards.check_open(element, unit.names(None))
    if name not in unit.engine.messages():
        raise DomainError(
            "message-not-open",
            f"“{element.name}”现在不能进行：{reason_closed(unit, element)}",
            f"{name} is not open now",
        )
    guards.check_in_time(unit.at, element, window)
    unit.act_of_person(element.id, data, None, window)
    if replaced := element.properties.get("replaces", ""):
        unit.ledger.replaced.add(replaced)
    unit.engine.deliver(name, again=waits_on(element))


def reason_closed(unit: Unit, element: Element) -> str:
    """Why nothing waits for the message just now."""
    host = unit.definition.elements.get(element.attached_to)
    if unit.engine.completed:
        return "工单已作废" if unit.case.is_void else "工单已办结"
    if host is not None and host.id in unit.open_activities():
        return "已经提出过一次"
    return f"只能在“{host.name if host else element.name}”期间提出"


def window_of(unit: Acting, element: Element) -> Window | None:
    """The time within which the message is allowed (ST-37a: five working days of receipt), if the diagram sets one.

    409 where it has no start yet: a time that is limited is never taken for one that is not.
    """
    rule, anchor = element.properties.get("window", ""), element.properties.get("start", "")
    start = unit.case.facts().get(anchor.removeprefix("case."))
    if not rule:
        return None
    if start is None:
        raise missing(element.id, anchor, "起算时间", "where its time starts")
    return compute(rule, start, unit.ledger.calendar)


def put_on_record(context: Context, case_no: str, actor: Actor, name: str, refusal: DomainError) -> None:
    """Keeps a refusal on the case's log where the rule wants it kept (a late appeal, ST-37a)."""
    if refusal.noted_as is not None:
        with on_case_no(context, case_no, actor) as unit:
            unit.emit(refusal.noted_as, message=name, reason=refusal.message_zh)


def system_message(context: Context, case_id: int, name: str, data: Mapping[str, Any]) -> Progress:
    """A message from inside, such as the province's receipt; 409 where nothing waits for it."""
    with on_case(context, case_id, SYSTEM, settle=sweep) as unit:
        element = unit.definition.messages.get(name)
        if element is None:
            raise not_found(f"消息 {name}", f"message {name}")
        deliver(unit, element, name, data, None)
    return unit.progress()
