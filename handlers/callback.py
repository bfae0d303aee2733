"""回访核实: the institution calls back and verifies (ST-36); contact is what was reached, not what was tried (CX-9b)."""

from handlers.act import Act
from handlers.router import handles
from handlers.timing import check_happened
from models.errors import DomainError


@handles("callback.verify_by_callback", "回访核实")
def verify_by_callback(act: Act) -> None:
    """Keeps the finding; a clue of misconduct is referred by the step behind (ST-42)."""
    check_happened(act, "called_at")
    act.case.verify_by_callback(act.data["finding"], bool(act.data.get("clue_found")))
    act.record("callback_verification")
    act.emit("CallbackVerified", finding=act.data["finding"], reached=act.data.get("reached"))


@handles("callback.record_contact", "联系评价人")
def record_contact(act: Act) -> None:
    """CX-9b: the duty to contact is met by a contact; an attempt is kept as an attempt.

    `unreachable` is a class of its own, and only after as many recorded attempts as the procedure asks for (YX-4.1).
    Facts: `contact_attempts`, `contacted_at` (the first contact that reached the person), `contact`.
    """
    check_happened(act, "called_at")
    known = act.case.facts()
    before = int(known.get("contact_attempts") or 0)
    if act.outcome == "unreachable":
        ensure_tried(before, int(act.settings.get("callback_attempts") or 1))
        act.case.note({"contact": "unreachable"})
    else:
        reached = act.outcome == "reached"
        # Once reached is reached: a later call that nobody answers takes nothing back.
        first = known.get("contacted_at") or (act.at if reached else None)
        contact = "reached" if reached else known.get("contact")
        act.case.note({"contact_attempts": before + 1, "contacted_at": first, "contact": contact})
    act.record("contact")
    act.emit("ContactRecorded", outcome=act.outcome, attempts=before + (act.outcome != "unreachable"))


def ensure_tried(attempts: int, wanted: int) -> None:
    """Nobody is unreachable who was not called often enough (409)."""
    if attempts < wanted:
        raise DomainError(
            "too-few-attempts",
            f"已记录联系 {attempts} 次，须至少 {wanted} 次未联系上才能登记为无法联系",
            f"{attempts} attempts are on record; {wanted} are needed before somebody counts as unreachable",
        )
