"""Backtests and simulations of a draft or a version, as the pages have them."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.backtests import BacktestAsked, BacktestListed, BacktestShown
from api.workbench.drafts import NUMBER
from models.backtest import Backtest
from models.base import db
from models.errors import not_found
from models.procedure import Procedure
from models.queries import backtests as queries
from workflows.authoring import drafts, versions
from workflows.backtest import runs
from workflows.backtest.habits import Spread
from workflows.backtest.runs import Subject
from workflows.backtest.terms import Terms

room = Room(
    "workbench_backtests",
    __name__,
    url_prefix="/api/v1/workbench",
    description="流程工作台：回测与模拟 / The workbench: backtests and simulations",
)
OF_DRAFT = f"/drafts/<{NUMBER}:draft_id>/backtests"
OF_VERSION = f"/procedures/<string:key>/versions/<{NUMBER}:number>/backtests"


@room.route(OF_DRAFT)
@room.response(200, BacktestListed(many=True), description="新的在前 / the newest first")
@room.alt_response(404, response="NOT_FOUND")
def of_draft(draft_id: int) -> list[dict[str, Any]]:
    """草案的历次回测 / The runs of a draft."""
    draft = drafts.found(current_actor(), draft_id)
    return [shown(run) for run in queries.of_draft(current_actor(), draft.id)]


@room.route(OF_DRAFT, methods=["POST"])
@room.arguments(BacktestAsked)
@room.response(202, BacktestShown, description="已开始；`state` 为 done 时有结果 / begun; done when `state` is done")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def begin(said: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """回测草案：历史回放或模拟 / Try a draft on closed or generated cases."""
    draft = drafts.found(current_actor(), draft_id)
    return whole(runs.begin(context(), current_actor(), Subject.of_draft(draft), terms(said)))


@room.route(f"{OF_DRAFT}/<{NUMBER}:run_id>")
@room.response(200, BacktestShown, description="一次回测 / one run")
@room.alt_response(404, response="NOT_FOUND")
def show(draft_id: int, run_id: int) -> dict[str, Any]:
    """一次回测：进度，完成后有结果 / One run: how far it is, and what came out."""
    return whole(run_of(draft_id, run_id))


@room.route(f"{OF_DRAFT}/<{NUMBER}:run_id>", methods=["DELETE"])
@room.response(204, description="进行中的已取消，结束的已删除 / called off while under way, else removed")
@room.alt_response(404, response="NOT_FOUND")
def remove(draft_id: int, run_id: int) -> None:
    """取消或删除一次回测 / Call a run off, or remove one that is over."""
    runs.remove(context(), current_actor(), run_of(draft_id, run_id).id)


@room.route(OF_VERSION)
@room.response(200, BacktestListed(many=True), description="新的在前 / the newest first")
@room.alt_response(404, response="NOT_FOUND")
def of_version(key: str, number: int) -> list[dict[str, Any]]:
    """已发布版本的历次回测 / The runs of a published version."""
    return [shown(run) for run in queries.of_version(current_actor(), versions.one(current_actor(), key, number).id)]


@room.route(OF_VERSION, methods=["POST"])
@room.arguments(BacktestAsked)
@room.response(202, BacktestShown, description="已开始 / begun")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def begin_of_version(said: dict[str, Any], key: str, number: int) -> dict[str, Any]:
    """回测已发布版本，与现行版本对照 / Try a published version beside the one in force."""
    subject = Subject.of_version(versions.one(current_actor(), key, number))
    return whole(runs.begin(context(), current_actor(), subject, terms(said)))


@room.route(f"{OF_VERSION}/<{NUMBER}:run_id>")
@room.response(200, BacktestShown, description="一次回测 / one run")
@room.alt_response(404, response="NOT_FOUND")
def show_of_version(key: str, number: int, run_id: int) -> dict[str, Any]:
    """已发布版本的一次回测 / One run of a published version."""
    return whole(run_of_version(key, number, run_id))


@room.route(f"{OF_VERSION}/<{NUMBER}:run_id>", methods=["DELETE"])
@room.response(204, description="进行中的已取消，结束的已删除 / called off while under way, else removed")
@room.alt_response(404, response="NOT_FOUND")
def remove_of_version(key: str, number: int, run_id: int) -> None:
    """取消或删除已发布版本的一次回测 / Call off or remove a run of a published version."""
    runs.remove(context(), current_actor(), run_of_version(key, number, run_id).id)


def run_of(draft_id: int, run_id: int) -> Backtest:
    """A run of this very draft."""
    run = runs.found(current_actor(), run_id)
    if run.draft_id != draft_id:
        raise not_found("该回测", "backtest")
    return run


def run_of_version(key: str, number: int, run_id: int) -> Backtest:
    """A run of this very version."""
    run = runs.found(current_actor(), run_id)
    if run.procedure_id != versions.one(current_actor(), key, number).id:
        raise not_found("该回测", "backtest")
    return run


def terms(said: dict[str, Any]) -> Terms:
    """What was asked for."""
    spreads = {item["step"]: Spread(item["least"], item["usual"], item["most"]) for item in said["assumed"]}
    return Terms(said["kind"], said["since"], said["until"], said["number"], said["seed"], spreads)


def shown(run: Backtest) -> dict[str, Any]:
    """A run without its result."""
    against = db.session.get_one(Procedure, run.against_id)
    names = ("id", "state", "kind", "digest", "terms", "seed", "done", "total", "error", "by", "at")
    return {**{name: getattr(run, name) for name in names}, "against_version": against.version}


def whole(run: Backtest) -> dict[str, Any]:
    """A run with its result."""
    return {**shown(run), "result": run.result}
