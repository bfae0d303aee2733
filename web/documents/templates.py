"""The templates of documents: read, replaced, previewed with an invented case, put back; and the letterhead for docx."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from itertools import groupby

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from access.current import context, current_actor
from documents import pdf
from documents.fields import FIELDS, invented
from documents.filling import fill
from documents.kinds import KINDS, Kind
from models.document_template import DocumentTemplate, Letterhead
from models.errors import DomainError, FieldError
from models.queries import people as accounts
from views.documents.papers import font_checked
from web.errors import in_words
from web.pages import go_to
from workflows.documents import document_templates as workflow

blueprint = Blueprint("templates", __name__, url_prefix="/administration/templates")
# Pages of a preview that are shown at most.
SHOWN = 3
PPI = 72.0


@dataclass
class Editing:
    """What stands in the editor: the text, what is wrong with it, and how it looks."""

    text: str
    version: int
    errors: list[FieldError] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)


@blueprint.get("")
def listing() -> str:
    """Every kind of document with the template in force, and the letterhead."""
    rows = [(kind, DocumentTemplate.newest(kind.id)) for kind in KINDS.values()]
    head = Letterhead.newest()
    people = accounts.names([row.by for _kind, row in rows if row is not None] + ([head.by] if head else []))
    return render_template("documents/templates.html", rows=rows, letterhead=head, people=people)


@blueprint.get("/<kind>")
def show(kind: str) -> str:
    """The editor of one template, the list of fields and the preview beside it."""
    wanted = workflow.kind_of(kind)
    asked = request.args.get("version", type=int)
    return editor(wanted, Editing(text_of(wanted, asked), version_of(wanted)))


@blueprint.post("/<kind>")
def save(kind: str) -> Response | tuple[str, int]:
    """Puts the new text in force, or only shows how it would look. What is wrong is said with its line, the text kept."""
    wanted = workflow.kind_of(kind)
    text = request.form.get("text", "").replace("\r\n", "\n")
    version = request.form.get("version", 0, type=int)
    try:
        workflow.checked(text)
        if request.form.get("act") == "preview":
            return editor(wanted, Editing(text, version)), 200
        row = workflow.replace(context(), current_actor(), wanted, text, version)
    except DomainError as error:
        wrong = error.errors or [FieldError("/text", error.code, error.message_zh, error.message_en)]
        return editor(wanted, Editing(text, version, wrong)), error.status
    flash(_("“%(name)s”的模板已保存为第%(number)s版，即日起使用", name=wanted.name, number=row.version), "done")
    return go_to("web.templates.show", kind=kind)


@blueprint.post("/<kind>/restore")
def restore(kind: str) -> Response:
    """Puts the shipped template in force again."""
    wanted = workflow.kind_of(kind)
    workflow.restore(context(), current_actor(), wanted)
    flash(_("“%(name)s”已恢复为系统自带的模板，原来的各版仍可查看", name=wanted.name), "done")
    return go_to("web.templates.show", kind=kind)


@blueprint.post("/letterhead")
def take_letterhead() -> Response:
    """Takes a letterhead for docx, or takes it away."""
    file = request.files.get("file")
    if request.form.get("act") == "remove":
        workflow.remove_letterhead(context(), current_actor())
        flash(_("已停用信头，docx 恢复为系统自带的版式"), "done")
    elif file is None or not file.filename:
        flash(_("请先选择一个 .docx 文件"), "refused")
    else:
        try:
            workflow.take_letterhead(context(), current_actor(), file.filename, file.read())
            flash(_("信头已启用，此后的公文 docx 按它的页眉、页脚和样式生成"), "done")
        except DomainError as error:
            flash(in_words(error), "refused")
    return go_to("web.templates.listing")


def text_of(kind: Kind, version: int | None) -> str:
    """The text in force, or that of an older version, so that it can be looked at and saved again."""
    if version == 0:
        return kind.shipped
    rows = {row.version: row for row in DocumentTemplate.history(kind.id)}
    older = rows.get(version) if version is not None else None
    return (older.text or kind.shipped) if older is not None else workflow.text_in_force(kind)


def version_of(kind: Kind) -> int:
    """The newest version's number, 0 while there is only the shipped one."""
    newest = DocumentTemplate.newest(kind.id)
    return newest.version if newest is not None else 0


def editor(kind: Kind, editing: Editing) -> str:
    """The page."""
    history = DocumentTemplate.history(kind.id)
    if not editing.errors:
        editing.pages = preview(kind, editing.text)
    return render_template(
        "documents/editor.html",
        kind=kind,
        editing=editing,
        history=history,
        people=accounts.names(row.by for row in history),
        groups=[(name, list(fields)) for name, fields in groupby(FIELDS, key=lambda item: item.group)],
        lines=[in_words(error) for error in editing.errors],
    )


def preview(kind: Kind, text: str) -> list[str]:
    """The first pages as pictures, with the values of an invented case. 503 where the machine has no Chinese font."""
    document = fill(workflow.checked(text), invented(), style=kind.style, mark=_("样张"))
    at = context().clock.now()
    drawn = font_checked(lambda: pdf.pages(document, at, PPI))
    return [f"data:image/png;base64,{b64encode(page).decode()}" for page in drawn[:SHOWN]]
