"""The editor of forms: each act changes one thing and shows the form again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError, together, wrong_field
from web.faults import at_fields
from web.workbench.forms import acts, editor, panel
from web.workbench.forms.acts import LONGEST_HELP
from web.workbench.forms.editor import of, page
from web.workbench.forms.kinds import KINDS
from web.workbench.forms.listing import entry_at
from web.workbench.forms.room import FORMS, blueprint
from web.workbench.opened import done, keep, opened, seen, sent_text, stay, text_of
from workflows.editing import citing
from workflows.editing.form_text import read, refuse_unsafe, written
from workflows.editing.naming import refuse_title

TABS = frozenset({"fields", "about", "text"})


@blueprint.get("/<name>")
def show(draft_id: int, name: str) -> str:
    """One form. `field` is the one under the pen, `new` the kind of one that is to be added."""
    tab = request.args.get("tab", "fields")
    found = of(opened(draft_id), name, tab=tab if tab in TABS else "fields")
    pen = None
    if found.schema is not None and (path := request.args.get("field")):
        pen = panel.of(entry_at(found.schema, path))
    elif request.args.get("new") in KINDS:
        pen = panel.new(KINDS[request.args["new"]], request.args.get("group", ""))
    return page(of(found.draft, name, tab=found.tab, panel=pen))


@blueprint.post("/<name>/field")
def save_field(draft_id: int, name: str) -> Response:
    """Puts one field as the panel says, a new one at the end. `ask` only shows what another kind asks for."""
    pen = panel.sent()
    if "ask" in request.form:
        return stay(page(of(opened(draft_id), name, panel=panel.with_kind(pen, pen.kind))))
    wanted = panel.wanted(pen)

    def act(schema: dict[str, Any]) -> dict[str, Any]:
        return acts.changed(schema, pen.path, wanted) if pen.path else acts.added(schema, pen.group, wanted)

    return change(draft_id, name, act, {"panel": pen})


@blueprint.post("/<name>/move")
def move_field(draft_id: int, name: str) -> Response:
    """Moves a field one place up or down."""
    path, steps = request.form.get("path", ""), -1 if request.form.get("way") == "up" else 1
    return change(draft_id, name, lambda schema: acts.moved(schema, path, steps), {})


@blueprint.post("/<name>/remove")
def remove_field(draft_id: int, name: str) -> Response:
    """Takes a field out."""
    path = request.form.get("path", "")
    return change(draft_id, name, lambda schema: acts.removed(schema, path), {})


@blueprint.post("/<name>/about")
def save_about(draft_id: int, name: str) -> Response:
    """Title, help and legal basis of the form."""
    typed = {key: request.form.get(key, "").strip() for key in ("title", "help", "basis")}
    return change(draft_id, name, lambda schema: about(schema, typed), {"typed": typed, "tab": "about"})


def about(schema: dict[str, Any], typed: dict[str, str]) -> dict[str, Any]:
    """The form with another head."""
    *_title_and_help, basis = together(
        lambda: refuse_title(typed["title"]), lambda: refuse_help(typed["help"]), lambda: citing.checked(typed["basis"])
    )
    anew = dict(schema)
    acts.write(anew, "title", typed["title"])
    acts.write(anew, "description", typed["help"] if typed["help"] or "description" in schema else None)
    if basis != citing.split(str(schema.get("$comment") or "")):
        acts.write(anew, "$comment", ",".join(basis) or None)
    return anew


def refuse_help(text: str) -> None:
    """What is said of a form is read before it is filled in (422)."""
    if len(text) > LONGEST_HELP:
        raise wrong_field("/help", "too-long", f"最多{LONGEST_HELP}字", f"at most {LONGEST_HELP} characters")


@blueprint.post("/<name>/text")
def save_text(draft_id: int, name: str) -> Response:
    """The whole form as JSON, for what the panel has no entry for."""
    draft = opened(draft_id)
    typed = sent_text(text_of(draft, FORMS.path(name)))
    try:
        refuse_unsafe(read(typed))
        keep(draft, {FORMS.path(name): typed}, seen())
    except DomainError as error:
        again = of(draft, name, tab="text", typed={"text": typed}, errors=at_fields(error))
        return stay(page(again), error.status)
    flash(_("已保存"), "done")
    return done(url_for("web.workbench_forms.show", draft_id=draft_id, name=name, tab="text"))


@blueprint.post("/<name>/try")
def try_out(draft_id: int, name: str) -> Response:
    """Fills the form in on trial. Nothing is kept."""
    values = {key: request.form.getlist(key) for key in request.form if key.startswith("data/")}
    return stay(page(of(opened(draft_id), name), values))


def change(
    draft_id: int, name: str, act: Callable[[dict[str, Any]], dict[str, Any]], shown: dict[str, Any]
) -> Response:
    """Does it to the form and saves it; what is wrong is shown where it was typed, and nothing of it is lost."""
    draft = opened(draft_id)
    before = of(draft, name)
    try:
        text = written(act(read(before.text)), before.text)
        keep(draft, {FORMS.path(name): text}, seen())
    except DomainError as error:
        return again(editor.of(opened(draft_id), name, **shown), error)
    flash(_("已保存"), "done")
    return done(url_for("web.workbench_forms.show", draft_id=draft_id, name=name, tab=shown.get("tab")))


def again(found: editor.Editor, error: DomainError) -> Response:
    """The form with what was typed and what is wrong with it."""
    pen = panel.refused(found.panel, error) if found.panel is not None else None
    errors = {} if pen is not None else at_fields(error)
    shown = of(found.draft, found.name, tab=found.tab, typed=found.typed, panel=pen, errors=errors)
    return stay(page(shown), error.status)
