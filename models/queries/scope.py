"""Who may see what: organisation and role, as conditions of the query."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from models.account import Actor
from models.case import Case
from models.task import Task

OVERSEERS = frozenset({"supervisor", "analyst", "publisher", "admin"})


def cases(actor: Actor) -> ColumnElement[bool]:
    """Cases of the actor's organisation: as bureau, as institution after dispatch, or as holder of one of its tasks."""
    here = Case.locality == actor.locality if actor.locality else true()
    if actor.roles & OVERSEERS:
        return here
    if actor.has("gateway"):
        return Case.source == actor.username
    if actor.organization_id is None:
        return false()
    held = select(Task.case_id).where(Task.organization_id == actor.organization_id)
    return and_(
        here,
        or_(
            Case.first_level_id == actor.organization_id,
            Case.second_level_id == actor.organization_id,
            Case.id.in_(held),
        ),
    )


def tasks(actor: Actor) -> ColumnElement[bool]:
    """Tasks that the actor's organisation holds or answers for, in lanes of the actor's roles."""
    if actor.organization_id is None:
        return false()
    return and_(
        Task.lane.in_(actor.roles),
        or_(Task.organization_id == actor.organization_id, Task.owner_organization_id == actor.organization_id),
    )
