"""Absence covers (代办)."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.accounts import CoverNew, CoverPage, CoverQuery, CoverShown
from models.errors import not_found
from models.queries import covers as queries
from models.queries.pages import rows
from views import accounts as views
from views.pages import envelope, narrowing
from workflows.accounts import covers as acts

room = Room("covers", __name__, url_prefix="/api/v1/covers", description="代办 / Absence covers")


@room.route("")
@room.arguments(CoverQuery, location="query")
@room.response(200, CoverPage, description="一页代办 / a page of covers")
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """代办列表 / List covers."""
    now = context().clock.now()
    wanted = queries.listing(current_actor(), queries.CoverFilter(**narrowing(query)), now)
    found = rows(wanted, query["page"], query["page_size"])
    return envelope([views.cover(row, now) for row in found], queries.count(wanted), query)


@room.route("", methods=["POST"])
@room.arguments(CoverNew)
@room.response(201, CoverShown, description="代办 / the cover")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(409, response="CONFLICT")
def enter(body: dict[str, Any]) -> dict[str, Any]:
    """登记代办 / Enter a cover."""
    span = (body["starts_at"], body["ends_at"])
    row = acts.enter(context(), current_actor(), body["covered"], body["covering"], span, body["reason"])
    return one(row.id)


def one(cover_id: int) -> dict[str, Any]:
    """A cover as it is now."""
    found = queries.one(current_actor(), cover_id)
    if found is None:
        raise not_found("该代办", "cover")
    return views.cover(found, context().clock.now())


@room.route("/<int(max=2147483647):cover_id>/end", methods=["POST"])
@room.response(200, CoverShown, description="代办 / the cover")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def end(cover_id: int) -> dict[str, Any]:
    """提前结束代办 / End a cover before its time."""
    acts.end(context(), current_actor(), cover_id)
    return one(cover_id)
