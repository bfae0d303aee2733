"""The forms of a draft: which step asks for which, a new one, a copy, another name, and out with what nobody asks for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models.errors import DomainError, wrong_field
from models.procedure_draft import ProcedureDraft
from web.faults import at_fields
from web.workbench.forms.acts import LONGEST_TITLE
from web.workbench.forms.editor import path_of
from web.workbench.forms.room import blueprint
from web.workbench.opened import done, keep, opened, stay, text_of
from workflows.authoring.drafts import package_of
from workflows.editing.form_text import blank, named, read, written
from workflows.editing.naming import Use, refuse_name, renamed, uses


@dataclass(frozen=True)
class Line:
    """One form of the list. `fields` is None where the file is no form."""

    name: str
    title: str
    fields: int | None
    uses: list[Use]


def lines(draft: ProcedureDraft) -> list[Line]:
    """All forms, with who asks for them."""
    used = uses(draft.files, "form")
    return [line_of(draft, name, used.get(name, [])) for name in package_of(draft).names("forms/", ".json")]


def line_of(draft: ProcedureDraft, name: str, used: list[Use]) -> Line:
    """One form."""
    try:
        schema = read(draft.files[path_of(name)])
    except DomainError:
        return Line(name, "", None, used)
    parts = schema.get("properties")
    return Line(name, str(schema.get("title") or ""), len(parts) if isinstance(parts, dict) else 0, used)


@blueprint.get("")
def listing(draft_id: int) -> str:
    """The list; `name` is the form that a step asks for and that is still to be made: it is written in already."""
    draft, name = opened(draft_id), request.args.get("name", "")[:64]
    step = next((use.name for use in uses(draft.files, "form").get(name, [])), "")
    return page(draft, {"name": name, "title": step}, {})


def page(draft: ProcedureDraft, typed: dict[str, str], errors: dict[str, str]) -> str:
    """The list with what was typed and what is wrong with it."""
    found = lines(draft)
    missing = sorted(set(uses(draft.files, "form")) - {line.name for line in found})
    return render_template(
        "workbench/forms/list.html",
        draft=draft,
        lines=found,
        names=[(line.name, line.title or line.name) for line in found],
        missing=missing,
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
        refuse_name(typed["name"], taken(draft), "/name")
        keep(draft, {path_of(typed["name"]): begun(draft, typed)})
    except DomainError as error:
        return stay(page(draft, typed, at_fields(error)), error.status)
    flash(_("已新建表单 %(name)s", name=typed["name"]), "done")
    return done(url_for("web.workbench_forms.show", draft_id=draft_id, name=typed["name"]))


def begun(draft: ProcedureDraft, typed: dict[str, str]) -> str:
    """What a new form begins with."""
    if source := typed["copy_of"]:
        schema = named(read(text_of(draft, path_of(source))), source, typed["name"])
        return written({**schema, "title": typed["title"] or schema.get("title", "")})
    if not typed["title"] or len(typed["title"]) > LONGEST_TITLE:
        raise wrong_field(
            "/title", "title", f"请填写标题，最多{LONGEST_TITLE}字", f"a title of at most {LONGEST_TITLE} characters"
        )
    return written(blank(draft.key, typed["name"], typed["title"]))


def taken(draft: ProcedureDraft) -> set[str]:
    """Names that are in use."""
    return set(package_of(draft).names("forms/", ".json"))


@blueprint.get("/<name>/name")
def ask_name(draft_id: int, name: str) -> str:
    """Asks for another name."""
    return naming(opened(draft_id), name, name, {})


def naming(draft: ProcedureDraft, name: str, new: str, errors: dict[str, str]) -> str:
    """The page that asks for another name."""
    text_of(draft, path_of(name))
    used = uses(draft.files, "form").get(name, [])
    return render_template("workbench/forms/name.html", draft=draft, name=name, new=new, uses=used, errors=errors)


@blueprint.post("/<name>/name")
def rename(draft_id: int, name: str) -> Response:
    """Another name; the diagrams that ask for the form ask for it by the new one."""
    draft, new = opened(draft_id), request.form.get("new", "").strip()
    text = text_of(draft, path_of(name))
    try:
        refuse_name(new, taken(draft), "/new")
        with suppress(DomainError):
            # What can not be read keeps what it says.
            text = written(named(read(text), name, new), text)
        diagrams = renamed(draft.files, "form", name, new)
        keep(draft, {path_of(name): None, path_of(new): text, **diagrams})
    except DomainError as error:
        return stay(naming(draft, name, new, at_fields(error)), error.status)
    flash(_("表单 %(old)s 已改名为 %(new)s", old=name, new=new), "done")
    return done(url_for("web.workbench_forms.listing", draft_id=draft_id))


@blueprint.post("/<name>/delete")
def delete(draft_id: int, name: str) -> Response:
    """Out with a form that no step asks for."""
    draft = opened(draft_id)
    text_of(draft, path_of(name))
    used = uses(draft.files, "form").get(name, [])
    if used:
        steps = "、".join(use.name for use in used)
        raise DomainError(
            "form-in-use",
            f"步骤“{steps}”还在用这张表单，请先改流程图",
            f"still asked for by {steps}: change the diagram first",
        )
    keep(draft, {path_of(name): None})
    flash(_("已删除表单 %(name)s", name=name), "done")
    return done(url_for("web.workbench_forms.listing", draft_id=draft_id))
