"""A draft on its way: checked, proposed, approved or returned by a second person, published."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.workbench import Decided, DraftShown, Proposed, Published, VersionShown
from api.workbench.drafts import NUMBER, shown
from models.queries import drafts as queries
from views import drafts as views
from workflows.authoring import checking, lifecycle, overview

room = Room(
    "workbench_lifecycle",
    __name__,
    url_prefix=f"/api/v1/workbench/drafts/<{NUMBER}:draft_id>",
    description="流程工作台：检查、审批、发布 / The workbench: checks, approval, publication",
)


@room.route("/check", methods=["POST"])
@room.response(202, DraftShown, description="检查已开始；`checking` 为 false 时有结果 / done when `checking` is false")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def check(draft_id: int) -> dict[str, Any]:
    """检查：规则与全部情景 / Run lint and scenarios on the present content."""
    return shown(checking.begin(context(), current_actor(), draft_id))


@room.route("/propose", methods=["POST"])
@room.arguments(Proposed)
@room.response(200, DraftShown, description="待批准 / proposed")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def propose(said: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """提交审批 / Ask a second person for approval."""
    return shown(lifecycle.propose(context(), current_actor(), draft_id, said["reason"], said["override"]))


@room.route("/withdraw", methods=["POST"])
@room.response(200, DraftShown, description="已撤回 / taken back")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def withdraw(draft_id: int) -> dict[str, Any]:
    """撤回审批 / Take the proposal back."""
    return shown(lifecycle.withdraw(context(), current_actor(), draft_id))


@room.route("/approve", methods=["POST"])
@room.arguments(Decided)
@room.response(200, DraftShown, description="已批准 / approved")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def approve(said: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """批准；不得批准自己参与编制的草案 / Approve; nobody approves what they had a hand in."""
    return shown(lifecycle.decide(context(), current_actor(), draft_id, approve=True, reason=said["reason"]))


@room.route("/reject", methods=["POST"])
@room.arguments(Decided)
@room.response(200, DraftShown, description="已退回 / returned")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def reject(said: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """退回修改 / Return it with a reason."""
    return shown(lifecycle.decide(context(), current_actor(), draft_id, approve=False, reason=said["reason"]))


@room.route("/publish", methods=["POST"])
@room.arguments(Published)
@room.response(201, VersionShown, description="新版本 / the version")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def publish(said: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """发布为新版本 / Publish it as the next version."""
    actor = current_actor()
    day = lifecycle.day_of(said["effective_on"])
    row = lifecycle.publish(context(), actor, draft_id, day, outdated=said["outdated"])
    standing = overview.standing(queries.versions(actor, row.locality), context().clock.now())
    return views.version(row, standing, overview.running_versions(actor, row.locality))
