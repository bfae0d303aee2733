"""报备: the result goes to the province and its answer comes back (ST-35e, ST-37c)."""

import hashlib
from typing import Any

from marshmallow import Schema, fields, validate

from calendars.clock import to_beijing
from handlers.act import Act
from handlers.router import handles
from models.base import canonical_json
from models.errors import DomainError
from models.filing import Filing
from models.records import Record


class Submission(Schema):
    """To whom: the province, by way of the outbox, or an office of the locality, in whose inbox it appears."""

    target = fields.String(load_default="province", validate=validate.OneOf(["province", "management_body"]))


@handles("filing.submit_filing", "提交备案", Submission)
def submit_filing(act: Act, target: str) -> None:
    """Files the rectification or the correction: to the province by the city bureau alone (ST-37c), or where the local rule says (CX-8)."""
    number = act.case.next_filing_no()
    kind = kind_of(act, target)
    payload = {"filing_no": number, "type": kind, **content(act, kind)}
    act.add(
        Filing(
            case_id=act.case.id,
            filing_no=number,
            kind=kind,
            target=target,
            payload_hash=hashlib.sha256(canonical_json(payload).encode()).hexdigest(),
            submitted_at=act.at,
        )
    )
    if target == "province":
        act.send("province.filing", number, payload)
    act.emit("FilingSubmitted", filing_no=number, kind=kind)


def kind_of(act: Act, target: str) -> str:
    """What is filed. An office of the locality is told how an appeal was decided, upheld or not (CX-8)."""
    decided = target == "management_body" and act.case.appeal in ("upheld", "rejected")
    return "correction" if decided or act.case.closure == "corrected" else "rectification"


def content(act: Act, kind: str) -> dict[str, Any]:
    """What the province is told: no name and no number of the person who wrote the review (ST-4b)."""
    evaluation, institution = act.evaluation, act.around.institution
    assert institution is not None
    wanted = "correction_decision" if kind == "correction" else "rectification"
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
        "result": {"closure": act.case.closure or act.case.submission, **latest(act, wanted), **corrected},
        **linked(act),
        "submitted_at": to_beijing(act.at).isoformat(),
    }


def linked(act: Act) -> dict[str, Any]:
    """The cases that one evaluation stands for (ST-24), and the results of all institutions (ST-29), where there are any."""
    parts = (act.case.noted or {}).get("parts") or {}
    found: dict[str, Any] = {}
    if act.evaluation.projects:
        found["projects"] = [project["number"] for project in act.evaluation.projects]
    if parts:
        found["parts"] = [{"institution": code, **entry["result"]} for code, entry in sorted(parts.items())]
    return found


def latest(act: Act, kind: str) -> dict[str, Any]:
    """The newest record of a kind, one just made in this unit included."""
    for row in reversed(act.effects.rows):
        if isinstance(row, Record) and row.kind == kind:
            return row.data
    newest = act.around.lookup.newest_record(act.case.id, kind)
    return newest[1] if newest is not None else {}


@handles("filing.record_receipt", "登记省局回执")
def record_receipt(act: Act) -> None:
    """The province's answer: received, or returned with its reason. An answer to an older filing changes nothing."""
    filing = act.around.lookup.filing(act.case.id, act.data["filing_no"])
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


@handles("filing.register_filing", "登记备案")
def register_filing(act: Act) -> None:
    """CX-8: an office of the locality registers what was filed with it (`registered`), or returns it with the reason."""
    filing = act.around.lookup.newest_filing(act.case.id)
    registered = act.outcome == "registered"
    filing.status, filing.answered_at = ("confirmed" if registered else "returned"), act.at
    filing.receipt_no, filing.reason = act.data.get("registration_no"), act.data.get("reason")
    act.case.filing_rejected = not registered
    act.record("filing_registration")
    if registered:
        act.emit("FilingRegistered", filing_no=filing.filing_no, receipt_no=filing.receipt_no)
    else:
        act.emit("FilingReturned", filing_no=filing.filing_no, reason=filing.reason)
