"""What of the old versions needs a counterpart named by hand, and what of the new version could be it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from models.base import db
from models.migration_run import MigratedCase, MigrationRun
from workflows.context import Context
from workflows.migrating.counterparts import Counterparts, named, purpose
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element

# Kinds of elements that can take each other's place.
ALIKE = (
    frozenset({"userTask"}),
    frozenset({"subProcess", "callActivity"}),
    frozenset({"receiveTask", "intermediateCatchEvent"}),
)


@dataclass(frozen=True)
class Choice:
    """One element of an old version, and what may take its place: ids with names. `chosen` is what was mapped, if anything.

    A `clock` without a counterpart ends; a step without one keeps its cases from moving.
    """

    element: str
    name: str
    is_clock: bool
    options: tuple[tuple[str, str], ...]
    chosen: str | None


def choices(context: Context, run: MigrationRun) -> list[Choice]:
    """The steps at which cases stand that can not be moved, then clocks of the old versions that the new one has not."""
    new = context.definitions.version(run.to_id)
    olds = [context.definitions.version(number) for number in run.from_ids]
    wanted = [*dict.fromkeys([*run.mapping, *stuck(run)])]
    found = [step_choice(run, old, new, element) for old in olds for element in wanted if element in old.elements]
    clocks = [choice for old in olds for choice in clock_choices(run, old, new)]
    by_element = {choice.element: choice for choice in [*found, *clocks]}
    return sorted(by_element.values(), key=lambda choice: choice.is_clock)


def stuck(run: MigrationRun) -> list[str]:
    """The elements at which cases stand and for which a mapping would help."""
    query = select(MigratedCase.obstacles).where(MigratedCase.run_id == run.id, MigratedCase.outcome == "cannot")
    said = (obstacle for obstacles in db.session.scalars(query) for obstacle in obstacles)
    return [obstacle["element"] for obstacle in said if obstacle["by_hand"]]


def step_choice(run: MigrationRun, old: Definition, new: Definition, element: str) -> Choice:
    """What may take the place of a step, a sub-process or an event that is waited for."""
    if old.elements[element].is_timer:
        clocks = tuple((item.id, clock_name(new, item)) for item in new.elements.values() if item.is_timer)
        return Choice(element, named(old, element), True, clocks, run.mapping.get(element))
    options = [(item.id, item.name or item.id) for item in alike(run, old, new, element)]
    names = [name for _, name in options]
    told = tuple((key, f"{name}（{key}）" if names.count(name) > 1 else name) for key, name in options)
    return Choice(element, named(old, element), False, told, run.mapping.get(element))


def alike(run: MigrationRun, old: Definition, new: Definition, element: str) -> list[Element]:
    """What of the new version may take the place of a step: of its kind and on its level; first what only the new one has.

    Where its sub-process has no counterpart yet, the level is not known.
    """
    step = old.elements[element]
    kinds = next((kinds for kinds in ALIKE if step.kind in kinds), frozenset({step.kind}))
    found = [item for item in new.elements.values() if item.kind in kinds]
    level = run.mapping.get(step.parent, step.parent)
    near = [item for item in found if item.parent == level and (level or item.part == step.part)]
    near += [item for item in found if item.id == run.mapping.get(element) and item not in near]
    known = not level or level in new.elements
    return sorted(near if known and near else found, key=lambda item: item.id in old.elements)


def clock_choices(run: MigrationRun, old: Definition, new: Definition) -> list[Choice]:
    """Clocks of steps that both versions have, without a counterpart: they end, unless one is named."""
    counterparts = Counterparts.between(old, new, run.mapping)
    found = []
    for activity, clocks in old.clocks.items():
        there = new.clocks.get(counterparts.of(activity), [])
        known = {clock.id for clock in there}
        taken = {counterparts.of(clock.id) for clock in clocks}
        for clock in clocks:
            if there and counterparts.of(clock.id) not in known:
                free = tuple((item.id, clock_name(new, item)) for item in there if item.id not in taken)
                name = clock_name(old, clock)
                found.append(Choice(clock.id, name, True, free, run.mapping.get(clock.id)))
    return found


def clock_name(definition: Definition, clock: Element) -> str:
    """A clock by its step and its rule."""
    return f"{named(definition, clock.attached_to)}：{clock.timer or clock.name or purpose(clock)}"
