"""What a draft changes, and what is different between two versions, for pipelines and for people who read in their own tools."""

from __future__ import annotations

from typing import Any

from access.current import current_actor
from api.parsing import Room
from api.schemas.differences import DifferenceShown, DraftCompared, VersionsCompared
from api.workbench.drafts import NUMBER
from models.queries import drafts as queries
from views import differences as views
from workflows.authoring import drafts
from workflows.authoring import versions as published
from workflows.diff import compare_files
from workflows.procedures.package import Package

room = Room(
    "workbench_diff",
    __name__,
    url_prefix="/api/v1/workbench",
    description="流程工作台：改动 / The workbench: what changed",
)


@room.route(f"/drafts/<{NUMBER}:draft_id>/diff")
@room.arguments(DraftCompared, location="query")
@room.response(200, DifferenceShown, description="改动 / the changes")
@room.alt_response(404, response="NOT_FOUND")
def draft(query: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """草案相对于某个版本的改动 / What a draft changes of a version."""
    actor = current_actor()
    draft = drafts.found(actor, draft_id)
    base = published.one(actor, draft.key, query["against"]) if query.get("against") else queries.base_of(draft)
    base = base or next(iter(queries.versions(actor, draft.key)), None)
    found = compare_files(Package.of(base).files if base else {}, drafts.package_of(draft).files)
    return views.difference(found, base.version if base else None, None)


@room.route("/procedures/<key>/diff")
@room.arguments(VersionsCompared, location="query")
@room.response(200, DifferenceShown, description="改动 / the changes")
@room.alt_response(404, response="NOT_FOUND")
def versions(query: dict[str, Any], key: str) -> dict[str, Any]:
    """两个版本之间的改动 / What is different between two versions."""
    actor = current_actor()
    rows = published.all_of(actor, key)
    new = published.one(actor, key, query["to_version"]) if query.get("to_version") else rows[0]
    asked = query.get("from_version")
    old = published.one(actor, key, asked) if asked else next((row for row in rows if row.version < new.version), new)
    found = compare_files(Package.of(old).files, Package.of(new).files)
    return views.difference(found, old.version, new.version)
