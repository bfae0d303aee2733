"""The calendar: when a rule falls due and why, what a year's days are, and the notices that an administrator imports."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.calendar import HolidayNoticeList, ImportShown, NoticeFile, PreviewShown, YearShown
from api.schemas.history import ReckonedShown
from api.schemas.house import DeadlineQuery
from calendars.clock import BEIJING, parse_instant, to_beijing
from calendars.deadlines import compute, explain
from calendars.errors import CalendarFault
from models import holiday_notice
from models.errors import DomainError, FieldError, invalid
from views import calendar as views
from workflows.holidays import notices as work
from workflows.holidays.rounds import count_stale

# Cases that one request puts right; the others are done in the background within half a minute.
AT_ONCE = 200

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


@room.route("/notices")
@room.response(200, HolidayNoticeList, description="现行通知 / the notices in force")
def notices() -> dict[str, Any]:
    """现行放假通知：随系统提供的与已导入的 / The notices in force, bundled and imported, in order of issue."""
    return {"items": views.notices_shown(list(context().calendar().notices), holiday_notice.imported())}


@room.route("/years/<int(max=9999):year>")
@room.response(200, YearShown, description="放假与调休上班日 / days off and make-up days")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(422, response=HTTPStatus(422).name)
def year(year: int) -> dict[str, Any]:
    """某年的放假与调休上班日及其通知 / A year's days off and make-up days, provisional without a notice."""
    return views.year_shown(context().calendar(), year, holiday_notice.imported())


@room.route("/notices/preview", methods=["POST"])
@room.arguments(NoticeFile)
@room.response(200, PreviewShown, description="导入后将变动的期限 / what would move")
def preview(body: dict[str, str]) -> dict[str, Any]:
    """预览导入：哪些未结期限将变动；不改动任何内容 / What an import would move; nothing is changed."""
    try:
        return views.preview_shown(work.preview(context(), body["text"], body["name"]))
    except CalendarFault as fault:
        raise pointed(fault, "/text") from fault


@room.route("/notices", methods=["POST"])
@room.arguments(NoticeFile)
@room.response(201, ImportShown, description="已导入 / imported")
def import_notice(body: dict[str, str]) -> dict[str, Any]:
    """导入放假通知并重新计算未结期限 / Import a notice; open deadlines are reckoned anew, many of them in the background."""
    try:
        done = work.import_notice(context(), current_actor(), body["text"], body["name"], most=AT_ONCE)
    except CalendarFault as fault:
        raise pointed(fault, "/text") from fault
    return views.import_shown(done, holiday_notice.imported(), count_stale(context()))


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
