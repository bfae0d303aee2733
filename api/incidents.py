"""Incidents: background work that failed, for administrators."""

from __future__ import annotations

from functools import partial
from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.incidents import (
    MOST,
    ActShown,
    BulkShown,
    ChosenSchema,
    ChosenSkipSchema,
    IncidentPage,
    IncidentQuery,
    IncidentShown,
    SkipSchema,
)
from models.errors import not_found, wrong_field
from models.queries import incidents as queries
from models.queries.pages import rows
from views import incidents as views
from views.pages import envelope, narrowing
from workflows.background import incident_acts as acts

room = Room("incidents", __name__, url_prefix="/api/v1/incidents", description="事故 / Incidents")
# Numbers beyond what the column holds are no incident's: not found, not a database error.
INCIDENT = "/<int(max=2147483647):incident_id>"


@room.route("")
@room.arguments(IncidentQuery, location="query")
@room.response(200, IncidentPage, description="一页事故 / a page of incidents")
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """事故列表，缺省只列待处理的 / List incidents; those that are open unless asked otherwise."""
    wanted = queries.listing(current_actor(), queries.IncidentFilter(**narrowing(query)))
    found = rows(wanted, query["page"], query["page_size"])
    return envelope([views.shown(*row) for row in found], queries.count(wanted), query)


@room.route(INCIDENT)
@room.response(200, IncidentShown, description="事故 / the incident")
@room.alt_response(404, response="NOT_FOUND")
def show(incident_id: int) -> dict[str, Any]:
    """事故详情 / Show one incident."""
    return one(incident_id)


def one(incident_id: int) -> dict[str, Any]:
    """The incident as it is now, if the caller may know of it."""
    wanted = queries.IncidentFilter(state=queries.ALL, number=incident_id)
    found = rows(queries.listing(current_actor(), wanted), 1, 1)
    if not found:
        raise not_found("该事故", "incident")
    return views.shown(*found[0])


@room.route(f"{INCIDENT}/retry", methods=["POST"])
@room.response(200, ActShown, description="结果 / what came of it")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def retry(incident_id: int) -> dict[str, Any]:
    """立即重试，并告知结果 / Try again now, and say what came of it. 409 with who and when if it is over."""
    outcome = acts.retry(context(), current_actor(), incident_id)
    return {**views.told(outcome), "incident": one(incident_id)}


@room.route(f"{INCIDENT}/skip", methods=["POST"])
@room.arguments(SkipSchema)
@room.response(200, ActShown, description="结果 / what came of it")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def skip(body: dict[str, str], incident_id: int) -> dict[str, Any]:
    """跳过提醒类时钟的本次触发；报备不能跳过 / Leave one firing of a clock undone; never a filing (ST-35e)."""
    outcome = acts.skip(context(), current_actor(), incident_id, body["reason"])
    return {**views.told(outcome), "incident": one(incident_id)}


@room.route("/retry", methods=["POST"])
@room.arguments(ChosenSchema)
@room.response(200, BulkShown, description="逐件结果 / what came of each")
def retry_many(body: dict[str, Any]) -> dict[str, Any]:
    """批量重试，可先试算件数 / Retry many; `dry_run` counts them first."""
    return many(body, partial(acts.retry, context(), current_actor()))


@room.route("/skip", methods=["POST"])
@room.arguments(ChosenSkipSchema)
@room.response(200, BulkShown, description="逐件结果 / what came of each")
def skip_many(body: dict[str, Any]) -> dict[str, Any]:
    """批量跳过，可先试算件数 / Skip many; `dry_run` counts them first."""
    return many(body, partial(acts.skip, context(), current_actor(), reason=body["reason"]))


def many(body: dict[str, Any], act: acts.Act) -> dict[str, Any]:
    """The act on each incident that was chosen, at most so many in one request; one that is refused stops no other."""
    ways = ["ids" in body, "filter" in body, bool(body.get("all"))]
    if sum(ways) != 1 or (ways[0] and not body["ids"]) or (ways[1] and not any(body["filter"].values())):
        raise wrong_field(
            "/ids",
            "choose-one-way",
            "请给出 ids、filter（至少一项条件）或 all: true，三者取一",
            "give ids, a filter with at least one condition, or all: true: one of the three",
        )
    actor = current_actor()
    if ways[0]:
        matched, chosen, following = len(body["ids"]), body["ids"], None
    else:
        wanted = queries.IncidentFilter(**body.get("filter", {}), after=body["after"])
        matched = queries.count(queries.listing(actor, wanted))
        chosen = queries.ids(actor, wanted, MOST)
        following = chosen[-1] if matched > len(chosen) else None
    if body["dry_run"]:
        return {"dry_run": True, "matched": matched, "items": [], "next": None}
    told = [views.told(outcome) for outcome in acts.each(chosen, act)]
    return {"dry_run": False, "matched": matched, "items": told, "next": following}
