"""回访核实: the institution calls back and verifies (ST-36)."""

from handlers.act import Act
from handlers.router import handles
from handlers.timing import check_happened


@handles("callback.verify_by_callback", "回访核实")
def verify_by_callback(act: Act) -> None:
    """Keeps the finding; a clue of misconduct is referred by the step behind (ST-42)."""
    check_happened(act, "called_at")
    act.case.verify_by_callback(act.data["finding"], bool(act.data.get("clue_found")))
    act.record("callback_verification")
    act.emit("CallbackVerified", finding=act.data["finding"], reached=act.data["reached"])
