"""Carries out what handlers order of the clocks: pause, resume, extend (中止、恢复、延期).

A limit is reckoned anew from its rule, its start and all that was done to it; what leans on it (warning, urging, escalation)
follows the new date. What was done stays in the row of the limit, with reason and approver, and its first date beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from calendars.clock import parse_instant, to_beijing
from calendars.deadlines import Adjustments, compute, next_occurrence, show
from calendars.deadlines import Deadline as Reckoned
from calendars.rule import MODIFIERS
from calendars.rules import Relation, RuleError, parse
from handlers.act import Effects, PendingEvent
from handlers.orders import ClockOrder
from handlers.router import router
from models.deadline import Deadline
from models.errors import DomainError
from models.task import Task
from workflows.ledger import Ledger
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element

# The modifiers of a rule that say how it ends.
ENDINGS = ("roll_over", "close_of_business")


def waits_on(element: Element) -> bool:
    """Whether an event waits for its message again after it came: a step may be paused more than once."""
    return (
        not element.interrupts and element.attached_to != "" and router.repeats(element.properties.get("handler", ""))
    )


def may_come_again(definition: Definition, row: Deadline) -> bool:
    """Whether a clock that fires may have to fire once more, since its limit can be moved: a warning of the new date."""
    hung = [element for element in definition.elements.values() if element.attached_to == row.activity]
    interrupts = any(element.interrupts for element in hung if element.id == row.element_id)
    return not interrupts and any(element.message and waits_on(element) for element in hung)


def carry_out(effects: Effects, ledger: Ledger, steps: Iterable[Task]) -> None:
    """All orders of a unit, each with its event; the inbox follows. A refusal (409) undoes the unit."""
    if not effects.orders:
        return
    for order in effects.orders:
        try:
            for name, data in ACTS[order.kind](ledger, order):
                event = PendingEvent(name, order.element_id, ledger.actor, ledger.at, ledger.at, data)
                effects.events.append(event)
        except DomainError:
            if order.strict:
                raise
    for step in steps:
        if step.state == "open":
            step.due_at, step.warn_at, step.provisional = ledger.limits_of(step.step)
            step.paused = ledger.is_paused(step.step)


Told = list[tuple[str, dict[str, Any]]]


def pause(ledger: Ledger, order: ClockOrder) -> Told:
    """中止: from now on the clocks of the step neither fire nor warn."""
    limit = limit_of(ledger, order.activity)
    if limit.open_pause is not None:
        since = show(parse_instant(limit.open_pause["from"]), year=True, end_of_day=False)
        raise DomainError(
            "already-paused", f"该期限自 {since} 起已中止，不能重复中止", "the limit is paused already; resume it first"
        )
    refuse_expired(limit, ledger.at, "limit-expired", "不能再中止", "it can not be paused")
    entry = {"kind": "pause", "from": stamp(ledger.at), "to": None, "cause": order.cause, **signed(ledger, order)}
    limit.adjustments = [*limit.adjustments, entry]
    for row in clocks_of(ledger, limit):
        if row.state == "running":
            row.state = "paused"
            ledger.note(row, "paused", row.due_at, row.due_at, order.reason)
    return [("ClockPaused", told(order, limit.due_at, None))]


def resume(ledger: Ledger, order: ClockOrder) -> Told:
    """恢复: the days of the pause are left out of every date."""
    events: Told = []
    for limit in paused(ledger, order):
        open_pause = limit.open_pause
        closed = {"to": stamp(ledger.at), "resumed_by": order.approved_by, "resumed_because": order.reason}
        limit.adjustments = [{**item, **closed} if item is open_pause else item for item in limit.adjustments]
        before = limit.due_at
        for row in clocks_of(ledger, limit):
            if row.state == "paused":
                # What falls into the past by then is true from now on: nobody was late while the clock stood still.
                row.state, row.armed_at = "running", ledger.at
        move(ledger, limit, "resumed", order.reason)
        events.append(("ClockResumed", {**told(order, before, limit.due_at), "activity": limit.activity}))
    if not events:
        raise DomainError("not-paused", "该期限没有中止，无需恢复", "the limit is not paused")
    return events


def ask(ledger: Ledger, order: ClockOrder) -> Told:
    """申请延期: refused where it could not be granted; nothing moves yet."""
    limit = limit_of(ledger, order.activity)
    refuse_extension(limit, order, ledger.at)
    wanted = reckoned(ledger, limit, [*limit.adjustments, extension(ledger, limit, order)])
    return [("ExtensionRequested", {**told(order, limit.due_at, wanted.due_at), "rule": order.rule})]


def extend(ledger: Ledger, order: ClockOrder) -> Told:
    """延期: counted on from the running due date. Granted late though asked in time, the limit runs again."""
    limit = limit_of(ledger, order.activity)
    refuse_extension(limit, order, order.asked_at or ledger.at)
    before = limit.due_at
    limit.adjustments = [*limit.adjustments, extension(ledger, limit, order)]
    move(ledger, limit, "extended", order.reason)
    return [("ExtensionApproved", {**told(order, before, limit.due_at), "rule": order.rule})]


ACTS: dict[str, Callable[[Ledger, ClockOrder], Told]] = {"pause": pause, "resume": resume, "ask": ask, "extend": extend}


def limit_of(ledger: Ledger, activity: str) -> Deadline:
    """The limit that an order means; that of a step which was left counts on, for the case may be returned to it."""
    left = [row for row in ledger.past if row.activity == activity and row.purpose == "due"]
    limit = ledger.limit_of(activity) or max(left, key=lambda row: row.starts_at, default=None)
    if limit is None:
        raise DomainError("no-limit", "该步骤没有正在计算的期限", "the step has no limit that counts")
    return limit


def paused(ledger: Ledger, order: ClockOrder) -> list[Deadline]:
    """The limits whose pause an order ends: that of its step, or every one of its cause."""
    dues = [row for row in (*ledger.rows, *ledger.past) if row.purpose == "due"]
    found = [(row, row.open_pause) for row in dues if order.activity in ("", row.activity)]
    return [row for row, pause in found if pause is not None and order.cause in ("", pause["cause"])]


def clocks_of(ledger: Ledger, limit: Deadline) -> list[Deadline]:
    """The limit itself, and what leans on it."""
    every = (*ledger.rows, *ledger.past)
    others = [row for row in every if row.activity == limit.activity and row.starts_at == limit.starts_at]
    return [limit, *(row for row in others if row.purpose != "due")]


def refuse_extension(limit: Deadline, order: ClockOrder, asked_at: datetime) -> None:
    """409 where the limit had run out when the extension was asked for, or where it had all that it may have."""
    granted = len(limit.extensions)
    if granted >= order.allowed:
        was = show(limit.due_at, year=True)
        raise DomainError(
            "extension-used-up",
            f"该期限最多延期{order.allowed}次，已延期{granted}次，现期限为{was}",
            f"the limit may be extended {order.allowed} time(s), and was extended {granted} time(s)",
        )
    refuse_expired(
        limit, asked_at, "extension-after-expiry", "延期须在到期前申请", "an extension is asked before expiry"
    )


def refuse_expired(limit: Deadline, at: datetime, code: str, zh: str, en: str) -> None:
    """409 where the limit had run out at an instant."""
    if limit.open_pause is None and at >= limit.due_at:
        was, now = show(limit.due_at, year=True), show(at, year=True, end_of_day=False)
        raise DomainError(
            code, f"期限已于{was}届满（现为{now}），{zh}", f"the limit ended at {stamp(limit.due_at)}: {en}"
        )


def extension(ledger: Ledger, limit: Deadline, order: ClockOrder) -> dict[str, Any]:
    """The entry of an extension."""
    asked_at = stamp(order.asked_at or ledger.at)
    return {"kind": "extension", "rule": ends_alike(order.rule, limit), "asked_at": asked_at, **signed(ledger, order)}


def ends_alike(rule: str, limit: Deadline) -> str:
    """An extension ends the way its limit does, 顺延 and 下班前 where these make sense: the limit is the same one, longer."""
    own, added = parse(limit.rule), parse(rule)
    for name in ENDINGS:
        with suppress(RuleError):
            added = parse(f"{added} {MODIFIERS[name][0]}") if getattr(own, name) else added
    return str(added)


def signed(ledger: Ledger, order: ClockOrder) -> dict[str, Any]:
    """Why, who asked, who granted it, and when."""
    return {"reason": order.reason, "by": order.by, "approved_by": order.approved_by, "at": stamp(ledger.at)}


def told(order: ClockOrder, before: datetime, after: datetime | None) -> dict[str, Any]:
    """What the event says, the dates in words; after a pause nobody knows the new one yet."""
    return {
        "activity": order.activity,
        "reason": order.reason,
        "by": order.by,
        "approved_by": order.approved_by,
        "due_before": show(before, year=True),
        "due_after": show(after, year=True) if after else None,
    }


def reckoned(ledger: Ledger, limit: Deadline, kept: list[dict[str, Any]]) -> Reckoned:
    """The limit with everything that was done to it. A date that a person set is moved from what it was at first."""
    rule = parse(limit.rule)
    fields = {rule.field: limit.original_due_at or limit.due_at} if rule.field else None
    return compute(rule, limit.starts_at, ledger.calendar, fields=fields, adjustments=Adjustments.read(kept))


def move(ledger: Ledger, limit: Deadline, change: str, reason: str) -> None:
    """Gives the limit its new date and has its reminders follow; the first date is kept."""
    before, result = limit.due_at, reckoned(ledger, limit, limit.adjustments)
    if result.due_at != before and limit.original_due_at is None:
        limit.original_due_at = before
    limit.due_at, limit.provisional = result.due_at, result.provisional
    revive(ledger, limit)
    ledger.note(limit, change, before, limit.due_at, reason)
    for row in clocks_of(ledger, limit)[1:]:
        before, row.due_at = row.due_at, following(ledger, row, limit)
        row.provisional = limit.provisional
        revive(ledger, row)
        ledger.note(row, change, before, row.due_at, reason)


def following(ledger: Ledger, row: Deadline, limit: Deadline) -> datetime:
    """When a reminder comes, now that its limit has moved. One that counts from the start knows of pauses only."""
    rule = parse(row.rule)
    if rule.relation is Relation.EVERY:
        return next_occurrence(rule, max(limit.due_at, ledger.at), ledger.calendar)
    if rule.relation is Relation.FIELD:
        return row.due_at
    pauses = Adjustments(Adjustments.read(limit.adjustments).pauses)
    return compute(rule, row.starts_at, ledger.calendar, due=limit.due_at, adjustments=pauses).due_at


def revive(ledger: Ledger, row: Deadline) -> None:
    """What has fired for the old date fires once more for the new one, if that lies ahead."""
    if row.state == "fired" and row.due_at > ledger.at and may_come_again(ledger.definition, row):
        row.state, row.armed_at = "running", ledger.at


def stamp(instant: datetime) -> str:
    """An instant as it is kept: RFC 3339 in Beijing time."""
    return to_beijing(instant).isoformat()
