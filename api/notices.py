"""The caller's notices: early warnings, urging, escalations, results."""

from __future__ import annotations

from typing import Any

from access.current import current_actor
from api.parsing import Room
from api.schemas.common import PageQuery
from api.schemas.house import NoticePage
from models.notice import KINDS, Notice
from models.queries import notices as queries
from models.queries.pages import rows
from views.pages import envelope

room = Room("notices", __name__, url_prefix="/api/v1/notices", description="提醒 / Notices")


@room.route("")
@room.arguments(PageQuery, location="query")
@room.response(200, NoticePage, description="一页提醒 / a page of notices")
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """提醒列表，新的在前 / The caller's notices, the newest first."""
    wanted = queries.inbox(current_actor())
    found = rows(wanted, query["page"], query["page_size"])
    return envelope([notice_shown(notice, case_no) for notice, case_no in found], queries.count(wanted), query)


def notice_shown(notice: Notice, case_no: str) -> dict[str, Any]:
    """One notice."""
    return {
        "id": notice.id,
        "kind": notice.kind,
        "kind_name": KINDS.get(notice.kind, notice.kind),
        "text": notice.text,
        "case_no": case_no,
        "at": notice.at,
    }
