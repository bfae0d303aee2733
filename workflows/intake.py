"""Opens a case for a work order that arrives: understands it, refuses what can not be right, recognises a repeat."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from calendars.clock import parse_instant, to_beijing
from models.account import Actor
from models.base import canonical_json, db
from models.case import Case
from models.errors import DomainError, wrong_field
from models.evaluation import Evaluation, Evaluator, Level
from models.rows import Rows
from models.search import keep_words
from workflows.context import Context
from workflows.evaluators import follow_up, persons
from workflows.procedures import levels
from workflows.procedures.definitions import Definition
from workflows.procedures.routing import route
from workflows.unit import transaction, unit_of
from workflows.watching.watch import watched

# Clocks of two machines differ a little; an instant this far ahead is still taken for now.
TOLERANCE = timedelta(minutes=2)
WORK_ORDER = "work_order_received"
CASES = Case.__table__.c
EARLIER = select(CASES.case_no, CASES.locality, CASES.stage, CASES.content_hash).where(
    Case.source == bindparam("source"), Case.external_id == bindparam("external_id")
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
    original = follow_up.original_of(actor, order) if order.get("follows") else None
    if original is not None and (said := said_again(context, actor, order, original, digests)):
        return said
    try:
        with watched(actor, "open") as watch, transaction():
            known = earlier(actor, order["external_id"], digests)
            opened = known or create(context, actor, order, digests[0], original)
            watch.case_no = opened.case_no
            return opened
    except IntegrityError:
        # Somebody else opened it between our look and our write (PostgreSQL): then it is a repeat.
        db.session.rollback()
        known = earlier(actor, order["external_id"], digests)
        if known is None:
            raise
        return known


def said_again(
    context: Context, actor: Actor, order: Mapping[str, Any], original: Case, digests: list[str]
) -> Opened | None:
    """A follow-up evaluation is kept with the first one (ST-22c); None where it opens a case of its own besides."""
    with transaction():
        repeat = follow_up.check_once(original, order["external_id"], digests)
        level = levels.parse(order["evaluation"]["level"].get("system"), order["evaluation"]["level"].get("code"))
        definition = context.definitions.version(original.procedure_id)
        opens = follow_up.opens_a_case(definition, level, original)
    if not repeat:
        evaluated, _, _ = instants(order, context.clock.now())
        follow_up.keep(context, actor, original, order, digests[0], evaluated)
    return None if opens else Opened(original.case_no, original.locality, original.stage, created=not repeat)


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


def create(
    context: Context, actor: Actor, order: Mapping[str, Any], digest: str, original: Case | None = None
) -> Opened:
    """Writes the case and starts its procedure."""
    now = context.clock.now()
    evaluation = order["evaluation"]
    level = levels.parse(evaluation["level"].get("system"), evaluation["level"].get("code"))
    evaluated, generated, received = instants(order, now)
    locality, codes = order["locality"], institutions_of(evaluation)
    facts = {
        "evaluated_at": evaluated,
        "level": level.name,
        "real_name": is_real_name(evaluation),
        "institution_count": len(codes),
        "batch_size": max(1, len(evaluation.get("projects") or [])),
    }
    way = route(context, locality, level, codes, facts, received)
    check_said(way.definition, evaluation)
    case = Case(
        case_no=f"~{digest[-32:]}",
        locality=locality,
        source=actor.username,
        external_id=order["external_id"],
        content_hash=digest,
        procedure_id=way.procedure_id,
        institution_id=way.institution.id,
        first_level_id=way.first_level_id,
        second_level_id=way.second_level_id,
        follows_id=original.id if original is not None else None,
        offices=way.offices,
        generated_at=generated,
        received_at=received,
        opened_at=now,
    )
    case.note(facts)
    rows = Rows()
    rows.insert(case)
    case.case_no = f"{locality[:2].upper()}{to_beijing(received):%Y%m%d}-{case.id:05d}"
    keep_evaluation(context, rows, case, level, evaluated, evaluation, way.institution)
    unit = unit_of(context, case, actor, now, rows)
    unit.act(WORK_ORDER, "closing.open_case", {}, data={"level": level.name, "item": evaluation["item"]["name"]})
    unit.begin()
    unit.save()
    return Opened(case.case_no, case.locality, case.stage, created=True)


def institutions_of(evaluation: Mapping[str, Any]) -> list[str]:
    """The codes of the institutions evaluated, the answerable one first; a joint approval lists them all (ST-29)."""
    joint = [part["code"] for part in evaluation.get("institutions") or []]
    return list(dict.fromkeys([evaluation["institution"]["code"], *joint]))


def is_real_name(evaluation: Mapping[str, Any]) -> bool:
    """Whether the person who wrote the review can be called: not anonymous, and known by name or number (YX-4.1, CX-11)."""
    person = evaluation.get("evaluator") or {}
    return not evaluation.get("anonymous") and any(person.get(name) for name in ("name", "phone"))


def check_said(definition: Definition, evaluation: Mapping[str, Any]) -> None:
    """A default evaluation makes no work order (CX-7), and where the rule asks for it a 差评 says why (ST-11)."""
    if evaluation.get("is_default"):
        raise wrong_field(
            "/evaluation/is_default",
            "default-evaluation",
            "系统默认评价不生成差评工单",
            "an evaluation by default makes no work order",
        )
    said = [*(evaluation.get("reasons") or []), evaluation.get("text") or ""]
    if definition.chosen["reason_required"] and not any(visible_text(text) for text in said):
        raise wrong_field(
            "/evaluation/reasons",
            "reason-missing",
            "差评须至少选择一项评价内容或填写不满意原因",
            "a negative evaluation needs at least one option or a text",
        )


def visible_text(text: str) -> bool:
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
    said = rows.new(
        Evaluation,
        case_id=case.id,
        assess_number=1,
        level_system=level.system,
        level_code=level.code,
        level_normal=level.normal,
        level_name=level.name,
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
        projects=[dict(project) for project in data.get("projects") or []],
        institutions=institutions_of(data) if data.get("institutions") else [],
    )
    keep_words(rows, case, said)
    if given or person.words:
        row = Evaluator(case_id=case.id)
        persons.seal(context.vault, row, person)
        rows.add(row)
