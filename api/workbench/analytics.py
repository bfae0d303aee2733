"""Process analytics: figures of past cases, the ways they took, and their event log for other programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from access import exports
from access.current import context, current_actor
from api.parsing import Room
from api.schemas.analytics import AnalyticsQuery, AnalyticsShown, VariantsShown
from models.procedure import Procedure
from models.queries import organizations
from models.queries.analytics import Wanted
from views.analytics import Names
from workflows.analytics import asking, keeping
from workflows.analytics.keeping import Answer
from workflows.analytics.log import Log
from workflows.authoring import versions

room = Room(
    "workbench_analytics",
    __name__,
    url_prefix="/api/v1/workbench/procedures/<key>",
    description="流程工作台：过程分析 / The workbench: process analytics",
)
TEXT = {"type": "string"}


@room.route("/analytics")
@room.arguments(AnalyticsQuery, location="query")
@room.response(200, AnalyticsShown, description="各步骤、流转、单位 / steps, flows, offices")
@room.alt_response(404, response="NOT_FOUND")
def show(query: dict[str, Any], key: str) -> dict[str, Any]:
    """过程分析 / How past cases went."""
    chosen, wanted = asked(query, key)
    answer = keeping.ask(context(), wanted)
    if answer.figures is None:
        return {**stand(answer), "whole": None, "steps": [], "flows": [], "organizations": []}
    found = [context().definitions.readable(item.id) for item in chosen]
    names = Names([definition for definition in found if definition is not None])
    known = organizations.by_ids(one.office for one in answer.figures.offices)
    return {
        **stand(answer),
        "whole": answer.figures.whole,
        "steps": [
            {"name": names.step(one.step), "per_case": one.per_case, **asdict(one), "limits": one.limits}
            for one in answer.figures.steps
        ],
        "flows": answer.figures.flows,
        "organizations": [
            {**asdict(one), "limits": one.limits, "organization": known[one.office].code}
            for one in answer.figures.offices
        ],
    }


@room.route("/analytics/variants")
@room.arguments(AnalyticsQuery, location="query")
@room.response(200, VariantsShown, description="办理路线，多的在前 / ways, the most frequent first")
@room.alt_response(404, response="NOT_FOUND")
def variants(query: dict[str, Any], key: str) -> dict[str, Any]:
    """办理路线 / The ways that cases took."""
    answer = keeping.ask(context(), asked(query, key)[1])
    if answer.figures is None:
        return {**stand(answer), "variants": [], "others": None}
    shown = [{**asdict(one), "way": [way(stretch) for stretch in one.way]} for one in answer.figures.variants]
    return {**stand(answer), "variants": shown, "others": answer.figures.others}


@room.route("/analytics/log.xes")
@room.arguments(AnalyticsQuery, location="query")
@room.response(200, TEXT, content_type="application/xml", description="XES（IEEE 1849-2016）")
@room.alt_response(404, response="NOT_FOUND")
def log_xes(query: dict[str, Any], key: str) -> Response:
    """过程日志（XES），本次导出已记录 / The event log as XES; on record who took what."""
    log = log_of(query, key)
    return exports.answer_file(
        "过程日志", log.xes(key), "xes", "application/xml; charset=utf-8", len(log), {"key": key, **query}
    )


@room.route("/analytics/log.csv")
@room.arguments(AnalyticsQuery, location="query")
@room.response(200, TEXT, content_type="text/csv; charset=utf-8", description="csv")
@room.alt_response(404, response="NOT_FOUND")
def log_csv(query: dict[str, Any], key: str) -> Response:
    """过程日志（csv），每行一次办理 / The event log as a table, a line a step."""
    log = log_of(query, key)
    return exports.answer_file("过程日志", log.csv(), "csv", "text/csv; charset=utf-8", len(log), {"key": key, **query})


def asked(query: dict[str, Any], key: str) -> tuple[list[Procedure], Wanted]:
    """The versions, and the question."""
    known = versions.all_of(current_actor(), key)
    chosen = [asking.numbered(known, query["version"])] if query.get("version") else known
    wanted = asking.asked(
        current_actor(),
        chosen,
        query.get("since"),
        query.get("until"),
        query.get("organization"),
        closed=bool(query.get("closed")),
    )
    return chosen, wanted


def log_of(query: dict[str, Any], key: str) -> Log:
    """The log of what is asked for."""
    chosen, wanted = asked(query, key)
    return Log(context(), wanted, chosen)


def stand(answer: Answer) -> dict[str, Any]:
    """As of when, or how far."""
    return {"as_of": answer.as_of, "under_way": answer.under_way, "done": answer.done, "total": answer.total}


def way(stretch: Any) -> dict[str, Any]:
    """One stretch."""
    steps = [{"step": step, "outcome": outcome} for step, outcome in stretch.steps]
    return {"steps": steps, "times": stretch.times}
