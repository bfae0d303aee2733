"""A procedure in words: its switches and its steps with their limits, for whoever wants to read the rule and not the diagram."""

from collections.abc import Iterator
from dataclasses import dataclass

from calendars.rules import Relation, parse
from models.account import ROLES
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.procedures.settings import FILING_TARGETS, LEVEL_SYSTEMS, Setting


@dataclass(frozen=True)
class Step:
    """One human step: who does it, within what time from when, and by which rule.

    `limit` is the rule in words or empty; then `no_limit` says why, or a step around it is bound.
    """

    id: str
    name: str
    lane: str
    lane_name: str
    limit: str
    start: str
    no_limit: str
    basis: tuple[str, ...]


def settings(definition: Definition) -> list[Setting]:
    """The switches of a procedure, in the order of its file."""
    return list(definition.settings.values())


def steps(definition: Definition) -> Iterator[Step]:
    """The human steps in the order of the diagram, those of shared parts last."""
    for element in definition.elements.values():
        if element.kind == "userTask":
            limit, start = limit_of(definition, element)
            lane = definition.lanes.get(element.lane)
            yield Step(
                element.id,
                element.name,
                element.lane,
                lane.name if lane else ROLES.get(element.lane, element.lane),
                limit,
                start,
                "" if limit else element.properties.get("no_limit", ""),
                element.basis,
            )


def limit_of(definition: Definition, element: Element) -> tuple[str, str]:
    """The limit that binds a step and where it begins: its own, or that of the nearest step around it."""
    for activity in definition.activities_above(element.id):
        for clock in definition.elements.values():
            if clock.attached_to == activity and clock.properties.get("purpose") == "due" and clock.timer:
                return shown(clock), clock.properties.get("start", "")
    return "", ""


def shown(clock: Element) -> str:
    """The rule in words; a limit that the case holds by the name that the diagram gives it."""
    return clock.name if parse(clock.timer).relation is Relation.FIELD else clock.timer


def parts(setting: Setting) -> list[str]:
    """The value of a setting as officials write it, one by one where there are several."""
    value = setting.value
    if setting.name == "filing_target":
        return [FILING_TARGETS.get(value, str(value))]
    if setting.name == "levels":
        return [LEVEL_SYSTEMS.get(system, str(system)) for system in value]
    if isinstance(value, bool) or value is None:
        return [{True: "是", False: "否", None: "无"}[value]]
    if isinstance(value, dict):
        value = list(value.values())
    return [str(part) for part in (value if isinstance(value, list) else [value])]


def said(setting: Setting) -> str:
    """The whole value in one line."""
    return "、".join(parts(setting))
