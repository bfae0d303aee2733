"""The organisation tree, for administrators."""

from __future__ import annotations

from typing import Any

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.accounts import OrganizationChange, OrganizationNew, OrganizationShown, OrganizationTree
from models.queries import organizations as queries
from views import accounts as views
from workflows.accounts import organizations as acts

room = Room("organizations", __name__, url_prefix="/api/v1/organizations", description="机构 / Organisations")


@room.route("")
@room.response(200, OrganizationTree, description="机构 / the organisations")
def listing() -> dict[str, Any]:
    """机构树，每个机构排在其上级之后 / All organisations, each behind the one above it."""
    branches = queries.tree(current_actor())
    return {"items": [views.organization(branch, branches) for branch in branches]}


@room.route("", methods=["POST"])
@room.arguments(OrganizationNew)
@room.response(201, OrganizationShown, description="机构 / the organisation")
def create(body: dict[str, str]) -> dict[str, Any]:
    """新建机构 / Make an organisation."""
    return one(acts.create(context(), current_actor(), acts.NewOrganization(**body)).code)


def one(code: str) -> dict[str, Any]:
    """An organisation as it is now."""
    branches = queries.tree(current_actor())
    found = next(branch for branch in branches if branch.organization.code == code)
    return views.organization(found, branches)


@room.route("/<code>", methods=["PATCH"])
@room.arguments(OrganizationChange, required=False)
@room.response(200, OrganizationShown, description="变更后的机构 / the organisation afterwards")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def change(body: dict[str, Any], code: str) -> dict[str, Any]:
    """改名、移动、停用或启用机构 / Rename, move, close or reopen an organisation."""
    actor = current_actor()
    acts.of(actor, code)
    if "name" in body:
        acts.rename(actor, code, body["name"])
    if "parent" in body:
        acts.move(actor, code, body["parent"])
    if body.get("active") is True:
        acts.reopen(actor, code)
    if body.get("active") is False:
        acts.close(context(), actor, code)
    return one(code)
