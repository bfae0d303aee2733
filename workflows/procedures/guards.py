"""What the diagram refuses before an act is done: conditions, days that can not be, limits that can not be understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from calendars.clock import to_beijing
from calendars.deadlines import Deadline as Window
from calendars.deadlines import due_day
from calendars.errors import RuleError
from calendars.rules import Relation, parse
from models.account import Actor
from models.errors import DomainError, forbidden, wrong_field
from models.evaluation import Evaluation
from models.queries.locking import Around
from workflows.procedures import expressions
from workflows.procedures.elements import Element
from workflows.procedures.facts import assignments


def check(actor: Actor, around: Around, element: Element, names: Mapping[str, Any]) -> None:
    """All that an element refuses by itself: `only`, `refuse_when`, and its days and limits."""
    check_sender(actor, around.evaluation, element)
    condition = element.properties.get("refuse_when", "")
    if condition and expressions.evaluate(condition, names):
        zh, en = both(element.properties.get("refuse_says", ""), "现在不能这样办理", "this can not be done now")
        raise DomainError("step-refused", zh, en)
    for name, text in assignments(element):
        field = text.removeprefix("data.")
        value = names["data"].get(field)
        if not text.startswith("data.") or not value:
            continue
        if name.endswith("_by"):
            check_day(around, element, field, value, names["now"])
        elif name.endswith("_within"):
            check_limit(field, value)


def check_return(form: Mapping[str, Any], data: Mapping[str, Any], outcome: str | None) -> None:
    """退回 says why, where its form has a place for it: neither nothing nor blanks will do (422)."""
    asked = [name for name in ("reason", "opinion") if name in form.get("properties", {})]
    if not (outcome or "").startswith("return") or not asked:
        return
    if not any(character.isalnum() for character in str(data.get(asked[0]) or "")):
        raise wrong_field(f"/data/{asked[0]}", "too-short", "退回须写明理由", "say why it is returned")


def check_sender(actor: Actor, evaluation: Evaluation | None, element: Element) -> None:
    """`only=reviewed_staff`: nobody else than the staff member whom the evaluation is about (CX-8)."""
    if element.properties.get("only") != "reviewed_staff" or actor.account_id is None:
        return
    if evaluation is None or evaluation.staff_name != actor.name:
        raise forbidden(
            f"只有被评价的工作人员本人可以{element.name}", f"only the staff member reviewed may send {element.id}"
        )


def check_day(around: Around, element: Element, field: str, value: str, at: datetime) -> None:
    """A day that is to bind lies not in the past, and not behind the limit that the rule allows (`not_after`)."""
    today = to_beijing(at).date()
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise wrong_field(f"/data/{field}", "bad-date", "日期应如 2026-09-30", "write a day as 2026-09-30") from error
    if day < today:
        raise wrong_field(
            f"/data/{field}", "in-the-past", f"限期 {day} 早于今天 {today}", f"{day} lies before today, {today}"
        )
    limit = element.properties.get("not_after", "")
    rows = [row for row in around.clocks if row.element_id == limit and row.ended_at is None]
    if rows and day > (last := due_day(rows[-1].due_at)):
        raise wrong_field(
            f"/data/{field}",
            "beyond-the-limit",
            f"限期 {day} 超过规定的最后期限 {last}",
            f"{day} lies behind the limit that the rule allows, {last}",
        )


def check_limit(field: str, value: str) -> None:
    """A limit that somebody enters in words can be understood and runs from a start («5个工作日»)."""
    try:
        fits = parse(value).relation is Relation.FROM_START
        zh, en = "应写成“5个工作日”这样的期限", "write a limit such as 5 working days"
    except RuleError as error:
        fits, zh, en = False, error.message_zh, error.message_en
    if not fits:
        raise wrong_field(f"/data/{field}", "bad-limit", zh, en)


def check_open(element: Element, names: Mapping[str, Any]) -> None:
    """A message is open when the diagram's condition holds (`open_when`); else 409 with the reason that it gives."""
    closed = why_closed(element, names)
    if closed is not None:
        raise DomainError("message-not-open", f"“{element.name}”{closed[0]}", f"{element.id}: {closed[1]}")


def why_closed(element: Element, names: Mapping[str, Any]) -> tuple[str, str] | None:
    """Why the diagram keeps a message closed just now, in Chinese and English; None when it does not."""
    condition = element.properties.get("open_when", "")
    if not condition or expressions.evaluate(condition, names):
        return None
    return both(element.properties.get("closed_because", ""), "现在不能进行", "it is not open now")


def check_in_time(at: datetime, element: Element, window: Window | None) -> None:
    """A message comes within its time (CX-9b: the objective reason, before the fifth working day ends); kept on record.

    An appeal that comes too late is refused by the case itself (ST-37a).
    """
    late = window is not None and at >= window.due_at
    if window is None or not late or element.properties.get("handler") == "appeal.lodge_appeal":
        return
    raise DomainError(
        "message-out-of-time",
        f"“{element.name}”已超过时限（{window.shown}），不予受理",
        f"the time for {element.id} ended at {window.due_at.isoformat()}",
        noted_as="MessageRefused",
    )


def both(text: str, zh: str, en: str) -> tuple[str, str]:
    """The two sentences of «中文 / English»; the usual ones where the diagram says nothing."""
    chinese, _, english = text.partition(" / ")
    return chinese.strip() or zh, english.strip() or en
