"""Which procedure takes a work order, which level opens it, and which offices answer for it. All of it is data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.engine import Row

from handlers.dispatch import answering
from models.base import db
from models.errors import wrong_field
from models.evaluation import Level
from models.organization import KINDS, Organization
from models.procedure import Procedure
from workflows.context import Context
from workflows.procedures import expressions
from workflows.procedures.definitions import Definition

VERSIONS = Procedure.__table__.c
OFFICE = Organization.__table__
# All versions in force that serve a locality, the newest of each procedure first.
CANDIDATES = (
    select(VERSIONS.id, VERSIONS.locality)
    .where(VERSIONS.serves == bindparam("locality"))
    .where(or_(VERSIONS.effective_at.is_(None), VERSIONS.effective_at <= bindparam("at")))
    .order_by(VERSIONS.locality, VERSIONS.version.desc())
)
# The offices of the locality that a diagram names by their kind, and the institutions that took part.
OFFICES = select(OFFICE).where(
    or_(
        and_(
            OFFICE.c.locality == bindparam("locality"),
            OFFICE.c.kind.in_(bindparam("kinds", expanding=True)),
            OFFICE.c.active,
        ),
        OFFICE.c.code.in_(bindparam("codes", expanding=True)),
    )
)
PARENTS = select(OFFICE.c.id, OFFICE.c.kind).where(OFFICE.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Route:
    """Where a work order goes: the version, the institution evaluated, the first level, and the offices by their roles."""

    procedure_id: int
    definition: Definition
    institution: Row[Any]
    first_level_id: int
    second_level_id: int | None
    offices: dict[str, int]


def newest(context: Context, locality: str, at: datetime) -> list[tuple[int, Definition]]:
    """The version of every procedure that serves a locality, in force at an instant: variants first, the plain one last."""
    found: dict[str, int] = {}
    for row in db.session.connection().execute(CANDIDATES, {"locality": locality, "at": at}):
        found.setdefault(row.locality, row.id)
    if not found:
        raise wrong_field(
            "/locality", "unknown-locality", f"没有地区 {locality!r} 的办理程序", f"no procedure for {locality!r}"
        )
    ordered = sorted(found.items(), key=lambda item: item[0] == locality)
    return [(number, context.definitions.version(number)) for _, number in ordered]


def chosen(candidates: list[tuple[int, Definition]], level: Level, facts: Mapping[str, Any]) -> tuple[int, Definition]:
    """The procedure that a level opens and whose condition holds; 422 where none does: no 差评, no work order (ST-35a)."""
    for number, definition in candidates:
        if level.system not in definition.chosen["levels"] or level.name not in definition.chosen["opens_for"]:
            continue
        if not definition.applies or expressions.evaluate(definition.applies, {"case": facts}):
            return number, definition
    known = {name for _, definition in candidates for name in definition.chosen["levels"]}
    if level.system not in known:
        raise wrong_field(
            "/evaluation/level/system",
            "code-system-not-used",
            f"本地区不使用等级体系 {level.system}，应为 {'、'.join(sorted(known))}",
            f"this locality does not use the code system {level.system}; it uses {', '.join(sorted(known))}",
        )
    raise wrong_field(
        "/evaluation/level/code",
        "not-negative",
        f"{level.name}不是差评，不生成差评工单",
        "this level is not negative: it makes no work order",
    )


def route(
    context: Context, locality: str, level: Level, codes: list[str], facts: dict[str, Any], received: datetime
) -> Route:
    """Finds the way of a work order received at an instant. `facts` are completed with what the offices say.

    422 names what is unknown.
    """
    candidates = newest(context, locality, received)
    kinds = {kind for _, definition in candidates for kind in definition.offices.values()}
    wanted = {"locality": locality, "kinds": sorted(kinds), "codes": codes}
    found = db.session.connection().execute(OFFICES, wanted).all()
    institutions = [office_with(found, code, locality, first=code == codes[0]) for code in codes]
    facts |= {"institution_kind": institutions[0].kind, "parent_kind": kind_of_parent(found, institutions[0])}
    number, definition = chosen(candidates, level, facts)
    offices = {role: office_of_kind(found, kind, locality) for role, kind in definition.offices.items()}
    first = offices.pop("first_level", None)
    if first is None:
        raise wrong_field("/locality", "unknown-locality", f"{locality} 没有一级账户", f"{locality} has no first level")
    at_once = definition.start.properties.get("assign") == "institution"
    second = answering(institutions[0], "/evaluation/institution/code") if at_once else None
    return Route(number, definition, institutions[0], first, second, offices)


def office_with(offices: Any, code: str, locality: str, *, first: bool) -> Row[Any]:
    """The institution of the locality with this code; 422 where there is none. `first` is the one that is answerable."""
    found: Row[Any] | None = next((one for one in offices if one.code == code and one.locality == locality), None)
    if found is None:
        raise wrong_field(
            "/evaluation/institution/code" if first else "/evaluation/institutions",
            "unknown-institution",
            f"{locality} 没有机构 {code!r}",
            f"no institution {code!r}",
        )
    return found


def office_of_kind(offices: Any, kind: str, locality: str) -> int:
    """The locality's office of a kind; 422 where there is none: the procedure can not run here."""
    found = next((one for one in offices if one.active and (one.kind, one.locality) == (kind, locality)), None)
    if found is None:
        raise wrong_field(
            "/locality",
            "unknown-locality",
            f"{locality} 没有类别为“{KINDS.get(kind, kind)}”的机构，办理程序无法运行",
            f"{locality} has no office of the kind “{kind.replace('_', ' ')}”: its procedure can not run",
        )
    return int(found.id)


def kind_of_parent(offices: Any, institution: Row[Any]) -> str:
    """What kind of office the institution hangs under (ST-5.3: a district's own halls, towns and villages)."""
    known = {office.id: office.kind for office in offices}
    if institution.parent_id is None or institution.parent_id in known:
        return str(known.get(institution.parent_id, ""))
    rows = db.session.connection().execute(PARENTS, {"ids": [institution.parent_id]}).all()
    return str(rows[0].kind) if rows else ""
