"""Procedures with all their versions, and drafts that begin from one of them or from files."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from access.current import context, current_actor
from access.downloads import named
from api.parsing import Room
from api.schemas.workbench import DraftBegun, DraftShown, ProcedureActShown, TitleQuery, VersionShown
from models.errors import not_found
from models.queries import drafts as queries
from views import drafts as views
from workflows.authoring import drafts, incoming, overview
from workflows.authoring import versions as published
from workflows.procedures.package import Package

room = Room(
    "workbench_procedures",
    __name__,
    url_prefix="/api/v1/workbench/procedures",
    description="流程工作台：程序与版本 / The workbench: procedures and versions",
)
ARCHIVE = {"type": "string", "format": "binary"}
BODY = {"content": {"application/zip": {"schema": ARCHIVE}, "application/xml": {"schema": ARCHIVE}}}


@room.route("/<key>/versions")
@room.response(200, VersionShown(many=True), description="各版本，新的在前 / the newest first")
@room.alt_response(404, response="NOT_FOUND")
def versions(key: str) -> list[dict[str, Any]]:
    """一个程序的全部版本 / All versions of a procedure."""
    actor = current_actor()
    rows = published.all_of(actor, key)
    standing = overview.standing(rows, context().clock.now())
    running = overview.running_versions(actor, key)
    return [views.version(row, standing, running) for row in rows]


@room.route("/<key>/versions/<int(max=1000000):number>/package.zip")
@room.response(200, ARCHIVE, content_type="application/zip", description="程序文件夹 / the folder")
@room.alt_response(404, response="NOT_FOUND")
def package(key: str, number: int) -> Response:
    """导出一个版本的整个文件夹；同一内容逐字节相同 / The folder of a version; the same content is the same bytes."""
    return archive(Package.of(published.one(current_actor(), key, number)), f"{key}-{number}.zip")


@room.route("/<key>/acts")
@room.response(200, ProcedureActShown(many=True), description="谁、何时、为什么，新的在前 / the newest first")
@room.alt_response(404, response="NOT_FOUND")
def acts(key: str) -> list[Any]:
    """一个程序的经过 / What was done with a procedure."""
    if not queries.versions(current_actor(), key) and not queries.drafts(current_actor(), key, all_states=True):
        raise not_found(f"办理程序 {key}", f"procedure {key}")
    return queries.acts(key)


@room.route("/<key>/drafts")
@room.response(200, DraftShown(many=True), description="草案 / drafts")
def listing(key: str) -> list[dict[str, Any]]:
    """一个程序的草案 / The drafts of a procedure."""
    return [views.draft(row, held=False) for row in queries.drafts(current_actor(), key, all_states=True)]


@room.route("/<key>/drafts", methods=["POST"])
@room.arguments(DraftBegun)
@room.response(201, DraftShown, description="草案 / the draft")
@room.alt_response(403, response="FORBIDDEN")
@room.alt_response(404, response="NOT_FOUND")
def begin(said: dict[str, Any], key: str) -> dict[str, Any]:
    """新建草案：从最新版本、指定版本，或给出全部文件 / Begin a draft: from the newest version, a version, or files."""
    actor = current_actor()
    if said.get("files"):
        return views.draft(incoming.from_files(context(), actor, key, said["title"], said["files"]), held=False)
    number = said.get("version")
    base = published.one(actor, key, number) if number else published.all_of(actor, key)[0]
    return views.draft(drafts.begin_from(context(), actor, base, said["title"]), held=False)


@room.route("/<key>/import", methods=["POST"], endpoint="take")
@room.arguments(TitleQuery, location="query")
@room.doc(requestBody=BODY)
@room.response(201, DraftShown, description="草案，附不能理解的内容 / the draft, with what was not understood")
@room.alt_response(403, response="FORBIDDEN")
def take(query: dict[str, Any], key: str) -> dict[str, Any]:
    """导入 .zip 文件夹或一张 .bpmn 流程图为草案 / Import the zip of a folder, or one diagram, as a draft."""
    name = "archive.zip" if "zip" in (request.mimetype or "") else "diagram.bpmn"
    draft = incoming.take(context(), current_actor(), key, query["title"], name, request.get_data())
    return views.draft(draft, held=False)


def archive(package: Package, name: str) -> Response:
    """An archive as a file to keep."""
    headers = {"Content-Disposition": f"attachment; {named(name)}", "Cache-Control": "private, no-store"}
    return Response(package.as_zip(), content_type="application/zip", headers=headers)
