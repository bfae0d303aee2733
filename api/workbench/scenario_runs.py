"""The scenarios of a draft are run on the simulated clock: asked for, followed, called off, read step by step."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.scenario_runs import ScenarioPlayed, ScenarioRunBegun, ScenarioRunShown
from api.workbench.drafts import NUMBER
from models.errors import not_found
from workflows.authoring import drafts
from workflows.stories import runs

room = Room(
    "workbench_scenario_runs",
    __name__,
    url_prefix=f"/api/v1/workbench/drafts/<{NUMBER}:draft_id>/scenario-runs",
    description="流程工作台：情景 / The workbench: scenarios",
)


@room.route("")
@room.response(200, ScenarioRunShown(many=True), description="新的在前 / the newest first")
@room.alt_response(404, response="NOT_FOUND")
def listing(draft_id: int) -> list[Any]:
    """草案的情景运行 / The runs of a draft."""
    return runs.latest(drafts.found(current_actor(), draft_id))


@room.route("", methods=["POST"])
@room.arguments(ScenarioRunBegun)
@room.response(202, ScenarioRunShown, description="已开始 / begun")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def begin(said: dict[str, Any], draft_id: int) -> Any:
    """运行情景；`state` 为 done 时有结果 / Run scenarios; there are results when `state` is done."""
    return runs.begin(context(), current_actor(), draft_id, said.get("names"))


@room.route(f"/<{NUMBER}:run_id>")
@room.response(200, ScenarioRunShown, description="一次运行 / one run")
@room.alt_response(404, response="NOT_FOUND")
def show(draft_id: int, run_id: int) -> Any:
    """一次运行到哪里了、结果如何 / How far a run is, and what came out."""
    return runs.one(current_actor(), draft_id, run_id)


@room.route(f"/<{NUMBER}:run_id>/scenarios/<name>")
@room.response(200, ScenarioPlayed, description="逐步 / step by step")
@room.alt_response(404, response="NOT_FOUND")
def played(draft_id: int, run_id: int, name: str) -> Any:
    """一个情景逐步的经过 / One scenario of a run, step by step."""
    story = runs.played(runs.one(current_actor(), draft_id, run_id), name)
    if story is None:
        raise not_found(f"情景 {name[:80]}", f"scenario {name[:80]}")
    return story


@room.route(f"/<{NUMBER}:run_id>/cancel", methods=["POST"])
@room.response(200, ScenarioRunShown, description="已取消；已结束的不变 / called off; one that is over stays as it is")
@room.alt_response(404, response="NOT_FOUND")
def cancel(draft_id: int, run_id: int) -> Any:
    """取消运行 / Call a run off."""
    return runs.cancel(context(), current_actor(), draft_id, run_id)
