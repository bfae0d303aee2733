"""The modeler: the page on which a diagram is drawn, and what its script asks for while it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from access.current import context, current_actor
from calendars.clock import BEIJING, parse_instant, to_beijing
from calendars.errors import CalendarFault
from models.errors import DomainError, wrong_field
from models.procedure_draft import ProcedureDraft
from models.queries import drafts as queries
from web.language import current as language
from web.workbench.drafts import problem
from workflows.authoring import catalogue as choices
from workflows.authoring import drafts as workflow
from workflows.authoring import trying
from workflows.authoring.content import check_files
from workflows.drawing import draw
from workflows.procedures.package import DIAGRAM
from workflows.procedures.xml import DiagramError

blueprint = Blueprint("modeler", __name__, url_prefix="/workbench/drafts/<int:draft_id>")


@blueprint.get("/model")
def show(draft_id: int) -> str:
    """The diagram of a draft, or one of the parts that it calls; who may not change it now reads it."""
    draft = workflow.found(current_actor(), draft_id)
    path = path_of(draft)
    return render_template(
        "workbench/modeler/model.html",
        draft=draft,
        path=path,
        part=path.removeprefix("parts/").removesuffix(".bpmn") if path != DIAGRAM else "",
        readonly=not draft.is_editable or "read" in request.args,
        today=to_beijing(context().clock.now()).date().isoformat(),
    )


@blueprint.get("/model.svg")
def picture(draft_id: int) -> Response:
    """The diagram as a picture, for browsers that can not draw it themselves."""
    draft = workflow.found(current_actor(), draft_id)
    try:
        svg = draw(draft.files[path_of(draft)].encode(), {}, draft.title)
    except DiagramError as error:
        raise DomainError("diagram-unreadable", f"流程图画不出来：{error.message}", error.message) from error
    return Response(svg, mimetype="image/svg+xml")


@blueprint.get("/catalogue")
def catalogue(draft_id: int) -> Response | tuple[Response, int]:
    """What can be chosen from while drawing; 422 says which file can not be read."""
    draft = workflow.found(current_actor(), draft_id)
    try:
        return jsonify(choices.catalogue(workflow.package_of(draft)))
    except DiagramError as error:
        return jsonify({"code": error.code, "message": error.zh if language() == "zh" else error.en}), 422


@blueprint.post("/lint")
def lint(draft_id: int) -> Response | tuple[Response, int]:
    """What is wrong with the draft as it stands in the editor, saved or not."""
    draft = workflow.found(current_actor(), draft_id)
    try:
        return jsonify({"findings": trying.lint_unsaved(draft, files_in(request.get_json(silent=True)))})
    except DomainError as error:
        return jsonify(problem(error)), error.status


@blueprint.get("/reckon")
def reckon(draft_id: int) -> Response | tuple[Response, int]:
    """When a limit in words would end, counted from a day; 422 says what can not be read."""
    package = workflow.package_of(workflow.found(current_actor(), draft_id))
    rule, limit = request.args.get("rule", "")[:200], request.args.get("limit", "")[:200]
    try:
        start = parse_instant(request.args.get("start", ""), default_offset=BEIJING)
        return jsonify(trying.reckon(context(), package, rule, limit, start))
    except CalendarFault as fault:
        return jsonify({"code": fault.code, "message_zh": fault.message_zh, "message_en": fault.message_en}), 422
    except DiagramError as error:
        return jsonify({"code": error.code, "message_zh": error.message, "message_en": error.message}), 422


@blueprint.post("/copy")
def copy(draft_id: int) -> Response | tuple[Response, int]:
    """What somebody has drawn as a draft of its own, where another has saved theirs meanwhile."""
    draft = workflow.found(current_actor(), draft_id)
    try:
        package = workflow.package_of(draft).with_files(files_in(request.get_json(silent=True)))
        made = workflow.begin(context(), current_actor(), package, queries.base_of(draft), draft.title)
    except DomainError as error:
        return jsonify(problem(error)), error.status
    return jsonify({"url": url_for("web.modeler.show", draft_id=made.id)}), 201


def path_of(draft: ProcedureDraft) -> str:
    """The diagram that is asked for: the procedure's own, or a part of it; 404 where there is no such part."""
    part = request.args.get("part", "")
    path = f"parts/{part}.bpmn" if part else DIAGRAM
    if path not in draft.files:
        abort(404)
    return path


def files_in(said: Any) -> dict[str, str | None]:
    """The files that an editor sends; 422 where there are none."""
    if not isinstance(said, dict) or not isinstance(said.get("files"), dict):
        raise wrong_field("/files", "required", "应写明文件", "say which files")
    files: dict[str, str | None] = said["files"]
    check_files(files)
    return files
