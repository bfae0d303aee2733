"""联合审批: one case for the whole, one part for each institution, and what they tell each other (ST-29).

No unit touches two cases: what one says to another goes by way of the outbox, at least once, under a key of its own.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from handlers.act import Act
from handlers.dispatch import answering
from handlers.filing import latest
from handlers.router import handles
from models.errors import DomainError

OPEN_PART, TELL = "case.open_part", "case.tell"
# Where the work order names who took part.
INSTITUTIONS = "/evaluation/institutions"


class Opening(Schema):
    """The procedure by which a part is handled: a folder of `bpmn/`."""

    procedure = fields.String(required=True)


class Answer(Schema):
    """What is told to the parts."""

    decision = fields.String(required=True, validate=validate.OneOf(["accept", "return"]))


@handles("joint.dispatch_parts", "转派各机构")
def dispatch_parts(act: Act) -> None:
    """ST-35c: the work order goes to all institutions named at once; each has its own ten working days from now."""
    for institution in act.around.lookup.offices(act.evaluation.institutions):
        # Before anything is sent: a part that nobody can open would keep the whole waiting for ever.
        answering(institution, INSTITUTIONS, act.around.lookup)
    act.case.dispatch_jointly(act.at)
    act.record("dispatch")
    act.emit("CaseDispatched", to_name="、".join(act.evaluation.institutions))


@handles("joint.open_parts", "开立分单", Opening)
def open_parts(act: Act, procedure: str) -> None:
    """ST-29: one part for each institution that the joint approval names."""
    for code in act.evaluation.institutions:
        key = part_key(act.case.case_no, code)
        act.send(OPEN_PART, key, {"parent_no": act.case.case_no, "institution": code, "procedure": procedure})
        act.emit("PartOpened", institution=code)


@handles("joint.submit_part", "提交总单")
def submit_part(act: Act) -> None:
    """A part is ready: its result goes to the case of the whole, and the institution waits for the decision."""
    known = act.case.facts()
    number = int(known.get("part_submissions") or 0) + 1
    act.case.note({"part_submissions": number})
    data = {
        "part": known["part"],
        "number": number,
        "submission": act.case.submission,
        "result": latest(act, "rectification"),
    }
    tell(act, known["parent_no"], "part_submitted", f"{act.case.case_no}-S{number}", data)
    act.emit("PartSubmitted", number=number)


@handles("joint.record_part", "收到分单结果")
def record_part(act: Act) -> None:
    """ST-29: the whole is submitted when all parts are in."""
    data = act.data
    complete = act.case.take_in(data["part"], data["number"], data["submission"], data["result"], act.at)
    act.emit("PartReceived", institution=data["part"], complete=complete)


@handles("joint.answer_parts", "告知各机构", Answer)
def answer_parts(act: Act, decision: str) -> None:
    """Accepted: all parts end. Returned: those named (all where none is named) are handled again."""
    parts = (act.case.noted or {}).get("parts") or {}
    told = sorted(parts)
    if decision == "return":
        told = list(act.data.get("institutions") or told)
        act.case.send_back(told)
    for part in told:
        key = f"{part_key(act.case.case_no, part)}-{decision[0].upper()}{act.case.return_count}"
        to = part_key(act.case.case_no, part)
        said = {"decision": decision, "opinion": act.data.get("opinion", ""), "number": parts[part]["number"]}
        tell(act, to, "part_decided", key, said)


@handles("joint.record_decision", "收到复核结果")
def record_decision(act: Act) -> None:
    """The decision on the whole, as an institution hears it; one on an earlier submission was heard before."""
    if act.data["number"] != act.case.facts().get("part_submissions"):
        raise DomainError("part-known", "该次提交的复核结果已收到", "the decision on this submission is known already")
    returned = act.data["decision"] == "return"
    act.case.note({"part_returned": returned})
    act.case.return_count += returned
    if returned:
        act.emit("RectificationReturned", opinion=act.data["opinion"], count=act.case.return_count)
        act.notify(act.case.second_level_id, "second_level", "result", f"{act.case.case_no} 复核退回，原办理期限不变")
    else:
        act.emit("PartAccepted")


def part_key(parent_no: str, code: str) -> str:
    """How a part is known to the case of the whole."""
    return f"{parent_no}/{code}"


def tell(act: Act, to: str, message: str, key: str, data: dict[str, Any]) -> None:
    """A message to another case, named by its number or, for a part, by `part_key`."""
    act.send(TELL, key, {"to": to, "message": message, "data": data})
