"""转办: a step goes to a colleague for good. (委派, from which it comes back, is a request: asking.py; 下派 is holding.py.)"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from models.account import Actor
from models.errors import DomainError
from models.task import Task
from workflows.context import Context
from workflows.evaluators import persons
from workflows.front_door import told_before
from workflows.locked import on_task
from workflows.task_acts.at_hand import step_in_hand
from workflows.task_acts.receivers import own_office, receivers, with_role
from workflows.unit import Progress, Repeatable


def hand_over(
    context: Context, actor: Actor, task_id: int, to: str, note: str = "", repeatable: Repeatable | None = None
) -> Progress:
    """Hands a step to a colleague of the same organisation who has the role: it is theirs now. No date moves.

    404 for another's step, 409 where it is done, handed down or claimed by somebody else, 422 for whom it can not go to.
    """
    try:
        with on_task(context, task_id, actor) as unit:
            unit.repeatable = repeatable
            task = step_in_hand(unit, actor)
            (colleague,) = receivers("/to", [to], actor, {own_office(unit.actor)}, accounts_only=True)
            account = with_role(colleague, task)
            task.claimed_by = account.username
            task.note = persons.hidden_in(context.vault, task.case_id, note.strip()) or None
            unit.emit("TaskHandedOver", **about(task), to=account.username, to_name=account.name, note=task.note)
    except (DomainError, IntegrityError) as fault:
        return told_before(actor, repeatable, fault)
    return unit.progress()


def about(task: Task) -> dict[str, object]:
    """How the events of these acts name their step."""
    return {"step": task.step, "task": task.id, "task_name": task.name}
