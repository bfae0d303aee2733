"""Every procedure with its drafts and its versions: where an analyst begins."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from models.errors import DomainError
from models.procedure import Procedure
from models.procedure_draft import ACTS, STATES
from models.queries import drafts as queries
from models.queries import people as accounts
from views import procedures as view
from web.faults import at_fields
from web.pages import go_to
from web.workbench import mending, tabs
from workflows.authoring import incoming, overview

blueprint = Blueprint("workbench", __name__, url_prefix="/workbench")


@blueprint.get("")
def listing() -> str:
    """Every procedure in force, what is being changed, and what waits for approval."""
    actor, now = current_actor(), context().clock.now()
    drafts = queries.drafts(actor)
    known = queries.current(actor, now)
    beginning = sorted({draft.key for draft in drafts} - {procedure.locality for procedure in known})
    return render_template(
        "workbench/procedures/list.html",
        procedures=known,
        beginning=beginning,
        drafts=drafts,
        waiting=[draft for draft in drafts if draft.state in ("proposed", "approved")],
        running=overview.running(actor),
        people=accounts.names(draft.updated_by for draft in drafts),
    )


@blueprint.get("/<key>")
def procedure(key: str) -> str:
    """One procedure: its versions, its drafts, and who did what with it."""
    actor, now = current_actor(), context().clock.now()
    versions = queries.versions(actor, key)
    drafts = queries.drafts(actor, key, all_states=True)
    if not versions and not drafts:
        abort(404)
    acts = queries.acts(key) if versions or drafts else []
    names = [act.by for act in acts] + [draft.updated_by for draft in drafts]
    return render_template(
        "workbench/procedures/procedure.html",
        key=key,
        versions=versions,
        standing=overview.standing(versions, now),
        running=overview.running_versions(actor, key),
        current=Procedure.current(key, now),
        drafts=drafts,
        acts=acts,
        people=accounts.names(names),
        shelved=overview.newer_on_the_shelf(key, versions),
    )


@blueprint.get("/import")
def import_form() -> str:
    """A procedure from a file: an archive of a whole folder, or one diagram."""
    return import_page()


def import_page(key: str = "", title: str = "", error: DomainError | None = None) -> str:
    """The page, with what was typed and what is wrong with it: at its field, above them where it belongs to none."""
    errors = at_fields(error) if error else {}
    return render_template(
        "workbench/procedures/import.html",
        known=queries.current(current_actor(), context().clock.now()),
        key=key,
        title=title,
        errors=errors,
        wrong=[words for name, words in errors.items() if name not in ("key", "title", "file")],
        most=incoming.LARGEST,
    )


@blueprint.post("/import")
def take_import() -> Response | tuple[str, int]:
    """Takes the file as a new draft, with a list of what was not understood; what can not be taken is refused whole."""
    name, content = sent_file()
    key, title = request.form.get("key", "").strip(), request.form.get("title", "")
    try:
        draft = incoming.take(context(), current_actor(), key, title, name, content)
    except DomainError as error:
        return import_page(key, title, error), error.status
    flash(_("已导入为草案，请逐项核对"), "done")
    return go_to("web.drafts.show", draft_id=draft.id)


def sent_file() -> tuple[str, bytes]:
    """Name and content of the file; both empty where none was chosen."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return "", b""
    return file.filename, file.read()


def title_of(key: str) -> str:
    """How people call a procedure; its key where no version is in force yet."""
    current = Procedure.current(key, context().clock.now())
    return view.title(current) if current else key


def init_app(app: Flask) -> None:
    """What the templates of the workbench know."""

    @app.context_processor
    def known() -> dict[str, object]:
        return {
            "draft_tabs": tabs.of_draft,
            "procedure_tabs": tabs.of_procedure,
            "procedure_title": title_of,
            "mended_at": mending.address,
            "draft_states": STATES,
            "procedure_acts": ACTS,
        }
