"""The inbox and what can be done with a task."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.repeats import PARAMETER, repeatable
from api.schemas.tasks import CompleteSchema, DelegateSchema, ProgressShown, TaskPage, TaskQuery, TaskRow, TaskShown
from models.queries import tasks as queries
from views import tasks as views
from views.pages import envelope, narrowing
from workflows import front_door
from workflows.task_acts import holding

room = Room("tasks", __name__, url_prefix="/api/v1/tasks", description="待办 / The inbox")
# Numbers beyond what the column holds are no task's: not found, not a database error.
TASK = "/<int(max=2147483647):task_id>"


@room.route("")
@room.arguments(TaskQuery, location="query")
@room.response(200, TaskPage, description="一页待办 / a page of the inbox")
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """待办列表，先到期的在前 / The caller's inbox, what runs out first on top."""
    wanted = queries.inbox(current_actor(), queries.TaskFilter(**narrowing(query)), context().clock.now())
    found = queries.page(wanted, query["page"], query["page_size"])
    return envelope(views.rows(found, context()), queries.count(wanted), query)


@room.route(TASK)
@room.response(200, TaskShown, description="待办 / the task")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def show(task_id: int) -> dict[str, Any]:
    """待办详情：表单、可选结果、依据、工单情况 / The task with form, outcomes, legal basis and the case behind it."""
    return views.whole(front_door.own_task(current_actor(), task_id), context())


@room.route(f"{TASK}/claim", methods=["POST"])
@room.response(200, TaskRow, description="待办 / the task")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def claim(task_id: int) -> dict[str, Any]:
    """领取 / Take the task for oneself."""
    return views.one(holding.claim(context(), current_actor(), task_id), context())


@room.route(f"{TASK}/release", methods=["POST"])
@room.response(200, TaskRow, description="待办 / the task")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def release(task_id: int) -> dict[str, Any]:
    """放回、交回或收回 / Give a claimed task back; give a handed-down one back, or take it back."""
    return views.one(holding.release(context(), current_actor(), task_id), context())


@room.route(f"{TASK}/delegate", methods=["POST"])
@room.arguments(DelegateSchema)
@room.response(200, TaskRow, description="待办；到期时间不变 / the task; its due date stays")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def delegate(body: dict[str, str], task_id: int) -> dict[str, Any]:
    """转交同事（不再回来）或下派下级账户，到期时间不变 / Hand it on for good, or down to a sub-account (ST-35b).

    转办、委派另有 `/hand-over`、`/entrust` / see those for a colleague alone, and for what is to come back.
    """
    task = holding.delegate(context(), current_actor(), task_id, body["to"], body["note"])
    return views.one(task, context())


@room.route(f"{TASK}/complete", methods=["POST"])
@room.doc(parameters=[PARAMETER])
@room.arguments(CompleteSchema)
@room.response(200, ProgressShown, description="已办理，及下一步 / done, and what waits next")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def complete(body: dict[str, Any], task_id: int) -> dict[str, Any]:
    """办理 / Complete the step. 409 with who and when if it is done already."""
    return vars(front_door.complete(context(), current_actor(), task_id, body["outcome"], body["data"], repeatable()))
