"""Documents of a case: which there are, each as PDF and docx, and issuing them."""

from __future__ import annotations

from typing import Any

from flask import Response

from access.current import context, current_actor
from access.exports import attachment
from api.cases import visible
from api.parsing import Room
from api.schemas.documents import DocumentList, DocumentQuery, IssuedShown
from models.issued_document import IssuedDocument
from views.documents import papers, shown
from workflows.documents import document_templates

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
room = Room("case_documents", __name__, url_prefix="/api/v1/cases", description="文书 / Documents of a case")


@room.route("/<case_no>/documents")
@room.response(200, DocumentList, description="文书 / documents")
@room.alt_response(404, response="NOT_FOUND")
def listing(case_no: str) -> dict[str, Any]:
    """文书清单：哪些已可生成、哪些已印发 / Which documents can be drawn up now, and which were issued."""
    case = visible(case_no)
    return shown.listing(context(), current_actor(), case)


@room.route("/<case_no>/documents/<kind>.pdf")
@room.arguments(DocumentQuery, location="query")
@room.response(200, {"type": "string", "format": "binary"}, content_type=TYPES["pdf"], description="PDF")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def pdf(query: dict[str, Any], case_no: str, kind: str) -> Response:
    """文书的 PDF；未印发的是草稿 / A document as PDF: as it was issued, else a draft."""
    return file(case_no, kind, "pdf", query.get("number"))


@room.route("/<case_no>/documents/<kind>.docx")
@room.arguments(DocumentQuery, location="query")
@room.response(200, {"type": "string", "format": "binary"}, content_type=TYPES["docx"], description="docx")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def docx(query: dict[str, Any], case_no: str, kind: str) -> Response:
    """文书的 docx / A document as docx."""
    return file(case_no, kind, "docx", query.get("number"))


@room.route("/<case_no>/documents/<kind>/issue", methods=["POST"])
@room.response(201, IssuedShown, description="已印发 / issued")
@room.alt_response(404, response="NOT_FOUND")
@room.alt_response(409, response="CONFLICT")
def issue(case_no: str, kind: str) -> IssuedDocument:
    """印发：编号、定稿、记入时间线 / Issue it: numbered, frozen, and on the case's log with its hash."""
    case, wanted = visible(case_no), document_templates.kind_of(kind)
    return papers.issue(context(), current_actor(), case, wanted)


def file(case_no: str, kind: str, form: str, number: str | None) -> Response:
    """The file with its Chinese name."""
    case, wanted = visible(case_no), document_templates.kind_of(kind)
    name, content = papers.file_of(context(), case, wanted, form, number)
    response = Response(content, content_type=TYPES[form])
    response.headers["Content-Disposition"] = attachment(name, inline=form == "pdf")
    response.headers["Cache-Control"] = "no-store"
    return response
