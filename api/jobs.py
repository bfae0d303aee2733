"""Background work as an administrator sees it."""

from __future__ import annotations

from typing import Any

from access.current import context
from api.parsing import Room
from api.schemas.house import JobList
from workflows.background import jobs

room = Room("jobs", __name__, url_prefix="/api/v1/jobs", description="后台任务 / Background work")


@room.route("")
@room.response(200, JobList, description="后台任务 / jobs")
def listing() -> dict[str, Any]:
    """后台任务：排队、进行中、已结束 / Jobs that wait, run, or have ended; the newest first."""
    return {"items": jobs.listing(context())}


@room.route("/<job_id>/cancel", methods=["POST"])
@room.response(204, description="已取消，或将在下一步停止 / taken back, or told to end at its next step")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def cancel(job_id: str) -> None:
    """取消后台任务 / Call a job off."""
    jobs.cancel(context(), job_id)
