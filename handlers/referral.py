"""移送: clues of misconduct or crime go to the competent department (ST-42), other matters to whoever decides on them."""

from marshmallow import Schema, fields

from handlers.act import Act
from handlers.router import handles
from models.records import Record


@handles("referral.refer_clue", "移送线索")
def refer_clue(act: Act) -> None:
    """Puts the referral on record; what the clue says stays in the callback record, not in the event.

    That there is one is for leaders alone: no mail and no group chat says it.
    """
    keep(act, "referral", {"reported_in": "callback_verification"})
    act.emit("ClueReferred")
    act.notify(None, "supervisor", "result", f"{act.case.case_no} 发现违纪违法线索，已登记移送", private=True)


class HandOver(Schema):
    """What is handed over: a text that an official reads, such as «绩效考核扣分»."""

    matter = fields.String(required=True)


@handles("referral.hand_over", "移交", HandOver)
def hand_over(act: Act, matter: str) -> None:
    """Puts on record that a matter goes to those who decide on it (YX-4.4: no formula that the text does not give)."""
    keep(act, "handover", {"matter": matter})
    act.emit("HandedOver", matter=matter)
    act.notify(None, "supervisor", "result", f"{act.case.case_no} 移交：{matter}")


def keep(act: Act, kind: str, data: dict[str, str]) -> None:
    """A record of the system's own: nothing of the form that was filled in before goes into it."""
    act.add(
        Record(
            case_id=act.case.id,
            kind=kind,
            outcome=None,
            account_id=act.actor.account_id,
            organization_id=act.actor.organization_id,
            at=act.at,
            data=data,
        )
    )
