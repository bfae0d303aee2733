"""Notes of colleagues on a case, and whom one may mention in them; other cases beside one."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from models.errors import DomainError, not_found
from models.note import Note
from models.queries import notes as queries
from views import attachments as views
from web.errors import in_words
from web.files import panels
from web.files.attachments import back, reason, visible
from web.pages import safe_target, unkept
from workflows import notes

# So many linked cases stand in the side column of a case's page.
BESIDE = 5

blueprint = Blueprint("notes", __name__, url_prefix="/cases/<case_no>")


@blueprint.post("/notes")
def write(case_no: str) -> AnyResponse:
    """Writes a note; one that says nothing is shown again with what is wrong."""
    text = request.form.get("text", "")
    try:
        note = notes.write(context(), current_actor(), case_no, text)
    except DomainError as refused:
        if not refused.errors:
            raise
        return wrong(case_no, url_for("web.notes.write", case_no=case_no), _("写备注"), text, reason(refused))
    told = _("备注已发出，已提醒 %(number)s 位同事", number=len(note.mentions)) if note.mentions else _("备注已发出")
    flash(told, "done")
    return back(case_no)


@blueprint.get("/notes/<int:note_id>/edit")
def editing(case_no: str, note_id: int) -> Response:
    """One's own note, to be mended."""
    note = own(case_no, note_id)
    if not note.may_edit(current_actor(), context().clock.now()):
        raise DomainError(
            "note-too-old", "备注发出超过10分钟或已删除，不能再修改", "the note can no longer be edited: write another"
        )
    return form(case_no, url_for("web.notes.edit", case_no=case_no, note_id=note_id), _("修改备注"), note.text)


@blueprint.post("/notes/<int:note_id>/edit")
def edit(case_no: str, note_id: int) -> AnyResponse:
    """Keeps the mended text."""
    text = request.form.get("text", "")
    try:
        notes.edit(context(), current_actor(), case_no, note_id, text)
    except DomainError as refused:
        words = reason(refused) if refused.errors else in_words(refused)
        action = url_for("web.notes.edit", case_no=case_no, note_id=note_id)
        if refused.status not in (409, 422):
            raise
        return wrong(case_no, action, _("修改备注"), text, words, refused.status)
    flash(_("备注已修改"), "done")
    return back(case_no)


@blueprint.post("/notes/<int:note_id>/delete")
def delete(case_no: str, note_id: int) -> AnyResponse:
    """Deletes one's own note; a trace stays."""
    notes.delete(context(), current_actor(), case_no, note_id)
    flash(_("备注已删除"), "done")
    return back(case_no)


@blueprint.get("/colleagues")
def colleagues(case_no: str) -> Response:
    """Colleagues whose name has what was typed behind an @: a piece for the list under the text."""
    visible(case_no)
    found = views.mentionable(current_actor(), request.args.get("q", "")[:40])
    return unkept(render_template("files/_colleagues.html", colleagues=found))


@blueprint.get("/links")
def linked(case_no: str) -> Response:
    """Other cases of the same person and item: the panel alone, or in a page."""
    case = visible(case_no)
    piece = "HX-Request" in request.headers
    it = panels.linked(case, current_actor(), BESIDE if piece else None)
    template = "files/_links.html" if piece else "files/links.html"
    return unkept(render_template(template, case=case, it=it))


def own(case_no: str, note_id: int) -> Note:
    """A note of the reader's organisation."""
    note = queries.one(current_actor(), visible(case_no).id, note_id)
    if note is None:
        raise not_found("该备注", "note")
    return note


def form(case_no: str, action: str, title: str, text: str, error: str = "") -> Response:
    """The page on which a note is written alone."""
    target = safe_target(request.values.get("back")) or url_for("web.attachments.page", case_no=case_no)
    known = {"case_no": case_no, "action": action, "title": title, "text": text, "error": error, "back": target}
    return unkept(render_template("files/note.html", longest_note=notes.LONGEST, **known))


def wrong(case_no: str, action: str, title: str, text: str, error: str, status: int = 422) -> AnyResponse:
    """The same with what is wrong; everything typed is kept."""
    answer = form(case_no, action, title, text, error)
    answer.status_code = status
    return answer
