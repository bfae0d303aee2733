"""Who may see what: organisation and role, as conditions of the query."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, select, true

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


def theirs(roles: Any, organization_id: Any) -> ColumnElement[bool]:
    """Tasks that an organisation holds or answers for, in lanes of the roles."""
    held = or_(Task.organization_id == organization_id, Task.owner_organization_id == organization_id)
    return and_(Task.lane.in_(roles), held)


# The same as a part of prebuilt statements, with the actor as `of` gives it. Nothing equals an organisation that is missing.
TASKS = theirs(bindparam("roles", expanding=True), bindparam("own"))


def of(actor: Actor) -> dict[str, Any]:
    """The actor as the parameters of `TASKS`."""
    return {"roles": sorted(actor.roles), "own": actor.organization_id}


def tasks(actor: Actor) -> ColumnElement[bool]:
    """Tasks that the actor's organisation holds or answers for, in lanes of the actor's roles."""
    return false() if actor.organization_id is None else theirs(sorted(actor.roles), actor.organization_id)
