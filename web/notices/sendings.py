"""The record of what was sent (发送记录): every message, every attempt, and «send again»."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from calendars.clock import read_beijing
from calendars.errors import InstantError
from models.errors import not_found
from models.notice import KINDS
from models.notice_address import CHANNELS
from models.notice_sending import MESSAGE_STATES, RESULTS
from models.queries import notice_sendings as queries
from models.queries.notice_sendings import SendingFilter
from models.queries.pages import rows
from web.language import N_
from web.pages import go_to
from web.saying import said_table
from workflows.notifying import sending

blueprint = Blueprint("notice_sendings", __name__, url_prefix="/admin/notices/sendings")

PAGE = 50
MESSAGE = "/<int(max=2147483647):message_id>"
NAMES = {**KINDS, "digest": N_("合并提醒"), "test": N_("测试消息"), "answer_link": N_("回访短信")}


@blueprint.get("")
def listing() -> str:
    """Messages, the newest first."""
    given = {name: request.args.get(name, "").strip() for name in ("channel", "state", "kind", "whom", "case_no")}
    days = {name: request.args.get(name, "").strip() for name in ("since", "until")}
    until = day(days["until"])
    wanted = SendingFilter(**given, since=day(days["since"]), until=until + timedelta(days=1) if until else None)
    query = queries.listing(current_actor(), wanted)
    page = max(1, min(request.args.get("page", 1, int), 10_000))
    filters: dict[str, Any] = {name: value or None for name, value in {**given, **days}.items()}
    return render_template(
        "notices/sendings.html",
        rows=rows(query, page, PAGE),
        total=queries.count(query),
        page=page,
        size=PAGE,
        given={**given, **days},
        channels=said_table(CHANNELS),
        states=said_table(MESSAGE_STATES),
        names=said_table(NAMES),
        address=lambda number: url_for("web.notice_sendings.listing", page=number, **filters),
    )


def day(text: str) -> datetime | None:
    """The beginning of a Beijing day; None for what is none."""
    try:
        return read_beijing(text[:10]) if text else None
    except InstantError:
        return None


@blueprint.get(MESSAGE)
def show(message_id: int) -> str:
    """One message and its attempts."""
    found = queries.one(current_actor(), message_id)
    if found is None:
        raise not_found("该消息", "message")
    return render_template(
        "notices/message.html",
        row=found,
        attempts=queries.attempts(message_id),
        channels=said_table(CHANNELS),
        states=said_table(MESSAGE_STATES),
        results=said_table(RESULTS),
        names=said_table(NAMES),
    )


@blueprint.post(MESSAGE + "/again")
def again(message_id: int) -> Response:
    """«再发一次»."""
    if queries.one(current_actor(), message_id) is None:
        raise not_found("该消息", "message")
    sending.again(context(), message_id)
    flash(_("已排入发送，几秒后刷新可看到结果"), "done")
    return go_to("web.notice_sendings.show", message_id=message_id)
