"""Messages to a case: what may happen at any time while it is allowed, such as an appeal."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.cases import visible
from api.parsing import Room
from api.repeats import PARAMETER, repeatable
from api.schemas.tasks import MessageSchema, OffersShown, ProgressShown
from models.errors import DomainError, FieldError
from models.queries import cases as queries
from views.basis import basis
from workflows import front_door
from workflows.offers import Offer, offers

room = Room("messages", __name__, url_prefix="/api/v1/cases", description="工单消息 / Messages to a case")


@room.route("/<case_no>/messages", endpoint="offers")
@room.response(200, OffersShown, description="可提出的事项 / what may be sent")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def what_may_be_sent(case_no: str) -> dict[str, Any]:
    """可以提出哪些事项 / What the caller may send to the case, open now or not, and why not."""
    case = visible(case_no)
    evaluation = queries.evaluations([case.id]).get(case.id)
    items = [offer_shown(offer) for offer in offers(context(), current_actor(), case, evaluation)]
    return {"items": items, "total": len(items)}


def offer_shown(offer: Offer) -> dict[str, Any]:
    """One message."""
    window = offer.window
    return {
        "name": offer.element.message,
        "title": offer.element.name,
        "open": offer.reason is None,
        "reason": offer.reason,
        "window": window
        and {
            "starts_at": window.start,
            "ends_at": window.due_at,
            "shown": window.shown,
            "provisional": window.provisional,
        },
        "basis": basis(offer.element.basis),
        "form": offer.form,
    }


@room.route("/<case_no>/messages/<name>", methods=["POST"])
@room.doc(parameters=[PARAMETER])
@room.arguments(MessageSchema)
@room.response(200, ProgressShown, description="已受理，及下一步 / taken, and what waits next")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def send(body: dict[str, Any], case_no: str, name: str) -> dict[str, Any]:
    """提出申诉等事项 / Send a message: {"data": {…}}, or the fields alone. 409 with the reason when it is not open."""
    wrapped = set(body) <= {"data"} and isinstance(body.get("data", {}), dict)
    try:
        data = body.get("data", {}) if wrapped else body
        done = front_door.message(context(), current_actor(), case_no, name, data, repeatable())
    except DomainError as refusal:
        if not wrapped:
            refusal.errors = [without_data(error) for error in refusal.errors]
        raise
    return vars(done)


def without_data(error: FieldError) -> FieldError:
    """The pointer into what was really sent, where the fields stood alone."""
    return FieldError(error.pointer.removeprefix("/data"), error.code, error.message_zh, error.message_en)
