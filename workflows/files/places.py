"""Where an attachment may hang: the steps that one holds, and the messages that one may send now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.account import Actor
from models.case import Case
from models.errors import DomainError, wrong_field
from models.task import Task
from workflows import front_door
from workflows.offers import Offer
from workflows.procedures import guards
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.unit import Unit

# A message whose form asks for material; others, such as a request for an extension, need no files of their own.
MATERIAL = ("evidence", "attachments")


@dataclass(frozen=True)
class Place:
    """Where an attachment hangs."""

    element: Element | None
    task: Task | None
    # As whom the actor puts it there (代办).
    actor: Actor


def choices(actor: Actor, case: Case, tasks: Iterable[Task], offers: Iterable[Offer]) -> list[tuple[str, str]]:
    """Where the actor may put files now, as element and Chinese name: steps first. Nothing for whoever only looks.

    `tasks` are the steps of the case, `offers` the messages that the actor may send to it (workflows/offers.py).
    """
    if actor.organization_id is None:
        return []
    steps = [(task.step, task.name) for task in tasks if holds(actor, task)]
    if case.closed_at is not None and not steps:
        return []
    open_now = [offer for offer in offers if offer.reason is None]
    wanted = [offer for offer in open_now if any(name in offer.form.get("properties", {}) for name in MATERIAL)]
    return steps + [(offer.element.id, offer.element.name) for offer in wanted]


def place_for(unit: Unit, actor: Actor, element: str) -> Place:
    """The step or message that a file is put to; without one the step that the actor holds (409 where there is none)."""
    held = [task for task in unit.around.steps if holds(actor, task)]
    steps = unit.definition.elements
    if not element:
        if held:
            return Place(steps.get(held[0].step), held[0], held[0].capacity_of(actor))
        raise not_yours()
    known = steps.get(element) or unit.definition.messages.get(element)
    if known is None:
        raise wrong_field(
            "/element", "unknown-element", "本工单没有这个步骤或事项", "the case has no such step or message"
        )
    task = next((task for task in held if task.step == known.id), None)
    if task is not None:
        return Place(known, task, task.capacity_of(actor))
    if known.id in {item.id for item in unit.definition.messages.values()}:
        ensure_sendable(unit, actor, known)
        return Place(known, None, front_door.sender(unit.case, actor, known) or actor)
    raise not_yours()


def holds(actor: Actor, task: Task) -> bool:
    """Whether a step is in the actor's hands, for themselves or for somebody whom they cover."""
    return task.state == "open" and task.is_in_hands_of(task.capacity_of(actor))


def ensure_sendable(unit: Unit, actor: Actor, element: Element) -> None:
    """Refuses material for a message that the actor may not send (403) or that is not open (409)."""
    name = message_name(unit.definition, element)
    front_door.sendable(unit.definition, unit.case, actor, name)
    guards.check_open(element, unit.names(None))
    if name not in unit.engine.messages():
        raise DomainError(
            "message-not-open",
            f"“{element.name}”现在不能进行：{front_door.reason_closed(unit, element)}",
            f"{name} is not open now",
        )


def message_name(definition: Definition, element: Element) -> str:
    """Under which name a message is sent."""
    return next(name for name, item in definition.messages.items() if item.id == element.id)


def not_yours() -> DomainError:
    """Nothing that the actor holds."""
    return DomainError(
        "no-step-in-hand",
        "您手中没有本工单的步骤，不能上传附件",
        "no step of this case is in your hands: nothing can be attached",
    )
