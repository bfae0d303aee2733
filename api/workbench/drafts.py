"""One draft: its files, what was saved when, what the lint says."""

from __future__ import annotations

from typing import Any

from flask import Response

from access.current import context, current_actor
from api.parsing import Room
from api.schemas.workbench import DraftShown, FilesKept, FilesShown, Findings, Recovered, RevisionShown
from api.workbench.procedures import ARCHIVE, archive
from models.procedure_draft import ProcedureDraft
from models.queries import drafts as queries
from views import drafts as views
from workflows.authoring import checking, drafts, holding

NUMBER = "int(max=2147483647)"
room = Room(
    "workbench_drafts",
    __name__,
    url_prefix="/api/v1/workbench/drafts",
    description="流程工作台：草案 / The workbench: drafts",
)


@room.route(f"/<{NUMBER}:draft_id>")
@room.response(200, DraftShown, description="草案 / the draft")
@room.alt_response(404, response="NOT_FOUND")
def show(draft_id: int) -> dict[str, Any]:
    """一份草案，含检查结果 / One draft, with what the checks say."""
    return shown(drafts.found(current_actor(), draft_id))


@room.route(f"/<{NUMBER}:draft_id>", methods=["DELETE"])
@room.response(204, description="已放弃，仍可查看 / discarded; it can still be read")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def discard(draft_id: int) -> None:
    """放弃草案 / Discard a draft."""
    drafts.discard(context(), current_actor(), draft_id)


@room.route(f"/<{NUMBER}:draft_id>/files")
@room.response(200, FilesShown, description="全部文件 / all files")
@room.alt_response(404, response="NOT_FOUND")
def files(draft_id: int) -> dict[str, Any]:
    """草案的全部文件 / The files of a draft."""
    draft = drafts.found(current_actor(), draft_id)
    return {"revision": draft.revision, "files": draft.files}


@room.route(f"/<{NUMBER}:draft_id>/files", methods=["PATCH"])
@room.arguments(FilesKept)
@room.response(200, DraftShown, description="已保存 / saved")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def keep_files(said: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """保存部分文件；他人已改过同一文件时 409 / Save some files; 409 where another changed the same ones meanwhile."""
    return shown(drafts.save(context(), current_actor(), draft_id, said["revision"], said["files"]))


@room.route(f"/<{NUMBER}:draft_id>/package.zip")
@room.response(200, ARCHIVE, content_type="application/zip", description="程序文件夹 / the folder")
@room.alt_response(404, response="NOT_FOUND")
def package(draft_id: int) -> Response:
    """导出草案的整个文件夹 / The folder of a draft."""
    draft = drafts.found(current_actor(), draft_id)
    return archive(drafts.package_of(draft), f"{draft.key}-draft-{draft.id}-{draft.revision}.zip")


@room.route(f"/<{NUMBER}:draft_id>/lint")
@room.response(200, Findings, description="检查发现 / findings")
@room.alt_response(404, response="NOT_FOUND")
def lint(draft_id: int) -> dict[str, Any]:
    """规则检查 / What the lint says of the present content."""
    return {"findings": checking.findings_of(drafts.package_of(drafts.found(current_actor(), draft_id)))}


@room.route(f"/<{NUMBER}:draft_id>/revisions")
@room.response(200, RevisionShown(many=True), description="保存记录 / saves")
@room.alt_response(404, response="NOT_FOUND")
def revisions(draft_id: int) -> list[Any]:
    """保存记录，新的在前 / What was saved when, the newest first."""
    return queries.revisions(drafts.found(current_actor(), draft_id).id)


@room.route(f"/<{NUMBER}:draft_id>/recover", methods=["POST"])
@room.arguments(Recovered)
@room.response(200, DraftShown, description="已找回 / brought back")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def recover(said: dict[str, Any], draft_id: int) -> dict[str, Any]:
    """找回早先保存的内容 / Bring back what was saved before."""
    return shown(drafts.recover(context(), current_actor(), draft_id, said["revision"]))


def shown(draft: ProcedureDraft) -> dict[str, Any]:
    """The draft on the wire."""
    return views.draft(draft, holding.is_held(draft, context().clock.now()))
