"""The demonstration's inbox (演示收件箱): what would have been sent to everybody, for newcomers to read."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from access.current import current_actor
from models.notice_address import CHANNELS
from models.queries import notice_sendings as queries
from models.queries.notice_sendings import SendingFilter
from models.queries.pages import rows
from web.saying import said_table

blueprint = Blueprint("pretended", __name__, url_prefix="/demonstration/inbox")

PAGE = 20


@blueprint.get("")
def listing() -> str:
    """The messages, the newest first, whole."""
    whom = request.args.get("whom", "").strip()[:80]
    query = queries.listing(current_actor(), SendingFilter(whom=whom))
    page = max(1, min(request.args.get("page", 1, int), 10_000))
    return render_template(
        "notices/pretended.html",
        rows=rows(query, page, PAGE),
        total=queries.count(query),
        page=page,
        size=PAGE,
        whom=whom,
        channels=said_table(CHANNELS),
        waiting=queries.waiting(),
        address=lambda number: url_for("web.pretended.listing", page=number, whom=whom or None),
    )
