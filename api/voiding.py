"""作废: asked by one, decided by another."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.cases import visible
from api.parsing import Room
from api.schemas.case_acts import DecideSchema, VoidList, VoidSchema, VoidShown
from models.base import db
from models.errors import not_found
from models.queries import voiding as queries
from models.voiding import VoidRequest
from views import acts as views
from workflows.task_acts import voiding

room = Room("voiding", __name__, url_prefix="/api/v1", description="作废 / Voiding")


@room.route("/void-requests")
@room.response(200, VoidList, description="待审批的作废申请 / requests that wait")
def waiting() -> dict[str, Any]:
    """待审批的作废申请 / Requests to void, on cases that the caller may see."""
    rows = db.session.execute(queries.waiting_for(current_actor()))
    items = [views.void_request(row, case.case_no) for row, case in rows]
    return {"items": items, "total": len(items)}


@room.route("/cases/<case_no>/void")
@room.response(200, VoidShown, description="最近的作废申请 / the newest request")
@room.alt_response(404, response="NOT_FOUND")
def show(case_no: str) -> dict[str, Any]:
    """最近的作废申请 / The newest request to void this case."""
    row = queries.newest(visible(case_no).id)
    if row is None:
        raise not_found("作废申请", "request to void")
    return views.void_request(row, case_no)


@room.route("/cases/<case_no>/void", methods=["POST"], endpoint="ask")
@room.arguments(VoidSchema)
@room.response(201, VoidShown, description="已申请，待另一人审批 / asked; another one decides")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def ask(body: dict[str, str], case_no: str) -> dict[str, Any]:
    """申请作废 / Ask that a case be voided."""
    return shown(voiding.ask(context(), current_actor(), case_no, body["reason"], body["text"]), case_no)


@room.route("/cases/<case_no>/void/withdraw", methods=["POST"])
@room.response(200, VoidShown, description="已撤回申请 / withdrawn")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def withdraw(case_no: str) -> dict[str, Any]:
    """撤回作废申请 / Take the request back; for the account that asked."""
    return shown(voiding.withdraw(context(), current_actor(), case_no), case_no)


@room.route("/cases/<case_no>/void/decide", methods=["POST"])
@room.arguments(DecideSchema)
@room.response(200, VoidShown, description="已审批 / decided")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def decide(body: dict[str, Any], case_no: str) -> dict[str, Any]:
    """审批作废，不能审批本人的申请 / Decide on it; never the account that asked."""
    row = voiding.decide(context(), current_actor(), case_no, approve=body["approve"], text=body["text"])
    return shown(row, case_no)


def shown(row: VoidRequest, case_no: str) -> dict[str, Any]:
    """A request."""
    return views.void_request(row, case_no)
