"""抄送我的: cases that somebody showed me, unread first. Opening one leaves the receipt."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.base import db
from models.queries import cases as case_queries
from models.queries import copies as queries
from models.queries import organizations
from models.stages import STAGES
from views import acts as views
from web.pages import go
from web.task_acts.asking import case_page, number_of
from workflows.task_acts import copying

blueprint = Blueprint("copies", __name__)
SIZE = 20


@blueprint.get("/copies")
def listing() -> str:
    """A page of them."""
    given = request.args.get("page", "1")
    number = max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1
    wanted = queries.mine(current_actor())
    rows = [(copy, case) for copy, case in db.session.execute(wanted.limit(SIZE).offset((number - 1) * SIZE))]
    said = case_queries.evaluations([case.id for _, case in rows])
    offices = organizations.by_ids(case.institution_id for _, case in rows)
    items = [
        {
            **shown,
            "stage": STAGES.get(case.stage, case.stage),
            "item": said[case.id].item_name if case.id in said else "",
            "institution": offices[case.institution_id].name,
        }
        for shown, (_, case) in zip(views.my_copies(rows), rows, strict=True)
    ]
    return render_template(
        "task_acts/copies.html",
        items=items,
        unread=queries.unread(current_actor()),
        page=number,
        size=SIZE,
        total=queries.count(wanted),
        url=lambda wanted_page: url_for("web.copies.listing", page=wanted_page),
    )


@blueprint.post("/copies/<int(max=2147483647):copy_id>/read")
def read(copy_id: int) -> Response:
    """Leaves the receipt and opens the case."""
    copy = copying.read(context(), current_actor(), copy_id)
    return go(case_page(number_of(copy.case_id)))
