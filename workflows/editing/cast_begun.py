"""Who plays, to begin with: an office for whoever answers for a lane, a person for each role, and a work order that opens a case.

The names say what each one is and no more: they are there to be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from models.account import ROLES
from models.organization import KINDS
from workflows.editing import yaml_text
from workflows.procedures import levels, xml
from workflows.procedures.elements import OWNERS, Element, Lane, read_elements, read_lanes
from workflows.procedures.package import Package
from workflows.procedures.settings import read_settings, values

# Every case has these two, whether or not somebody acts in their lanes.
ALWAYS = ("first_level", "second_level")
# Roles whose people sit in the second-level office of the case (models/case.py).
IN_SECOND = frozenset({"second_level", "appeal_reviewer", "staff"})


@dataclass(frozen=True)
class Office:
    """One organisation as the file names it."""

    code: str
    name: str
    kind: str
    parent: str = ""

    def said(self) -> dict[str, str]:
        """Its line."""
        return {key: value for key, value in vars(self).items() if value}


def begun(package: Package) -> str:
    """The text of a `cast.yaml` for a procedure that has none. Raises `DiagramError` for a file that can not be read."""
    source = package.source()
    roots = [*(xml.parse(part.encode()) for part in source.parts.values()), xml.parse(source.diagram)]
    lanes = {key: lane for root in roots for key, lane in read_lanes(root).items()}
    place = str(source.settings.get("locality") or package.key)
    roles = [role for role in ROLES if role in {*ALWAYS, *acting(roots)}]
    offices = offices_for(place, lanes, roles)
    people = [
        {
            "username": f"{place}-{role}".replace("_", "-"),
            "name": f"{ROLES[role]}经办人",
            "organization": offices[role].code,
            "roles": [role],
        }
        for role in roles
    ]
    lines = ["# 情景里的机构和账户，由系统按泳道拟出，名称可改。\n"]
    lines += listing("organizations", (office.said() for office in dict.fromkeys(offices.values())))
    lines += listing("accounts", people)
    order = {"level": negative(values(read_settings(source.settings))), "institution": named(offices["second_level"])}
    lines.append(yaml_text.entry("work_order", order))
    return "".join(lines)


def acting(roots: Iterable[Any]) -> set[str]:
    """The roles in whose lanes people act, and those who may send a message."""
    elements: list[Element] = [element for root in roots for element in read_elements(root).values()]
    senders = (role.strip() for element in elements for role in element.properties.get("senders", "").split(","))
    found = {*senders, *(element.lane for element in elements if element.kind == "userTask")}
    return found & {*OWNERS, "staff"}


def offices_for(place: str, lanes: dict[str, Lane], roles: list[str]) -> dict[str, Office]:
    """Role → the office in which its person sits; whoever is above stands first."""
    first = of_kind(place, lanes["first_level"].owner if "first_level" in lanes else OWNERS["first_level"])
    taken = {lane.owner for lane in lanes.values()}
    kind = next(kind for kind in ("hall", "department", "service_center") if f"kind:{kind}" not in taken)
    second = Office(f"{place}-unit", "被评价的办理机构", kind, first.code)
    third = Office(f"{place}-unit-section", "办理机构的下级单位", "section", second.code)
    own = {"first_level": first, "second_level": second, "third_level": third}
    found = {}
    for role in roles:
        owner = lanes[role].owner if role in lanes else OWNERS.get(role, "")
        is_second = role in IN_SECOND and not owner.startswith("kind:")
        found[role] = second if is_second else own.get(owner) or own.get(role) or of_kind(place, owner)
    # Every first-level office stands above the others.
    return {"first_level": first, **found}


def of_kind(place: str, owner: str) -> Office:
    """The office of a kind; a lane that says none of ours gets a bureau."""
    kind = owner.removeprefix("kind:")
    kind = kind if kind in KINDS else "city_bureau"
    return Office(f"{place}-{kind}".replace("_", "-"), KINDS[kind], kind)


def negative(chosen: dict[str, Any]) -> dict[str, str]:
    """A level that opens a case: the worst one of the scales that the procedure uses."""
    usable = [
        level
        for system in chosen["levels"]
        for level in levels.systems().get(system, {}).values()
        if level.name in chosen["opens_for"]
    ]
    worst = min(usable, key=lambda level: level.normal, default=None)
    return {"system": worst.system, "code": worst.code} if worst else {"system": "platform", "code": "1"}


def named(office: Office) -> dict[str, str]:
    """The institution that is spoken of."""
    return {"code": office.code, "name": office.name}


def listing(name: str, entries: Iterable[Any]) -> Iterator[str]:
    """A list, one entry a line."""
    yield f"{name}:\n"
    yield from (f"  - {yaml_text.flow(entry)}\n" for entry in entries)
