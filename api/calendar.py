"""The calendar's one question: when does a rule fall due, and why. The same answer as `flask deadline --json`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.auth import context
from api.parsing import Room
from api.schemas.history import ReckonedShown
from api.schemas.house import DeadlineQuery
from calendars.clock import BEIJING, parse_instant, to_beijing
from calendars.deadlines import compute, explain
from calendars.errors import CalendarFault
from models.errors import DomainError, FieldError, invalid

room = Room("calendar", __name__, url_prefix="/api/v1/calendar", description="期限计算 / Deadlines")


@room.route("/deadline")
@room.arguments(DeadlineQuery, location="query")
@room.response(200, ReckonedShown, description="到期时间与逐日说明 / when and why")
def deadline(query: dict[str, str]) -> dict[str, Any]:
    """计算期限 / When a rule falls due, day by day. A start without an offset is Beijing time."""
    start = read_start(query["start"])
    try:
        result = compute(query["rule"], start, context().calendar())
    except CalendarFault as fault:
        raise pointed(fault, "/rule" if fault.code.startswith("rule") else "/start") from fault
    return {**result.to_json(), "start": to_beijing(start).isoformat(), "explanation": explain(result)}


def read_start(text: str) -> datetime:
    """An instant, a Beijing time, or a Beijing date."""
    try:
        return parse_instant(text, default_offset=BEIJING)
    except CalendarFault as fault:
        raise pointed(fault, "/start") from fault


def pointed(fault: CalendarFault, pointer: str) -> DomainError:
    """A finding of the calendar with the field that it is about (422)."""
    return invalid(
        fault.code,
        fault.message_zh,
        fault.message_en,
        [FieldError(pointer, fault.code, fault.message_zh, fault.message_en)],
    )
