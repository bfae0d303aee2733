"""线索移送: clues of misconduct or crime go to the competent department (ST-42)."""

from handlers.act import Act
from handlers.router import handles


@handles("referral.refer_clue", "移送线索")
def refer_clue(act: Act) -> None:
    """Puts the referral on record; what the clue says stays in the callback record, not in the event."""
    act.record("referral")
    act.emit("ClueReferred")
    act.notify(None, "supervisor", "result", f"{act.case.case_no} 发现违纪违法线索，已登记移送")
