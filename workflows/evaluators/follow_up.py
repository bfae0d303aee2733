"""追加评价: the one further evaluation of the same service (ST-22c). It stands beside the first and never over it.

A negative one on a case that is closed opens a case of its own, linked to the first; on an open case, and where it is not
negative, it is kept and told, and neither closes nor reopens anything.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.account import Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, wrong_field
from models.evaluation import Evaluation, Level
from models.notice import to_office
from models.search import CaseWords, words_of
from workflows.context import Context
from workflows.evaluators import persons
from workflows.locked import on_case
from workflows.procedures import levels
from workflows.procedures.definitions import Definition
from workflows.unit import Unit

SECOND = 2


def original_of(actor: Actor, order: Mapping[str, Any]) -> Case:
    """The case of the first evaluation, which the same platform sent; 422 where there is none."""
    wanted = select(Case).where(Case.source == actor.username, Case.external_id == order["follows"])
    found = db.session.scalar(wanted)
    if found is None or found.locality != order["locality"]:
        raise wrong_field(
            "/follows",
            "unknown-original",
            f"没有编号为 {order['follows']} 的首次评价工单",
            f"there is no work order {order['follows']} that it could follow",
        )
    return found


def known(case_id: int) -> Evaluation | None:
    """The follow-up evaluation of a case, if there is one."""
    return db.session.scalar(select(Evaluation).filter_by(case_id=case_id, assess_number=SECOND))


def opens_a_case(definition: Definition, level: Level, original: Case) -> bool:
    """Whether it makes a work order of its own: it is negative, and the first one is over."""
    return original.closed_at is not None and level.name in definition.chosen["opens_for"]


def check_once(original: Case, external_id: str, digests: Collection[str]) -> bool:
    """True where this very evaluation was kept before; 409 where another one was: there is one only (ST-22c)."""
    before = known(original.id)
    if before is None:
        return False
    if before.external_id == external_id and before.content_hash in digests:
        return True
    raise DomainError(
        "follow-up-twice",
        f"{original.case_no} 已有追加评价，只能追加一次",
        f"{original.case_no} has a follow-up evaluation already; there is only one",
    )


def keep(
    context: Context, actor: Actor, original: Case, order: Mapping[str, Any], digest: str, evaluated_at: datetime
) -> None:
    """Keeps it beside the first evaluation, in a unit of its own."""
    with on_case(context, original.id, actor) as unit:
        put_down(unit, order, digest, evaluated_at)


def put_down(unit: Unit, order: Mapping[str, Any], digest: str, evaluated_at: datetime) -> None:
    """Adds it to what a unit writes, and tells the bureau and the institution."""
    said, first = order["evaluation"], unit.around.evaluation
    if first is None:
        raise LookupError(unit.case.case_no)
    level = levels.parse(said["level"].get("system"), said["level"].get("code"))
    # Numbers and names are hidden as in the first one; what the person is called is known from there (ST-4b).
    _, text, reasons = persons.arriving(said.get("evaluator") or {}, said.get("text") or "", said.get("reasons") or [])
    second = unit.rows.new(
        Evaluation,
        case_id=unit.case.id,
        assess_number=SECOND,
        level_system=level.system,
        level_code=level.code,
        level_normal=level.normal,
        level_name=level.name,
        channel=said["channel"],
        reasons=[unit.person().hidden(reason) for reason in reasons],
        text=unit.person().hidden(text),
        evaluated_at=evaluated_at,
        item_code=first.item_code,
        item_name=first.item_name,
        institution_code=first.institution_code,
        institution_name=first.institution_name,
        staff_name=first.staff_name,
        staff_number=first.staff_number,
        external_id=order["external_id"],
        content_hash=digest,
    )
    db.session.merge(CaseWords(case_id=unit.case.id, words=words_of(unit.case, [first, second])))
    unit.emit("FollowUpEvaluated", level=level.name)
    tell(unit, level)


def tell(unit: Unit, level: Level) -> None:
    """A notice to the bureau and to the institution."""
    case = unit.case
    for role in ("first_level", "second_level"):
        if (office := case.office_of(role)) is not None:
            text = f"{case.case_no} 收到追加评价：{level.name}"
            unit.effects.rows.append(to_office(case, unit.at, office, role, "result", text))
