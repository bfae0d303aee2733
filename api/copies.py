"""抄送 and 催办: whom a case is shown to, and who is urged."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.cases import visible
from api.parsing import Room
from api.schemas.case_acts import CopiesOfCase, CopySchema, MyCopies, MyCopiesQuery, MyCopy, UrgeSchema, UrgingShown
from models.base import db
from models.copy import Copy
from models.queries import copies as queries
from models.urging import Urging
from views import acts as views
from views.pages import envelope
from workflows.task_acts import copying, urging

room = Room("copies", __name__, url_prefix="/api/v1", description="抄送与催办 / Copies and urging")
NUMBER = "int(max=2147483647)"


@room.route("/cases/<case_no>/copies")
@room.response(200, CopiesOfCase, description="抄送与阅读回执 / copies and receipts")
@room.alt_response(404, response="NOT_FOUND")
def of_case(case_no: str) -> dict[str, Any]:
    """抄送给了谁，谁已阅 / Who has a copy, and who has read it."""
    return shown(visible(case_no).id)


@room.route("/cases/<case_no>/copies", methods=["POST"], endpoint="send")
@room.arguments(CopySchema)
@room.response(201, CopiesOfCase, description="已抄送 / copied")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def send(body: dict[str, Any], case_no: str) -> dict[str, Any]:
    """抄送：对方只能查看 / Copy a case for information; whoever has it may look and do nothing."""
    copying.send(context(), current_actor(), case_no, body["to"], body["note"])
    return shown(visible(case_no).id)


@room.route(f"/cases/<case_no>/copies/<{NUMBER}:copy_id>/withdraw", methods=["POST"])
@room.response(200, CopiesOfCase, description="已撤回 / withdrawn")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def withdraw(case_no: str, copy_id: int) -> dict[str, Any]:
    """撤回抄送，对方不再能查看 / End a copy: whoever had it does not see the case by it any more."""
    copying.withdraw(context(), current_actor(), case_no, copy_id)
    return shown(visible(case_no).id)


def shown(case_id: int) -> dict[str, Any]:
    """The copies of a case."""
    items = views.copies(queries.of_case(case_id))
    return {"items": items, "total": len(items)}


@room.route("/copies")
@room.arguments(MyCopiesQuery, location="query")
@room.response(200, MyCopies, description="抄送我的，未读在前 / the caller's copies, unread first")
def mine(query: dict[str, Any]) -> dict[str, Any]:
    """抄送我的 / The caller's copies, unread first."""
    wanted = queries.mine(current_actor())
    page, size = query["page"], query["page_size"]
    rows = db.session.execute(wanted.limit(size).offset((page - 1) * size))
    items = views.my_copies((copy, case) for copy, case in rows)
    return {**envelope(items, queries.count(wanted), query), "unread": queries.unread(current_actor())}


@room.route(f"/copies/<{NUMBER}:copy_id>/read", methods=["POST"])
@room.response(200, MyCopy, description="已阅 / read")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def read(copy_id: int) -> dict[str, Any]:
    """阅读回执 / The receipt of reading; a second time changes nothing."""
    copying.read(context(), current_actor(), copy_id)
    rows = db.session.execute(queries.mine(current_actor()).where(Copy.id == copy_id))
    return views.my_copies((copy, case) for copy, case in rows)[0]


@room.route("/cases/<case_no>/urge", methods=["POST"])
@room.arguments(UrgeSchema)
@room.response(201, UrgingShown, description="已催办 / urged")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def urge(body: dict[str, Any], case_no: str) -> Urging:
    """催办一个步骤，四小时内一次 / Urge one open step; once in four hours."""
    return urging.urge(context(), current_actor(), case_no, body["task"], body["text"])
