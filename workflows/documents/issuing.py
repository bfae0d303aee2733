"""印发: a document is frozen as it goes out. What a person reads before and after is the same file; its hash is in the case's log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from documents.kinds import KINDS
from models.account import Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, forbidden
from models.event import CaseEvent
from models.issued_document import IssuedDocument
from workflows.context import Context
from workflows.locked import on_case_no

EVENT = "DocumentIssued"
# Whoever acts in a case for an office; not the clerk whom it is about, nor who only looks on.
ISSUERS = frozenset({"first_level", "second_level", "third_level", "appeal_reviewer", "authority", "filing_office"})


@dataclass(frozen=True)
class Drawn:
    """A document ready to be issued, as it was drawn up when the case's log had so many events."""

    kind: str
    source_id: int
    number: str
    title: str
    content: dict[str, Any]
    pdf: bytes
    template_version: int
    organization_id: int
    after_event: int


def next_number(case: Case) -> str:
    """The number of the next document of a case: 工单编号-WS1."""
    return f"{case.case_no}-WS{len(IssuedDocument.of_case(case.id)) + 1}"


def ensure_may_issue(actor: Actor, offices: set[int | None]) -> None:
    """Refuses (403) whoever does not act for the office that did what the document is about."""
    if actor.organization_id not in offices - {None} or not actor.roles & ISSUERS:
        raise forbidden("文书由作出该办理的机构印发", "a document is issued by the office that did what it is about")


def issue(context: Context, actor: Actor, case_no: str, drawn: Drawn) -> IssuedDocument:
    """Keeps the document and puts it on the case's log. 409 where the case went on meanwhile, or where it was issued already."""
    sha256 = hashlib.sha256(drawn.pdf).hexdigest()
    kind = KINDS[drawn.kind]
    with on_case_no(context, case_no, actor) as unit:
        ensure_not_issued(unit.case, drawn)
        if unit.case.event_seq != drawn.after_event:
            raise DomainError(
                "document-stale",
                "工单刚有新的办理，请核对后重新印发",
                "the case went on meanwhile: look again and issue anew",
            )
        row = IssuedDocument(
            case_id=unit.case.id,
            kind=drawn.kind,
            source_id=drawn.source_id,
            number=drawn.number,
            title=drawn.title[:200],
            content=drawn.content,
            pdf=drawn.pdf,
            sha256=sha256,
            template_version=drawn.template_version,
            organization_id=drawn.organization_id,
            account_id=actor.account_id,
            by=actor.username,
            at=unit.at,
        )
        db.session.add(row)
        unit.emit(EVENT, kind=drawn.kind, kind_name=kind.name, number=drawn.number, sha256=sha256)
    return row


def ensure_not_issued(case: Case, drawn: Drawn) -> None:
    """Refuses a second document about the same act (409)."""
    for row in IssuedDocument.of_case(case.id):
        if (row.kind, row.source_id) == (drawn.kind, drawn.source_id):
            raise DomainError(
                "document-issued", f"该文书已印发（{row.number}）", f"it was issued already as {row.number}"
            )


def verified(row: IssuedDocument) -> bytes:
    """The file as it was issued; 409 where it is not what the case's log says that it was."""
    said = db.session.scalars(select(CaseEvent.data).where(CaseEvent.case_id == row.case_id, CaseEvent.name == EVENT))
    expected = {entry.get("sha256") for entry in said if entry.get("number") == row.number}
    if expected != {hashlib.sha256(row.pdf).hexdigest()}:
        raise DomainError(
            "document-altered",
            f"文书 {row.number} 与印发时的校验值不符，请管理员核查",
            f"document {row.number} is not what was issued: tell the administrator",
        )
    return row.pdf
