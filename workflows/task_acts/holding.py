"""Who holds a task: claiming, giving back, handing to a colleague or down to a sub-account. No due date ever moves."""

from models.account import Account, Actor
from models.base import db
from models.errors import wrong_field
from models.organization import Organization
from models.task import Task
from workflows.context import Context
from workflows.evaluators import persons
from workflows.locked import on_task
from workflows.task_acts.at_hand import open_step, step_in_hand


def claim(context: Context, actor: Actor, task_id: int) -> Task:
    """Takes a task for oneself; 409 if a colleague has it."""
    with on_task(context, task_id, actor) as unit:
        task = step_in_hand(unit, actor)
        if task.claimed_by is None:
            task.claimed_by = actor.username
            unit.emit("TaskClaimed", step=task.step)
    return task


def release(context: Context, actor: Actor, task_id: int) -> Task:
    """Gives a task back: a handed-down one to (or back into the hands of) its owner (ST-35b), a claimed one to the colleagues.

    A colleague may free a task that somebody else claimed (who is ill, say); the log says whose it was.
    """
    with on_task(context, task_id, actor) as unit:
        task = open_step(unit)
        if task.handed_down:
            returned_by_holder = unit.actor.organization_id == task.organization_id
            task.organization_id, task.claimed_by = task.owner_organization_id, None
            unit.emit("TaskHandedBack" if returned_by_holder else "TaskTakenBack", step=task.step)
        elif task.claimed_by is not None:
            unit.emit("TaskReleased", step=task.step, claimed_by=task.claimed_by)
            task.claimed_by = None
    return task


def delegate(context: Context, actor: Actor, task_id: int, to: str, note_text: str) -> Task:
    """Hands a task to a colleague, or down to a sub-account (ST-35b). The due date does not move."""
    with on_task(context, task_id, actor) as unit:
        task = step_in_hand(unit, actor)
        organization, account = receiver(to, db.session.get_one(Organization, unit.actor.organization_id))
        if account is not None and task.lane not in account.roles:
            raise wrong_field(
                "/to", "wrong-role", f"{account.name}没有办理本步骤的角色", f"{to} has no role for this step"
            )
        task.organization_id, task.note = (
            organization.id,
            persons.hidden_in(context.vault, task.case_id, note_text) or None,
        )
        task.claimed_by = account.username if account else None
        unit.emit("TaskHandedDown" if task.handed_down else "TaskDelegated", step=task.step, to=to)
    return task


def receiver(to: str, own: Organization) -> tuple[Organization, Account | None]:
    """An account by its name or an organisation by its code; whether there are others elsewhere is nobody's to know."""
    account = Account.by_username(to)
    held = account.organization if account is not None and account.active else None
    organization = held or Organization.by_code(to)
    if (
        organization is None
        or not organization.active
        or (organization.id != own.id and not organization.is_below(own))
    ):
        raise wrong_field(
            "/to",
            "not-below",
            f"{to!r} 不是本机构或其下级的账户或机构",
            f"{to!r} is no account or organisation of yours or below you",
        )
    return organization, account if held else None
