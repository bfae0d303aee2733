"""One's own notices: read, filtered, marked as read; and the bell that counts what is new."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import current_actor, current_login
from models.base import db
from models.case import Case
from models.notice import KINDS
from models.queries import notices as queries
from models.queries.notices import NoticeFilter
from web.pages import go, go_to, safe_target
from web.saying import said_table
from workflows.notifying import reading as acts

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

PAGE = 30
COUNTED = "bihuan.unread_notices"
NOTICE = "/<int(max=2147483647):notice_id>"


@blueprint.get("")
def listing() -> str:
    """The caller's notices, the newest first."""
    actor = current_actor()
    kind = request.args.get("kind", "")
    wanted = NoticeFilter(kind if kind in KINDS else "", request.args.get("unread") == "1")
    page = max(1, min(request.args.get("page", 1, int), 10_000))
    found = queries.listing(actor, wanted)
    return render_template(
        "notices/list.html",
        rows=queries.shown(actor, found.ids(page, PAGE)),
        kinds=said_table(KINDS),
        wanted=wanted,
        total=found.total(),
        page=page,
        size=PAGE,
        newest=queries.newest(actor),
        address=lambda number=1, **over: address(wanted, number, **over),
    )


def address(wanted: NoticeFilter, page: int, **over: Any) -> str:
    """The address of a page of the list."""
    filters = {"kind": wanted.kind or None, "unread": "1" if wanted.unread else None, **over}
    return url_for("web.notices.listing", page=page if page > 1 else None, **filters)


@blueprint.get("/bell")
def bell() -> str:
    """The bell alone: asked for again and again while a page is open."""
    return render_template("notices/_bell.html")


@blueprint.post(NOTICE + "/read")
def read(notice_id: int) -> Response:
    """Marks one as read and goes on to its case, or back to the list."""
    actor = current_actor()
    acts.read(actor, notice_id)
    if request.form.get("stay"):
        return go(safe_target(request.form.get("next")) or url_for("web.notices.listing"))
    notice = queries.visible(actor, notice_id)
    case = db.session.get(Case, notice.case_id) if notice is not None else None
    return go(f"/cases/{quote(case.case_no)}" if case is not None else url_for("web.notices.listing"))


@blueprint.post("/read")
def read_all() -> Response:
    """Marks as read what was on the page."""
    acts.read_all(current_actor(), request.form.get("until", type=int))
    flash(_("已全部标为已读"), "done")
    return go_to("web.notices.listing")


def unread() -> int:
    """How many notices the caller has not read, asked once a request; 0 for a stranger."""
    if current_login() is None:
        return 0
    if COUNTED not in request.environ:
        request.environ[COUNTED] = queries.unread_count(current_actor())
    return int(request.environ[COUNTED])
