"""Joint approval (ST-29): opens an institution's part, and carries what the case of the whole and its parts tell each other.

Each is done at least once: a repeat finds what it would do already done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from calendars.clock import to_beijing
from handlers.dispatch import answering
from handlers.joint import INSTITUTIONS, part_key
from models.account import SYSTEM
from models.base import db
from models.case import Case
from models.errors import DomainError, not_found
from models.evaluation import Evaluation, Evaluator
from models.organization import Organization
from models.procedure import Procedure
from models.rows import Rows
from models.search import keep_words
from workflows.context import Context
from workflows.evaluators import persons
from workflows.front_door import system_message
from workflows.unit import transaction, unit_of

SOURCE = "joint"
# What was evaluated, as every part knows it.
COPIED = (
    "level_system", "level_code", "level_normal", "level_name", "channel", "reasons", "text", "evaluated_at", "item_code",
    "item_name", "staff_name", "staff_number", "projects",
)  # fmt: skip


def case_named(name: str) -> Case:
    """A case by its number, or a part by the key under which the whole knows it."""
    found = Case.by_no(name) or db.session.scalar(select(Case).where(Case.source == SOURCE, Case.external_id == name))
    if found is None:
        raise not_found(f"工单 {name}", f"case {name}")
    return found


def tell(context: Context, payload: Mapping[str, Any]) -> None:
    """Gives one case what another one says to it."""
    case_id = case_named(payload["to"]).id
    try:
        system_message(context, case_id, payload["message"], payload["data"])
    except DomainError as refusal:
        # Told before: the case went on then, and nothing is left to do.
        if refusal.code != "part-known" and not told_before(payload):
            raise


def told_before(payload: Mapping[str, Any]) -> bool:
    """Whether a decision was heard already: the part has ended, or handles its return."""
    db.session.rollback()
    case = case_named(payload["to"])
    if payload["message"] != "part_decided":
        return False
    return case.closed_at is not None or bool((case.noted or {}).get("part_returned"))


def open_part(context: Context, payload: Mapping[str, Any]) -> None:
    """Opens the part of one institution; its ten working days run from the dispatch of the whole (ST-35d)."""
    key = part_key(payload["parent_no"], payload["institution"])
    try:
        with transaction():
            if db.session.scalar(select(Case.id).where(Case.source == SOURCE, Case.external_id == key)) is None:
                create_part(context, payload, key)
    except IntegrityError:
        # Another worker was faster.
        db.session.rollback()


def create_part(context: Context, payload: Mapping[str, Any], key: str) -> None:
    """Writes the case of a part and starts its procedure."""
    parent = case_named(payload["parent_no"])
    institution = Organization.by_code(payload["institution"])
    procedure = Procedure.current(payload["procedure"], parent.received_at)
    if institution is None or procedure is None or parent.dispatched_at is None:
        raise LookupError(key)
    now = context.clock.now()
    case = part_of(parent, institution, procedure, key, now)
    rows = Rows()
    rows.insert(case)
    case.case_no = f"{parent.locality[:2].upper()}{to_beijing(parent.received_at):%Y%m%d}-{case.id:05d}"
    copy_evaluation(context, rows, parent, case, institution)
    unit = unit_of(context, case, SYSTEM, now, rows)
    unit.act("work_order_received", "closing.open_case", {}, data={"parent_no": parent.case_no})
    unit.begin()
    unit.save()


def part_of(parent: Case, institution: Organization, procedure: Procedure, key: str, now: datetime) -> Case:
    """The part as a case: received when the whole was dispatched."""
    assert parent.dispatched_at is not None
    case = Case(
        case_no=f"~{key[-38:]}",
        locality=parent.locality,
        source=SOURCE,
        external_id=key,
        content_hash=parent.content_hash,
        procedure_id=procedure.id,
        institution_id=institution.id,
        first_level_id=parent.first_level_id,
        second_level_id=answering(institution, INSTITUTIONS),
        parent_id=parent.id,
        generated_at=parent.generated_at,
        received_at=parent.dispatched_at,
        dispatched_at=parent.dispatched_at,
        opened_at=now,
    )
    told = {
        name: value for name, value in (parent.noted or {}).items() if name in ("evaluated_at", "level", "real_name")
    }
    case.note({**told, "parent_no": parent.case_no, "part": institution.code, "institution_count": 1, "batch_size": 1})
    return case


def copy_evaluation(context: Context, rows: Rows, parent: Case, case: Case, institution: Organization) -> None:
    """The institution of a part sees the evaluation, and has to call the person: sealed anew for its case (ST-4b)."""
    said = db.session.scalars(select(Evaluation).filter_by(case_id=parent.id, assess_number=1)).one()
    copied = rows.new(
        Evaluation,
        case_id=case.id,
        assess_number=1,
        institution_code=institution.code,
        institution_name=institution.name,
        institutions=[],
        **{name: getattr(said, name) for name in COPIED},
    )
    keep_words(rows, case, copied)
    person = persons.opened(context.vault, db.session.scalar(select(Evaluator).filter_by(case_id=parent.id)))
    if person != persons.Person():
        row = Evaluator(case_id=case.id)
        persons.seal(context.vault, row, person)
        rows.add(row)
