"""The documents of one case: the panel of the case page, the page of its own, the files, and issuing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from access.exports import attachment
from access.rule import CASE_FILE
from models.account import Actor
from models.case import Case
from models.errors import not_found
from models.queries import cases as queries
from views.documents import papers, shown
from web.pages import go, safe_target, wants_fragment
from workflows.documents import document_templates

blueprint = Blueprint("documents", __name__)
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def load(case: Case, actor: Actor) -> dict[str, Any]:
    """What `documents/_panel.html` shows."""
    return {"case_no": case.case_no, "documents": shown.listing(context(), actor, case)}


def later(case: Case, actor: Actor) -> dict[str, Any] | None:
    """For a page that should not wait for the list: it is fetched once the page is there. None for whom documents are not."""
    return {"case_no": case.case_no} if actor.roles & CASE_FILE.roles else None


def visible(case_no: str) -> Case:
    """The case, if the caller may know of it; else 404."""
    case = queries.visible(current_actor(), case_no)
    if case is None:
        raise not_found("工单", "case")
    return case


@blueprint.get("/cases/<case_no>/documents")
def listing(case_no: str) -> str:
    """The documents of a case, by themselves."""
    found = load(visible(case_no), current_actor())
    if wants_fragment():
        # To the page of the case, which leads back to itself.
        return render_template("documents/_panel.html", it=found, here=url_for("web.case.show", case_no=case_no))
    return render_template("documents/list.html", **found)


@blueprint.get("/cases/<case_no>/documents/<kind>.<form>")
def file(case_no: str, kind: str, form: str) -> Response:
    """One document: as it was issued, else a draft."""
    case, wanted = visible(case_no), document_templates.kind_of(kind)
    if form not in TYPES:
        raise not_found("该格式", "format")
    name, content = papers.file_of(context(), case, wanted, form, request.args.get("number"))
    response = Response(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = attachment(name, inline=form == "pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/cases/<case_no>/documents/<kind>/issue")
def issue(case_no: str, kind: str) -> str:
    """Asks before a document is issued: what it will be, and that it stays as it is."""
    case, wanted = visible(case_no), document_templates.kind_of(kind)
    target = safe_target(request.args.get("next"))
    return render_template("documents/issue.html", case_no=case.case_no, kind=wanted, target=target)


@blueprint.post("/cases/<case_no>/documents/<kind>/issue")
def issue_now(case_no: str, kind: str) -> AnyResponse:
    """Issues it and goes back."""
    case, wanted = visible(case_no), document_templates.kind_of(kind)
    row = papers.issue(context(), current_actor(), case, wanted)
    flash(_("已印发 %(name)s，文号 %(number)s", name=wanted.name, number=row.number), "done")
    return go(safe_target(request.form.get("next")) or url_for("web.documents.listing", case_no=case_no))
