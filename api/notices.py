"""The caller's notices: early warnings, urging, escalations, results."""

from __future__ import annotations

from typing import Any

from access.current import current_actor
from api.parsing import Room
from api.schemas.house import NoticePage, NoticeQuery, UnreadShown
from models.notice import KINDS, Notice
from models.queries import notices as queries
from views.pages import envelope
from workflows.notifying import reading as acts

room = Room("notices", __name__, url_prefix="/api/v1/notices", description="提醒 / Notices")


@room.route("")
@room.arguments(NoticeQuery, location="query")
@room.response(200, NoticePage, description="一页提醒 / a page of notices")
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """提醒列表，新的在前 / The caller's notices, the newest first."""
    actor = current_actor()
    wanted = queries.listing(actor, queries.NoticeFilter(query.get("kind", ""), query.get("unread", False)))
    found = queries.shown(actor, wanted.ids(query["page"], query["page_size"]))
    return {
        **envelope([notice_shown(*row) for row in found], wanted.total(), query),
        "unread": queries.unread_count(actor),
    }


@room.route("/<int(max=2147483647):notice_id>/read", methods=["POST"])
@room.response(200, UnreadShown, description="未读数 / how many are unread")
@room.alt_response(404, response="NOT_FOUND")
def read(notice_id: int) -> dict[str, int]:
    """标为已读；重复无妨 / Mark one as read; twice is once."""
    acts.read(current_actor(), notice_id)
    return {"unread": queries.unread_count(current_actor())}


@room.route("/read", methods=["POST"])
@room.response(200, UnreadShown, description="未读数 / how many are unread")
def read_all() -> dict[str, int]:
    """全部标为已读 / Mark all as read."""
    acts.read_all(current_actor())
    return {"unread": queries.unread_count(current_actor())}


def notice_shown(notice: Notice, case_no: str, unread: bool) -> dict[str, Any]:
    """One notice."""
    return {
        "id": notice.id,
        "kind": notice.kind,
        "kind_name": KINDS.get(notice.kind, notice.kind),
        "text": notice.text,
        "case_no": case_no,
        "at": notice.at,
        "unread": unread,
    }
