"""Opens a case for a work order that arrives: understands it, refuses what can not be right, recognises a repeat."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from calendars.clock import parse_instant, to_beijing
from models.account import Actor
from models.base import canonical_json, db
from models.case import Case
from models.errors import DomainError, wrong_field
from models.evaluation import LEVEL_ZH, Evaluation, Evaluator, Level
from models.organization import Organization
from models.procedure import Procedure
from models.rows import Rows
from workflows import persons
from workflows.context import Context
from workflows.unit import transaction, unit_of
from workflows.watch import watched

# Clocks of two machines differ a little; an instant this far ahead is still taken for now.
TOLERANCE = timedelta(minutes=2)
WORK_ORDER = "work_order_received"
CASES = Case.__table__.c
EARLIER = select(CASES.case_no, CASES.locality, CASES.stage, CASES.content_hash).where(
    Case.source == bindparam("source"), Case.external_id == bindparam("external_id")
)
PROCEDURE = (
    select(Procedure.__table__.c.id)
    .where(Procedure.locality == bindparam("locality"))
    .order_by(Procedure.version.desc())
    .limit(1)
)
# The bureau that holds the first-level account of the locality (ST-35b), and the institution that was evaluated.
OFFICES = select(Organization.__table__).where(
    or_(
        and_(Organization.locality == bindparam("locality"), Organization.kind == "city_bureau"),
        Organization.code == bindparam("code"),
    )
)


@dataclass(frozen=True)
class Opened:
    """The answer to a work order. `created` is False for a repeat."""

    case_no: str
    locality: str
    stage: str
    created: bool


def open_case(context: Context, actor: Actor, order: Mapping[str, Any]) -> Opened:
    """Opens the case of a work order (ST-35a), or finds it again: same id and content is a repeat, other content a conflict."""
    # Keyed: a work order has little in it that could not be guessed from a plain hash (ST-4b).
    digests = context.vault.digests(canonical_json(dict(order)).encode())
    try:
        with watched(actor, "open") as watch, transaction():
            known = earlier(actor, order["external_id"], digests)
            opened = known or create(context, actor, order, digests[0])
            watch.case_no = opened.case_no
            return opened
    except IntegrityError:
        # Somebody else opened it between our look and our write (PostgreSQL): then it is a repeat.
        db.session.rollback()
        known = earlier(actor, order["external_id"], digests)
        if known is None:
            raise
        return known


def earlier(actor: Actor, external_id: str, digests: Collection[str]) -> Opened | None:
    """The case that this work order opened before."""
    wanted = {"source": actor.username, "external_id": external_id}
    case = db.session.connection().execute(EARLIER, wanted).one_or_none()
    if case is None:
        return None
    if case.content_hash not in digests:
        raise DomainError(
            "work-order-conflict",
            f"编号为 {external_id} 的工单已存在（{case.case_no}），内容不同",
            f"work order {external_id} exists with other content ({case.case_no})",
        )
    return Opened(case.case_no, case.locality, case.stage, created=False)


def create(context: Context, actor: Actor, order: Mapping[str, Any], digest: str) -> Opened:
    """Writes the case and starts its procedure."""
    now = context.clock.now()
    evaluation = order["evaluation"]
    level = Level.parse(evaluation["level"].get("system"), evaluation["level"].get("code"))
    check_negative(level, evaluation)
    evaluated, generated, received = instants(order, now)
    locality = order["locality"]
    procedure_id, bureau, institution = places(locality, evaluation["institution"]["code"])
    case = Case(
        case_no=f"~{digest[-32:]}",
        locality=locality,
        source=actor.username,
        external_id=order["external_id"],
        content_hash=digest,
        procedure_id=procedure_id,
        institution_id=institution.id,
        first_level_id=bureau.id,
        generated_at=generated,
        received_at=received,
        opened_at=now,
    )
    rows = Rows()
    rows.insert(case)
    case.case_no = f"{locality[:2].upper()}{to_beijing(received):%Y%m%d}-{case.id:05d}"
    keep_evaluation(context, rows, case, level, evaluated, evaluation, institution)
    unit = unit_of(context, case, actor, now, rows)
    unit.act(
        WORK_ORDER, "closing.open_case", {}, data={"level": LEVEL_ZH[level.normal], "item": evaluation["item"]["name"]}
    )
    unit.begin()
    unit.save()
    return Opened(case.case_no, case.locality, case.stage, created=True)


def places(locality: str, code: str) -> tuple[int, Row[Any], Row[Any]]:
    """The locality's procedure, its bureau, and the institution with this code; 422 where one of them is not there."""
    connection = db.session.connection()
    procedure_id = connection.execute(PROCEDURE, {"locality": locality}).scalar()
    offices = connection.execute(OFFICES, {"locality": locality, "code": code}).all()
    bureau = next((office for office in offices if office.kind == "city_bureau" and office.locality == locality), None)
    if procedure_id is None or bureau is None:
        raise wrong_field(
            "/locality", "unknown-locality", f"没有地区 {locality!r} 的办理程序", f"no procedure for {locality!r}"
        )
    institution = next((office for office in offices if office.code == code and office.locality == locality), None)
    if institution is None:
        raise wrong_field(
            "/evaluation/institution/code",
            "unknown-institution",
            f"{locality} 没有机构 {code!r}",
            f"no institution {code!r}",
        )
    return procedure_id, bureau, institution


