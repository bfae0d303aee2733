"""中止、恢复、延期: a limit is paused, resumed and extended by people, with a reason and somebody who answers for it.

No text on 好差评 grants either, so a procedure has them only where its diagram has the messages. The ledger does the reckoning.
"""

from typing import Any

from calendars.clock import parse_instant
from handlers.act import Act
from handlers.orders import ClockOrder
from handlers.router import handles
from models.errors import DomainError

REQUEST, DECISION = "extension_request", "extension_decision"
UNITS = {"working_day": "个工作日", "natural_day": "个自然日"}


@handles("clock.pause", "中止计时", repeatable=True)
def pause(act: Act) -> None:
    """The clocks of the step on which the message hangs stand still from now on; whoever sends it answers for it."""
    act.record("pause")
    act.order(ClockOrder("pause", act.element_id, act.activity, reason_of(act), who(act), who(act)))


@handles("clock.resume", "恢复计时", repeatable=True)
def resume(act: Act) -> None:
    """The clocks go on: each midnight passed in the pause is a day not counted."""
    act.record("resume")
    act.order(ClockOrder("resume", act.element_id, act.activity, reason_of(act), who(act), who(act)))


@handles("clock.request_extension", "申请延期", repeatable=True)
def request_extension(act: Act) -> None:
    """Asked before expiry, one request at a time, at most `setting.extensions_allowed` times (once, unless it says more)."""
    if pending(act) is not None:
        raise DomainError(
            "extension-pending", "已有延期申请尚未审定，请等待结果", "a request for an extension awaits its decision"
        )
    rule = f"{act.data['days']}{UNITS[act.data['unit']]}"
    request = {"activity": act.activity, "rule": rule, "by": who(act), "asked_at": act.at.isoformat()}
    act.record(REQUEST, **request)
    allowed = allowed_by(act)
    act.order(
        ClockOrder("ask", act.element_id, act.activity, reason_of(act), who(act), None, rule=rule, allowed=allowed)
    )


@handles("clock.decide_extension", "审定延期")
def decide_extension(act: Act) -> None:
    """Approved: the days come on top of the running limit, whose first date stays on record. Rejected: nothing moves."""
    request = pending(act)
    if request is None:
        raise DomainError("extension-not-asked", "没有待审定的延期申请", "no request for an extension is pending")
    act.record(DECISION)
    told = f"{act.case.case_no} 延期申请（{request['rule']}）"
    if act.outcome != "approve":
        data = {"activity": request["activity"], "rule": request["rule"], "asked_by": request["by"]}
        act.emit("ExtensionRejected", **data, opinion=act.data.get("opinion"))
        act.notify(act.case.second_level_id, "second_level", "result", f"{told}未获同意，原期限不变")
        return
    order = ClockOrder(
        "extend",
        act.element_id,
        request["activity"],
        request["reason"],
        request["by"],
        who(act),
        rule=request["rule"],
        asked_at=parse_instant(request["asked_at"]),
        allowed=allowed_by(act),
    )
    act.order(order)
    act.notify(act.case.second_level_id, "second_level", "result", f"{told}已获同意")


def pending(act: Act) -> dict[str, Any] | None:
    """The request that nobody has decided on yet."""
    newest = act.around.lookup.newest_record(act.case.id, REQUEST, DECISION)
    return newest[1] if newest is not None and newest[0] == REQUEST else None


def reason_of(act: Act) -> str:
    """Why, in the words of whoever asked; without it no clock is touched."""
    return str(act.data["reason"])


def who(act: Act) -> str:
    """Whoever acts."""
    return act.actor.username


def allowed_by(act: Act) -> int:
    """How many extensions a limit may have."""
    value = act.settings.get("extensions_allowed", 1)
    return value if isinstance(value, int) else 1
