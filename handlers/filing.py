"""报备: the result goes to the province and its answer comes back (ST-35e, ST-37c)."""

import hashlib
from typing import Any

from sqlalchemy import bindparam, select

from calendars.clock import to_beijing
from handlers.act import Act
from handlers.router import handles
from models.base import canonical_json, db
from models.errors import DomainError
from models.filing import Filing
from models.records import Record

LATEST = (
    select(Record.__table__.c.data)
    .where(Record.case_id == bindparam("case_id"), Record.kind == bindparam("kind"))
    .order_by(Record.id.desc())
    .limit(1)
)


@handles("filing.submit_filing", "提交备案")
def submit_filing(act: Act) -> None:
    """Files the rectification or the correction, through the city bureau alone (ST-37c), by way of the outbox."""
    number = act.case.next_filing_no()
    kind = "correction" if act.case.closure == "corrected" else "rectification"
    payload = {"filing_no": number, "type": kind, **content(act)}
    act.add(
        Filing(
            case_id=act.case.id,
            filing_no=number,
            kind=kind,
            payload_hash=hashlib.sha256(canonical_json(payload).encode()).hexdigest(),
            submitted_at=act.at,
        )
    )
    act.send("province.filing", number, payload)
    act.emit("FilingSubmitted", filing_no=number, kind=kind)


def content(act: Act) -> dict[str, Any]:
    """What the province is told: no name and no number of the person who wrote the review (ST-4b)."""
    evaluation, institution = act.evaluation, act.around.institution
    assert institution is not None
    wanted = "correction_decision" if act.case.closure == "corrected" else "rectification"
    # After a return by the province: what was put right replaces what was filed before, with the explanation.
    corrected = latest(act, "filing_correction") if act.case.filing_count > 1 else {}
    return {
        "case_no": act.case.case_no,
        "locality": act.case.locality,
        "institution": {"code": institution.code, "name": institution.name},
        "evaluation": {
            "external_id": act.case.external_id,
            "level": {"system": evaluation.level_system, "code": evaluation.level_code},
            "corrected_to": evaluation.corrected_to,
        },
        "result": {"closure": act.case.closure, **latest(act, wanted), **corrected},
        "submitted_at": to_beijing(act.at).isoformat(),
    }


def latest(act: Act, kind: str) -> dict[str, Any]:
    """The newest record of a kind, one just made in this unit included."""
    for row in reversed(act.effects.rows):
        if isinstance(row, Record) and row.kind == kind:
            return row.data
    return db.session.connection().execute(LATEST, {"case_id": act.case.id, "kind": kind}).scalar() or {}


@handles("filing.record_receipt", "登记省局回执")
def record_receipt(act: Act) -> None:
    """The province's answer: received, or returned with its reason. An answer to an older filing changes nothing."""
    filing = db.session.scalar(select(Filing).filter_by(filing_no=act.data["filing_no"], case_id=act.case.id))
    if filing is None or filing.status not in ("pending", "failed"):
        raise DomainError("filing-not-pending", "该报备已有回执", "this filing has its answer already")
    accepted = bool(act.data["accepted"])
    filing.status = "confirmed" if accepted else "returned"
    filing.answered_at, filing.receipt_no, filing.reason = act.at, act.data.get("receipt_no"), act.data.get("reason")
    act.case.filing_rejected = not accepted
    if accepted:
        act.emit("FilingConfirmed", filing_no=filing.filing_no, receipt_no=filing.receipt_no)
    else:
        act.emit("FilingReturned", filing_no=filing.filing_no, reason=filing.reason)


@handles("filing.correct_filing", "更正备案材料")
def correct_filing(act: Act) -> None:
    """After a return by the province: the explanation is kept; the next filing has a number of its own."""
    act.record("filing_correction")
    act.emit("FilingCorrected")
