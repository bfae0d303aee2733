"""线索移送: clues of misconduct or crime go to the competent department (ST-42)."""

from handlers.act import Act
from handlers.router import handles
from models.records import Record


@handles("referral.refer_clue", "移送线索")
def refer_clue(act: Act) -> None:
    """Puts the referral on record; what the clue says stays in the callback record, not in the event."""
    act.add(
        Record(
            case_id=act.case.id,
            kind="referral",
            outcome=None,
            account_id=act.actor.account_id,
            organization_id=act.actor.organization_id,
            at=act.at,
            data={"reported_in": "callback_verification"},
        )
    )
    act.emit("ClueReferred")
    act.notify(None, "supervisor", "result", f"{act.case.case_no} 发现违纪违法线索，已登记移送")
