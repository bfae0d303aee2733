"""核实: what is found out where nobody is called back; where somebody is, see handlers/callback.py."""

from handlers.act import Act
from handlers.appeal import set_aside_evaluation
from handlers.router import handles


@handles("verification.verify_without_callback", "核实（未回访）")
def verify_without_callback(act: Act) -> None:
    """An anonymous person is not called, one beyond reach could not be: what is verified then is no callback (YX-4.1)."""
    act.case.verify_without_callback(act.data["finding"], bool(act.data.get("clue_found")))
    act.record("verification")
    act.emit("VerifiedWithoutCallback", finding=act.data["finding"])


@handles("verification.decline_evaluation", "评价不予采纳")
def decline_evaluation(act: Act) -> None:
    """A mistaken or malicious evaluation does not count (YX-4.1); the reason is on record, and is filed with the rest."""
    act.record("correction_decision")
    set_aside_evaluation(act)
