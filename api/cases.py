"""Cases: what the caller may see of them."""

from __future__ import annotations

from typing import Any

from flask import Response
from werkzeug.routing import BaseConverter

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.cases import (
    CasePage,
    CaseQuery,
    CasesFound,
    CaseShown,
    EvaluatorInClear,
    EvaluatorQuery,
    ReasonSchema,
)
from api.schemas.history import LedgerShown, TimelineShown
from models.case import Case
from models.errors import not_found
from models.queries import cases as queries
from views import cases as views
from views import diagram as diagrams
from views import history
from views.pages import envelope, narrowing
from workflows.evaluators import showing

room = Room("cases", __name__, url_prefix="/api/v1/cases", description="工单 / Cases")


class CaseNumber(BaseConverter):
    """A case number in an address. `/cases/search` is none: whoever asks there by another method is told that it takes POST."""

    regex = r"(?!search\Z)[^/]+"


room.record(lambda state: state.app.url_map.converters.update(case_no=CaseNumber))


def visible(case_no: str) -> Case:
    """The case, if the caller may know of it; else 404."""
    case = queries.visible(current_actor(), case_no)
    if case is None:
        raise not_found("工单", "case")
    return case


@room.route("")
@room.arguments(CaseQuery, location="query")
@room.response(200, CasePage, description="一页工单 / a page of cases")
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """工单列表 / List the cases that the caller may see."""
    now = context().clock.now()
    wanted = queries.listing(current_actor(), queries.CaseFilter(**narrowing(query)), now)
    found = queries.page(wanted, query["page"], query["page_size"])
    around = views.Surroundings.of(found)
    return envelope([views.summary(case, around, now) for case in found], queries.count(wanted), query)


@room.route("/<case_no:case_no>")
@room.response(200, CaseShown, description="工单 / the case")
@room.alt_response(404, response="NOT_FOUND")
def show(case_no: str) -> dict[str, Any]:
    """工单详情 / Show one case; the person who wrote the review is masked."""
    return views.whole(visible(case_no), context())


@room.route("/<case_no>/timeline")
@room.response(200, TimelineShown, description="事件与校验链 / events and their hashes")
@room.alt_response(404, response="NOT_FOUND")
def timeline(case_no: str) -> dict[str, Any]:
    """工单时间线 / The event log, and whether its hashes still chain."""
    return history.timeline(visible(case_no))


@room.route("/<case_no>/deadlines")
@room.response(200, LedgerShown, description="期限台账 / the deadline ledger")
@room.alt_response(404, response="NOT_FOUND")
def deadlines(case_no: str) -> dict[str, Any]:
    """期限台账与逐日说明 / The deadline ledger, explained day by day."""
    return history.ledger(visible(case_no), context())


@room.route("/<case_no>/diagram.svg")
@room.response(200, {"type": "string"}, content_type="image/svg+xml", description="流程图 / the diagram")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def diagram(case_no: str) -> Response:
    """流程图与所处位置 / The diagram with where the case stands."""
    case = visible(case_no)
    definition = context().definitions.version(case.procedure_id)
    svg = diagrams.drawn(case, definition, context().clock.now(), context().calendar())
    return Response(svg, content_type="image/svg+xml; charset=utf-8")


@room.route("/<case_no>/evaluator", methods=["POST"])
@room.arguments(ReasonSchema)
@room.response(200, EvaluatorInClear, description="评价人信息，本次查看已记录 / in clear; this look is on record")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def evaluator(body: dict[str, str], case_no: str) -> dict[str, str]:
    """为回访查看评价人信息，须说明理由，每次查看均有记录 / Show whom to call, with a reason; each look is an event (ST-4b)."""
    return vars(showing.show_evaluator(context(), current_actor(), case_no, body["reason"]))


@room.route("/search", methods=["POST"])
@room.arguments(EvaluatorQuery)
@room.response(200, CasesFound, description="查到的工单，本次查询已记录 / the cases found; this search is on record")
@room.alt_response(409, response="CONFLICT")
def search(body: dict[str, str]) -> dict[str, Any]:
    """按评价人姓名、电话或证件号码精确查找工单，须说明理由，均有记录 / Find cases by an exact value of the evaluator (ST-4b)."""
    reason = body.pop("reason")
    found = showing.search(context(), current_actor(), body, reason)
    around = views.Surroundings.of(found)
    now = context().clock.now()
    return {"items": [views.summary(case, around, now) for case in found], "total": len(found)}
