"""The attachments of a case: their page, what comes in, what goes out, and taking one away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access import downloads
from access.current import context, current_actor
from access.uploads import files_of
from models.attachment import Attachment
from models.case import Case
from models.errors import DomainError, not_found
from models.queries import attachments as attachment_queries
from models.queries import cases as queries
from views import attachments as views
from web.errors import in_words
from web.files import panels
from web.pages import go, safe_target, unkept, wants_fragment
from workflows.files import attaching

blueprint = Blueprint("attachments", __name__, url_prefix="/cases/<case_no>/attachments")


def visible(case_no: str) -> Case:
    """The case, if the reader may know of it; else 404."""
    case = queries.visible(current_actor(), case_no)
    if case is None:
        raise not_found("工单", "case")
    return case


@blueprint.get("")
def page(case_no: str) -> Response:
    """Attachments, notes and linked cases of one case."""
    case, actor = visible(case_no), current_actor()
    known = {
        "attachments": panels.attachments(case, actor),
        "notebook": panels.notebook(case, actor),
        "linked": panels.linked(case, actor),
    }
    return unkept(render_template("files/page.html", case=case, **known))


@blueprint.post("")
def add(case_no: str) -> AnyResponse:
    """Takes files in; what was wrong with one is said of that one, the others are kept."""
    case, actor = visible(case_no), current_actor()
    element, wrong, kept = request.form.get("element", "").strip()[:80], [], 0
    for file in files_of(request):
        try:
            attaching.attach(context(), actor, case_no, attaching.Upload(file.stream, file.filename or "", element))
            kept += 1
        except DomainError as refused:
            if wants_fragment():
                raise
            wrong.append(f"{attaching.safe_name(file.filename or '')}：{reason(refused)}")
    if wants_fragment():
        return piece(case)
    if kept:
        flash(_("已上传 %(number)s 个附件", number=kept), "done")
    for words in wrong:
        flash(words, "refused")
    return back(case_no)


def reason(refused: DomainError) -> str:
    """Why a file was not taken, in the words of its field where there is one."""
    return in_words(refused.errors[0]) if refused.errors else in_words(refused)


def piece(case: Case) -> AnyResponse:
    """The panel alone, for the script that sent a file."""
    target = safe_target(request.form.get("back"))
    return unkept(render_template("files/_attachments.html", it=panels.attachments(case, current_actor()), back=target))


def back(case_no: str) -> AnyResponse:
    """Back to the page from which a form was sent."""
    return go(safe_target(request.form.get("back")) or url_for("web.attachments.page", case_no=case_no))


@blueprint.get("/<int:attachment_id>")
def download(case_no: str, attachment_id: int) -> Response:
    """The original, to keep."""
    return downloads.download(context(), look(case_no, attachment_id))


@blueprint.get("/<int:attachment_id>/open")
def read(case_no: str, attachment_id: int) -> Response:
    """A PDF in the browser's own reader."""
    return downloads.reading(context(), look(case_no, attachment_id))


@blueprint.get("/<int:attachment_id>/<size>")
def picture(case_no: str, attachment_id: int, size: str) -> Response:
    """A small copy of a picture: `thumbnail` or `preview`."""
    row = look(case_no, attachment_id, small=size == "thumbnail")
    key = {"thumbnail": row.thumbnail_key, "preview": row.preview_key}.get(size)
    if key is None:
        raise not_found("预览（不是图片）", "preview (no picture)")
    return downloads.small(context(), row, key)


@blueprint.get("/<int:attachment_id>/view")
def view(case_no: str, attachment_id: int) -> Response:
    """One picture, large, with those before and behind it."""
    row, actor = look(case_no, attachment_id), current_actor()
    pictures = [item for item in attachment_queries.of_case(actor, row.case_id) if item.preview_key]
    if row.preview_key is None:
        raise not_found("预览（不是图片）", "preview (no picture)")
    place = next(number for number, item in enumerate(pictures) if item.id == row.id)
    known: dict[str, Any] = {
        "shown": panels.shown(row, views.People.of([row])),
        "before": pictures[place - 1].id if place else None,
        "behind": pictures[place + 1].id if place + 1 < len(pictures) else None,
        "place": place + 1,
        "total": len(pictures),
    }
    return unkept(render_template("files/view.html", case_no=case_no, **known))


def look(case_no: str, attachment_id: int, *, small: bool = False) -> Attachment:
    """An attachment that the reader may see."""
    return attaching.look(context(), current_actor(), case_no, attachment_id, small=small)


@blueprint.get("/<int:attachment_id>/remove")
def removal(case_no: str, attachment_id: int) -> Response:
    """Asks why a file is to be taken away."""
    return asked(case_no, attachment_id)


@blueprint.post("/<int:attachment_id>/remove")
def remove(case_no: str, attachment_id: int) -> AnyResponse:
    """Takes it away."""
    why = request.form.get("reason", "")[:200]
    try:
        row = attaching.remove(context(), current_actor(), case_no, attachment_id, why)
    except DomainError as refused:
        if not refused.errors:
            raise
        answer = asked(case_no, attachment_id, why, reason(refused))
        answer.status_code = 422
        return answer
    flash(_("已移除附件：%(name)s", name=row.name), "done")
    return back(case_no)


def asked(case_no: str, attachment_id: int, why: str = "", wrong: str = "") -> Response:
    """The question, with what was typed and what is wrong with it."""
    row = look(case_no, attachment_id)
    target = safe_target(request.values.get("back")) or url_for("web.attachments.page", case_no=case_no)
    page = render_template("files/remove.html", case_no=case_no, row=row, why=why, wrong=wrong, back=target)
    return unkept(page)
