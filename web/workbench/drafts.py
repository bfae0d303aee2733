"""One draft: what it is, what was saved when, and its files as the editors read and write them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from access.downloads import named
from calendars.clock import to_beijing
from models.errors import DomainError, not_found, wrong_field
from models.procedure_draft import OPEN, ProcedureDraft
from models.queries import drafts as queries
from models.queries import people as accounts
from web.errors import in_words
from web.language import current as language
from web.pages import go_to
from workflows.authoring import changes, checking, holding, lifecycle
from workflows.authoring import drafts as workflow
from workflows.authoring.drafts import StaleDraftError
from workflows.drawing import draw
from workflows.procedures.package import DIAGRAM, Package
from workflows.procedures.xml import DiagramError

blueprint = Blueprint("drafts", __name__, url_prefix="/workbench")
ARCHIVE = "application/zip"
# Changes that the overview names; the rest stands on their page.
MOST_CHANGES = 20


@blueprint.post("/<key>/drafts")
def begin(key: str) -> AnyResponse:
    """A new draft from the newest version, or from the one that is named."""
    wanted = request.form.get("version", type=int)
    base = queries.version(current_actor(), key, wanted) if wanted else newest(key)
    if base is None:
        raise not_found(f"办理程序 {key}", f"procedure {key}")
    draft = workflow.begin_from(context(), current_actor(), base, request.form.get("title", ""))
    return go_to("web.drafts.show", draft_id=draft.id)


@blueprint.get("/drafts/<int:draft_id>")
def show(draft_id: int) -> str:
    """The draft: where it stands, what it changes, what is wrong with it, what to do next."""
    return page(workflow.found(current_actor(), draft_id))


def page(draft: ProcedureDraft, wrong: list[str] | None = None, said: dict[str, str] | None = None) -> str:
    """The page, with what was refused and what had been typed."""
    saves, acts = queries.revisions(draft.id), queries.acts(draft.key, draft.id)
    names = [*(row.by for row in saves), *(act.by for act in acts), *draft.authors, draft.held_by, draft.approved_by]
    return render_template(
        "workbench/drafts/draft.html",
        draft=draft,
        base=queries.base_of(draft),
        content_hash=workflow.package_of(draft).content_hash,
        digest=draft.digest,
        same=lifecycle.same_as(draft) if draft.is_editable else None,
        saves=saves,
        acts=acts,
        held=holding.is_held(draft, context().clock.now()) and draft.held_by != current_actor().username,
        people=accounts.names(name for name in names if name),
        had_a_hand=current_actor().username in {*draft.authors, draft.proposed_by},
        publisher="publisher" in current_actor().every_role,
        wrong=wrong or [],
        said=said or {},
        changes=changes.in_words(draft, language()) if draft.state in OPEN else [],
        most_changes=MOST_CHANGES,
        **checks(draft),
    )


def checks(draft: ProcedureDraft) -> dict[str, Any]:
    """Whether lint and scenarios run on it just now, and how far they are."""
    return {"checking": checking.is_running(draft), "job": checking.job_of(draft)}


@blueprint.get("/drafts/<int:draft_id>/package.zip")
def package(draft_id: int) -> Response:
    """The whole folder as an archive."""
    draft = workflow.found(current_actor(), draft_id)
    return archive(workflow.package_of(draft), f"{draft.key}-draft-{draft.id}-{draft.revision}.zip")


@blueprint.get("/drafts/<int:draft_id>/diagram.svg")
def diagram(draft_id: int) -> Response:
    """The diagram as it is now; 409 where it can not be drawn."""
    return drawn(workflow.package_of(workflow.found(current_actor(), draft_id)))


@blueprint.get("/drafts/<int:draft_id>/files")
def files(draft_id: int) -> Response:
    """The files as the editors read them; whoever reads them to edit (`?edit=1`) has the draft open."""
    draft = workflow.found(current_actor(), draft_id)
    if request.args.get("edit") and draft.is_editable:
        holding.take_up(context(), current_actor(), draft_id)
        draft = workflow.found(current_actor(), draft_id)
    return jsonify({**state_of(draft), "files": draft.files})


@blueprint.put("/drafts/<int:draft_id>/files")
def keep_files(draft_id: int) -> Response | tuple[Response, int]:
    """Saves some files; 409 says who changed what meanwhile, 422 which file is wrong. Nothing is half saved."""
    said: Any = request.get_json(silent=True)
    try:
        revision, changes = asked(said)
        draft = workflow.save(context(), current_actor(), draft_id, revision, changes)
    except DomainError as error:
        return jsonify(problem(error)), error.status
    return jsonify(state_of(draft))


@blueprint.post("/drafts/<int:draft_id>/let-go")
def let_go(draft_id: int) -> tuple[str, int]:
    """The editor was closed."""
    workflow.found(current_actor(), draft_id)
    holding.let_go(context(), current_actor(), draft_id)
    return "", 204


@blueprint.post("/drafts/<int:draft_id>/recover")
def recover(draft_id: int) -> AnyResponse:
    """Brings back what was saved before."""
    number = request.form.get("revision", 0, type=int)
    try:
        workflow.recover(context(), current_actor(), draft_id, number)
        flash(_("已找回第%(number)s次保存的内容；原来的内容仍在保存记录里", number=number), "done")
    except DomainError as error:
        flash(in_words(error), "refused")
    return go_to("web.drafts.show", draft_id=draft_id)


@blueprint.post("/drafts/<int:draft_id>/title")
def rename(draft_id: int) -> AnyResponse:
    """What the draft is called."""
    try:
        workflow.rename(context(), current_actor(), draft_id, request.form.get("title", ""))
    except DomainError as error:
        flash("；".join(in_words(item) for item in error.errors) or in_words(error), "refused")
    return go_to("web.drafts.show", draft_id=draft_id)


@blueprint.post("/drafts/<int:draft_id>/discard")
def discard(draft_id: int) -> AnyResponse:
    """Nobody goes on with it."""
    draft = workflow.discard(context(), current_actor(), draft_id)
    flash(_("草案已放弃，内容仍可查看"), "done")
    return go_to("web.workbench.procedure", key=draft.key)


def newest(key: str) -> Any:
    """The newest version of a procedure that the caller may know."""
    return next(iter(queries.versions(current_actor(), key)), None)


def asked(said: Any) -> tuple[int, dict[str, str | None]]:
    """What an editor wants to save: the revision that it saw, and the files; 422 where that is not what it sends."""
    if not isinstance(said, dict) or not isinstance(said.get("revision"), int):
        raise wrong_field("/revision", "required", "应写明所见的保存次数", "say which revision you saw")
    if not isinstance(said.get("files"), dict):
        raise wrong_field("/files", "required", "应写明要保存的文件", "say which files to save")
    return said["revision"], said["files"]


def state_of(draft: ProcedureDraft) -> dict[str, Any]:
    """What an editor has to know of a draft."""
    holder = draft.held_by if holding.is_held(draft, context().clock.now()) else None
    return {
        "revision": draft.revision,
        "state": draft.state,
        "editable": draft.is_editable,
        "held_by": accounts.name(holder) if holder and holder != current_actor().username else None,
        "updated_by": accounts.name(draft.updated_by),
        "updated_at": to_beijing(draft.updated_at).isoformat(),
    }


def problem(error: DomainError) -> dict[str, Any]:
    """A refusal as the editors read it, in the language of the page; one of a stale save says what another changed."""
    stale: dict[str, Any] = {}
    if isinstance(error, StaleDraftError):
        seen = error.stale
        stale = {**seen, "by": accounts.name(seen["by"]), "at": to_beijing(seen["at"]).isoformat()}
    fields = [{"pointer": item.pointer, "code": item.code, "message": in_words(item)} for item in error.errors]
    return {"code": error.code, "message": in_words(error), "errors": fields, "language": language(), **stale}


def archive(package: Package, name: str) -> Response:
    """An archive as a file to keep."""
    headers = {"Content-Disposition": f"attachment; {named(name)}", "Cache-Control": "private, no-store"}
    return Response(package.as_zip(), content_type=ARCHIVE, headers=headers)


def drawn(package: Package) -> Response:
    """The diagram of a package; one that can not be drawn is a picture that says so."""
    try:
        svg = draw(package.files.get(DIAGRAM, "").encode(), {}, package.title)
    except DiagramError as error:
        raise DomainError("diagram-unreadable", f"流程图画不出来：{error.message}", error.message) from error
    return Response(svg, mimetype="image/svg+xml")
