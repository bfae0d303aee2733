"""What can be done with a step beside completing it, and with many at once."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.repeats import PARAMETER, given_key, repeatable
from api.schemas.acts import (
    BulkOrderSchema,
    BulkResultShown,
    HandOverSchema,
    PeopleList,
    PeopleQuery,
    SnoozeSchema,
    TaskActList,
    WhySchema,
)
from api.schemas.tasks import ProgressShown, TaskRow
from models.queries import cases as case_queries
from views import acts as views
from views import tasks as task_views
from workflows import front_door
from workflows.task_acts import bulk, candidates, handing, snoozing, taking_back
from workflows.task_acts.acts_on_task import offered, offered_at_once

room = Room("task_acts", __name__, url_prefix="/api/v1/tasks", description="待办的操作 / Operations on steps")
TASK = "/<int(max=2147483647):task_id>"


@room.route(f"{TASK}/acts")
@room.response(200, TaskActList, description="可做的操作，及不能做的原因 / what may be done, or why not")
@room.alt_response(404, response="NOT_FOUND")
def offers(task_id: int) -> dict[str, Any]:
    """可做的操作 / What the caller may do with the step beside completing it."""
    actor, task = current_actor(), front_door.own_task(current_actor(), task_id)
    items = [*offered_at_once(actor, task), *offered(context(), actor, task)]
    return {"items": items, "total": len(items)}


@room.route(f"{TASK}/people")
@room.arguments(PeopleQuery, location="query")
@room.response(200, PeopleList, description="可选的人 / whom one may choose")
@room.alt_response(404, response="NOT_FOUND")
def people(query: dict[str, str], task_id: int) -> dict[str, Any]:
    """按姓名查找可选的人，至多五十人 / Whom one may choose for an act, by a part of their name; fifty at most."""
    task = front_door.own_task(current_actor(), task_id)
    case = case_queries.by_id(task.case_id)
    if query["act"] == "copy":
        found = candidates.for_copy(current_actor(), case, query["q"])
    else:
        found = candidates.for_task(current_actor(), case, task, query["act"], query["q"])
    items = views.people(found)
    return {"items": items, "total": len(items)}


@room.route(f"{TASK}/hand-over", methods=["POST"])
@room.doc(parameters=[PARAMETER])
@room.arguments(HandOverSchema)
@room.response(200, TaskRow, description="待办；到期时间不变 / the task; its due date stays")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def hand_over(body: dict[str, str], task_id: int) -> dict[str, Any]:
    """转办：交给本机构同事，由其办结 / Hand it to a colleague of the same organisation for good."""
    handing.hand_over(context(), current_actor(), task_id, body["to"], body["note"], repeatable())
    return task_views.one(front_door.own_task(current_actor(), task_id), context())


@room.route(f"{TASK}/snooze", methods=["POST"])
@room.arguments(SnoozeSchema)
@room.response(204, description="已设置，仅对本人 / put aside, for the caller alone")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def snooze(body: dict[str, Any], task_id: int) -> None:
    """稍后处理：到时间、预警或逾期前不在本人收件箱显示 / Out of the caller's sight until then, or until the early warning."""
    snoozing.snooze(context(), current_actor(), task_id, body["until"])


@room.route(f"{TASK}/wake", methods=["POST"])
@room.response(204, description="已恢复显示 / in sight again")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def wake(task_id: int) -> None:
    """恢复显示 / Have a step that was put aside in sight again."""
    snoozing.wake(context(), current_actor(), task_id)


@room.route(f"{TASK}/take-back", methods=["POST"])
@room.arguments(WhySchema)
@room.response(200, ProgressShown, description="已撤回，及现在等待的步骤 / taken back, and what waits now")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def take_back(body: dict[str, str], task_id: int) -> dict[str, Any]:
    """撤回本人办理的步骤，下一步未动之前 / Take back what the caller completed, while the next has not acted."""
    return vars(taking_back.take_back(context(), current_actor(), task_id, body["reason"]))


@room.route("/bulk", methods=["POST"], endpoint="bulk")
@room.doc(parameters=[PARAMETER])
@room.arguments(BulkOrderSchema)
@room.response(200, BulkResultShown, description="逐项结果 / a result for each")
def many(body: dict[str, Any]) -> dict[str, Any]:
    """批量办理、领取、放回、转办，逐项给出结果 / The same act on up to 200 steps; each succeeds or is refused by itself."""
    ids = body.pop("tasks")
    order = bulk.Order(task_ids=ids, key=given_key(), **body)
    items = bulk.carry_out(context(), current_actor(), order)
    return {"items": [row(item) for item in items], "total": len(items), "done": sum(item.ok for item in items)}


def row(item: bulk.Result) -> dict[str, Any]:
    """What became of one step."""
    why = {"code": item.code, "message": item.message, "errors": [field(error) for error in item.errors]}
    return {"task_id": item.task_id, "case_no": item.case_no, "name": item.name, "ok": item.ok, **why}


def field(error: Any) -> dict[str, str]:
    """One field at fault."""
    words = {"message": error.message_zh, "message_en": error.message_en}
    return {"pointer": error.pointer, "code": error.code, **words}
