"""The forms of a draft: which step asks for which, a new one, a copy, another name, and out with what nobody asks for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError, together
from models.procedure_draft import ProcedureDraft
from web.faults import at_fields
from web.workbench import named_files
from web.workbench.forms.room import FORMS, blueprint
from web.workbench.opened import done, keep, opened, stay, text_of
from workflows.editing.form_text import blank, named, read, written
from workflows.editing.naming import Use, refuse_name, refuse_title


@dataclass(frozen=True)
class Line:
    """One form of the list. `fields` is None where the file is no form."""

    name: str
    title: str
    fields: int | None
    uses: list[Use]


def lines(draft: ProcedureDraft) -> list[Line]:
    """All forms, with who asks for them."""
    used = FORMS.uses(draft)
    return [line_of(draft, name, used.get(name, [])) for name in FORMS.names(draft)]


def line_of(draft: ProcedureDraft, name: str, used: list[Use]) -> Line:
    """One form."""
    try:
        schema = read(draft.files[FORMS.path(name)])
    except DomainError:
        return Line(name, "", None, used)
    parts = schema.get("properties")
    return Line(name, str(schema.get("title") or ""), len(parts) if isinstance(parts, dict) else 0, used)


@blueprint.get("")
def listing(draft_id: int) -> str:
    """The list; `name` is the form that a step asks for and that is still to be made: it is written in already."""
    draft = opened(draft_id)
    return page(draft, FORMS.wanted(draft, request.args.get("name", "")[:64]), {})


def page(draft: ProcedureDraft, typed: dict[str, str], errors: dict[str, str]) -> str:
    """The list with what was typed and what is wrong with it."""
    found = lines(draft)
    return render_template(
        "workbench/forms/list.html",
        kind=FORMS,
        draft=draft,
        lines=found,
        names=[(line.name, line.title or line.name) for line in found],
        typed=typed,
        errors=errors,
        editable=draft.is_editable,
    )


@blueprint.post("")
def create(draft_id: int) -> Response:
    """A new form, or a copy of one."""
    draft = opened(draft_id)
    typed = {key: request.form.get(key, "").strip() for key in ("name", "title", "copy_of")}
    try:
        _name, text = together(
            lambda: refuse_name(typed["name"], FORMS.names(draft), "/name"), lambda: begun(draft, typed)
        )
        keep(draft, {FORMS.path(typed["name"]): text})
    except DomainError as error:
        return stay(page(draft, typed, at_fields(error)), error.status)
    flash(_("已新建表单 %(name)s", name=typed["name"]), "done")
    return done(FORMS.address("show", draft, typed["name"]))


def begun(draft: ProcedureDraft, typed: dict[str, str]) -> str:
    """What a new form begins with."""
    if source := typed["copy_of"]:
        if typed["title"]:
            refuse_title(typed["title"])
        schema = named(read(text_of(draft, FORMS.path(source))), source, typed["name"])
        return written({**schema, "title": typed["title"] or schema.get("title", "")})
    refuse_title(typed["title"])
    return written(blank(draft.key, typed["name"], typed["title"]))


@blueprint.get("/<name>/name")
def ask_name(draft_id: int, name: str) -> str:
    """Asks for another name."""
    return named_files.name_page(FORMS, opened(draft_id), name, name, {})


@blueprint.post("/<name>/name")
def rename(draft_id: int, name: str) -> Response:
    """Another name; the diagrams that ask for the form ask for it by the new one."""
    return named_files.rename(FORMS, draft_id, name, under)


def under(text: str, name: str, new: str) -> str:
    """The form under another name; what can not be read keeps what it says."""
    try:
        return written(named(read(text), name, new), text)
    except DomainError:
        return text


@blueprint.post("/<name>/delete")
def delete(draft_id: int, name: str) -> Response:
    """Out with a form that no step asks for."""
    return named_files.delete(FORMS, draft_id, name)