def check_negative(level: Level, evaluation: Mapping[str, Any]) -> None:
    """Only a 差评 makes a work order (ST-35a), and a 差评 says why: an option or a text (ST-11)."""
    if not level.is_negative:
        raise wrong_field(
            "/evaluation/level/code",
            "not-negative",
            f"{LEVEL_ZH[level.normal]}不是差评，不生成差评工单",
            "this level is not negative: it makes no work order",
        )
    said = [*(evaluation.get("reasons") or []), evaluation.get("text") or ""]
    if not any(visible(text) for text in said):
        raise wrong_field(
            "/evaluation/reasons",
            "reason-missing",
            "差评须至少选择一项评价内容或填写不满意原因（第十一条）",
            "a negative evaluation needs at least one option or a text (ST-11)",
        )


def visible(text: str) -> bool:
    """Whether a text says anything: blanks and characters without a shape say nothing."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


def instants(order: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime, datetime]:
    """Evaluated ≤ generated ≤ received ≤ now; each with its offset. Without `received_at` it was received now."""
    evaluated = instant("/evaluation/evaluated_at", order["evaluation"]["evaluated_at"])
    generated = instant("/generated_at", order["generated_at"])
    received = instant("/received_at", order["received_at"]) if order.get("received_at") else max(now, generated)
    for pointer, value in (
        ("/evaluation/evaluated_at", evaluated),
        ("/generated_at", generated),
        ("/received_at", received),
    ):
        if value > now + TOLERANCE:
            raise wrong_field(
                pointer,
                "in-the-future",
                f"时间在未来：{to_beijing(value).isoformat()}",
                f"lies in the future: {value.isoformat()}",
            )
    if generated < evaluated:
        raise wrong_field(
            "/generated_at", "before-evaluation", "工单生成时间早于评价时间", "generated before the evaluation"
        )
    if received < generated:
        raise wrong_field(
            "/received_at", "before-generation", "工单收到时间早于生成时间", "received before it was generated"
        )
    return evaluated, generated, received


def instant(pointer: str, text: str) -> datetime:
    """An RFC 3339 instant with offset; a refusal names the field."""
    try:
        return parse_instant(text)
    except (ValueError, OverflowError) as error:
        zh = getattr(error, "message_zh", "时间格式不对，应如 2026-09-24T10:00:00+08:00")
        en = getattr(error, "message_en", "not an RFC 3339 instant with an offset")
        raise wrong_field(pointer, "bad-instant", zh, en) from error


def keep_evaluation(
    context: Context,
    rows: Rows,
    case: Case,
    level: Level,
    evaluated_at: datetime,
    data: Mapping[str, Any],
    institution: Row[Any],
) -> None:
    """Keeps the evaluation, and the person behind it apart and sealed (ST-4b)."""
    staff, given = data.get("staff") or {}, data.get("evaluator") or {}
    person, text, reasons = persons.arriving(given, data.get("text") or "", data.get("reasons") or [])
    rows.new(
        Evaluation,
        case_id=case.id,
        assess_number=1,
        level_system=level.system,
        level_code=level.code,
        level_normal=level.normal,
        channel=data["channel"],
        reasons=reasons,
        text=text,
        evaluated_at=evaluated_at,
        item_code=data["item"].get("code") or "",
        item_name=data["item"]["name"],
        institution_code=institution.code,
        institution_name=data["institution"].get("name") or institution.name,
        staff_name=staff.get("name") or "",
        staff_number=staff.get("number") or "",
    )
    if given or person.words:
        row = Evaluator(case_id=case.id)
        persons.seal(context.vault, row, person)
        rows.add(row)
