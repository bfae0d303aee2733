"""Who may see what: organisation and role, as conditions of the query."""

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    any_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from models.account import Actor
from models.base import db
from models.case import Case
from models.task import ROLES_BESIDE, Task

OVERSEERS = frozenset({"supervisor", "analyst", "publisher", "admin"})
# Spelt out and not bound, so that a database that plans before it knows the value can use the index of what is open.
OPEN = Task.state == literal_column("'open'")
ELSEWHERE = Task.organization_id != Task.owner_organization_id
LEVELS = frozenset({"first_level", "second_level"})
BESIDE = Task.lane.in_([literal_column(f"'{role}'") for role in ROLES_BESIDE])


def cases(actor: Actor) -> ColumnElement[bool]:
    """Cases of the actor's organisation: as bureau, as institution after dispatch, or as one that has a step in it."""
    return or_(*parts_of_cases(actor))


def parts_of_cases(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The same in parts that share no case: a list walks an index for each.

    Who holds a task of their own is the case's bureau or institution already; so only what was handed down is asked for.
    Whoever covers somebody sees their cases too.
    """
    found: list[ColumnElement[bool]] = []
    for capacity in seats(actor):
        before = or_(*found).is_not(true()) if found else None
        parts = parts_of_one(capacity)
        found += parts if before is None else [and_(part, before) for part in parts]
    return tuple(found)


def seats(actor: Actor) -> list[Actor]:
    """The actor once for each organisation for which they act now, with all roles there; themselves first."""
    merged: dict[int | None, Actor] = {}
    for capacity in actor.capacities:
        known = merged.get(capacity.organization_id, capacity)
        merged[capacity.organization_id] = replace(known, roles=known.roles | capacity.roles)
    return list(merged.values())


def parts_of_one(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The parts for one organisation."""
    here = Case.locality == actor.locality if actor.locality else true()
    if actor.roles & OVERSEERS:
        return (here,)
    if actor.has("gateway"):
        return (Case.source == actor.username,)
    if actor.organization_id is None:
        return (false(),)
    own = actor.organization_id
    handed_down = select(Task.case_id).where(Task.organization_id == own, ELSEWHERE)
    beside = select(Task.case_id).where(Task.organization_id == own, BESIDE)
    # Who only dispatches or handles sees everything by the case itself already; a unit's staff does not.
    steps = handed_down.union(beside) if actor.roles - LEVELS else handed_down
    return (
        and_(here, Case.first_level_id == own),
        and_(here, Case.second_level_id == own, Case.first_level_id != own),
        and_(here, among(Case.id, steps), Case.first_level_id != own, Case.second_level_id.is_distinct_from(own)),
    )


def among(column: InstrumentedAttribute[int], few: Select[int] | CompoundSelect[int]) -> ColumnElement[bool]:
    """Whether a column is among the few numbers of a sub-query.

    PostgreSQL takes what lies elsewhere for the rule and reads all cases; as an array the few are looked up first.
    """
    if db.engine.dialect.name == "postgresql":
        return column == any_(func.array(few.scalar_subquery()))
    return column.in_(few)


def parts_of_tasks(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Tasks that the actor's organisation holds or answers for, in lanes of the actor's roles, in parts that share no task.

    With them those that lie so with somebody whom the actor covers.
    """
    found: list[ColumnElement[bool]] = []
    for seat in seats(actor):
        if seat.organization_id is not None:
            before = or_(*found).is_not(true()) if found else None
            parts = here_and_below(sorted(seat.roles), seat.organization_id)
            found += parts if before is None else [and_(part, before) for part in parts]
    return tuple(found) or (false(),)


def here_and_below(roles: Any, organization_id: Any) -> tuple[ColumnElement[bool], ...]:
    """What lies with an organisation, and what lies with a sub-account for which it answers."""
    lanes = Task.lane.in_(roles)
    return (
        and_(Task.organization_id == organization_id, lanes),
        and_(Task.owner_organization_id == organization_id, ELSEWHERE, lanes),
    )


def tasks(actor: Actor) -> ColumnElement[bool]:
    """The same as one condition."""
    return or_(*parts_of_tasks(actor))


# The same as a part of prebuilt statements, with the actor as `of` gives it. Nothing equals an organisation that is missing.
TASKS = or_(*here_and_below(bindparam("roles", expanding=True), bindparam("own")))


def of(actor: Actor) -> dict[str, Any]:
    """The actor as the parameters of `TASKS`."""
    return {"roles": sorted(actor.roles), "own": actor.organization_id}
