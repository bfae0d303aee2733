"""委派、协办、会签、加签: what is asked before a step is completed, and the answers."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.cases import visible
from api.parsing import Room
from api.schemas.acts import (
    AnswerSchema,
    AskedList,
    AskSchema,
    EntrustSchema,
    RequestList,
    RequestWithAnswers,
    WhySchema,
)
from models.base import db
from models.queries import opinions as queries
from views import acts as views
from workflows import front_door
from workflows.task_acts import asking
from workflows.task_acts.asking import Wanted

room = Room("opinions", __name__, url_prefix="/api/v1", description="委派、协办、会签、加签 / Asking others")
TASK = "/tasks/<int(max=2147483647):task_id>"
NUMBER = "int(max=2147483647)"


@room.route(f"{TASK}/requests")
@room.response(200, RequestList, description="请求与答复 / requests and answers")
@room.alt_response(404, response="NOT_FOUND")
def of_task(task_id: int) -> dict[str, Any]:
    """本步骤征求了谁的意见，谁已答复 / Who was asked at this step, and who has answered."""
    task = front_door.own_task(current_actor(), task_id)
    items = views.requests(queries.requests_of(task.case_id, task.id))
    return {"items": items, "total": len(items)}


@room.route("/cases/<case_no>/requests")
@room.response(200, RequestList, description="请求与答复 / requests and answers")
@room.alt_response(404, response="NOT_FOUND")
def of_case(case_no: str) -> dict[str, Any]:
    """工单各步骤的请求与答复 / All requests of a case."""
    items = views.requests(queries.requests_of(visible(case_no).id))
    return {"items": items, "total": len(items)}


@room.route(f"{TASK}/requests", methods=["POST"], endpoint="ask")
@room.arguments(AskSchema)
@room.response(201, RequestWithAnswers, description="已发出 / asked")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def ask(body: dict[str, Any], task_id: int) -> dict[str, Any]:
    """委派、协办、会签、加签；答复收齐前不能办结 / Ask others; the step can not be completed before the answers are in."""
    return one(asking.ask(context(), current_actor(), task_id, Wanted(**body)))


@room.route(f"{TASK}/entrust", methods=["POST"])
@room.arguments(EntrustSchema)
@room.response(201, RequestWithAnswers, description="已委派 / entrusted")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def entrust(body: dict[str, str], task_id: int) -> dict[str, Any]:
    """委派：他人完成后回到委派人，由委派人办结 / Entrust it: it comes back with a result, and the caller completes."""
    wanted = Wanted("entrust", [body["to"]], body["question"])
    return one(asking.ask(context(), current_actor(), task_id, wanted))


@room.route(f"{TASK}/requests/<{NUMBER}:request_id>/withdraw", methods=["POST"])
@room.arguments(WhySchema)
@room.response(200, RequestWithAnswers, description="已撤销 / withdrawn")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def withdraw(body: dict[str, str], task_id: int, request_id: int) -> dict[str, Any]:
    """说明理由撤销请求，不再等待答复 / Withdraw a request with a reason: no answer is waited for any more."""
    return one(asking.withdraw(context(), current_actor(), task_id, request_id, body["reason"]))


@room.route("/opinions")
@room.response(200, AskedList, description="待本人答复 / what waits for the caller's answer")
def mine() -> dict[str, Any]:
    """待我答复的委派、协办、会签、加签 / What waits for the caller's answer, what runs out first on top."""
    items = views.asked(
        (row[0], row[1], row[2], row[3]) for row in db.session.execute(queries.asked_of(current_actor()))
    )
    return {"items": items, "total": len(items)}


@room.route(f"/opinions/<{NUMBER}:opinion_id>/answer", methods=["POST"])
@room.arguments(AnswerSchema)
@room.response(200, RequestWithAnswers, description="已答复 / answered")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def answer(body: dict[str, str], opinion_id: int) -> dict[str, Any]:
    """答复 / Answer what was asked of the caller."""
    return one(asking.give(context(), current_actor(), opinion_id, body["verdict"], body["text"]))


def one(row: Any) -> dict[str, Any]:
    """A request with its answers."""
    return views.requests([row])[0]
