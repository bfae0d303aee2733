"""The documents of one case: which there are, which may be drawn up or issued now, and each as PDF and docx."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from documents import pdf, word
from documents.errors import FontMissingError
from documents.filling import fill
from documents.kinds import KINDS, Kind
from documents.tree import Document
from models.account import Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, not_found
from models.issued_document import IssuedDocument
from models.organization import Organization
from views.documents import values
from views.documents.acts import Act
from views.documents.values import Reading
from views.documents.words import day, moment
from workflows.context import Context
from workflows.documents import document_templates, issuing

Written = TypeVar("Written")
DRAFT = "草稿　未印发"
UNNUMBERED = "（草稿，印发时编号）"


@dataclass(frozen=True)
class Source:
    """What a document is about: the act or filing by its id, the step, the office that issues it and the one that acted."""

    id: int
    elements: tuple[str, ...]
    office: Organization | None
    acted: int | None


@dataclass(frozen=True)
class Paper:
    """One kind of document in a case. `reason` says why there is none yet; `issued` is the one that went out, if it did."""

    kind: Kind
    reason: str | None
    issued: IssuedDocument | None
    may_issue: bool


def listing(context: Context, actor: Actor, case: Case) -> list[Paper]:
    """Every kind of document, with what can be done about it now."""
    reading = Reading(context, case, context.clock.now())
    issued = {(row.kind, row.source_id): row for row in IssuedDocument.of_case(case.id)}
    return [paper(kind, reading, actor, issued) for kind in KINDS.values()]


def paper(kind: Kind, reading: Reading, actor: Actor, issued: dict[tuple[str, int], IssuedDocument]) -> Paper:
    """One kind."""
    source = source_of(kind, reading)
    if source is None:
        return Paper(kind, missing_words(kind), None, False)
    row = issued.get((kind.id, source.id))
    return Paper(kind, None, row, kind.sent and row is None and may_issue(actor, source))


def missing_words(kind: Kind) -> str:
    """Why there is no such document yet."""
    return "尚未报备" if kind.id == "filing_form" else "尚未办理到这一步"


def may_issue(actor: Actor, source: Source) -> bool:
    """Whether the actor acts for the office whose document it is."""
    try:
        issuing.ensure_may_issue(actor, offices_of(source))
    except DomainError:
        return False
    return True


def offices_of(source: Source) -> set[int | None]:
    """The offices that may issue it."""
    return {source.acted, source.office.id if source.office is not None else None}


def source_of(kind: Kind, reading: Reading) -> Source | None:
    """What a document of this kind is about in a case; None while there is nothing."""
    case = reading.case
    first_level = db.session.get(Organization, case.first_level_id)
    if kind.id == "case_file":
        named = [act.element.id for act in reading.acts if act.element is not None]
        return Source(0, tuple(named), first_level, None)
    if kind.id == "filing_form":
        if not reading.filings:
            return None
        steps = [event.element_id for event in reading.events if event.name == "FilingSubmitted" and event.element_id]
        return Source(reading.filings[-1].id, tuple(steps[-1:]), first_level, case.first_level_id)
    act = reading.newest(*kind.records)
    if act is None:
        return None
    office = office_of(act, case) or first_level
    return Source(act.record.id, (act.element.id,) if act.element else (), office, act.record.organization_id)


def office_of(act: Act, case: Case) -> Organization | None:
    """In whose name it is: a section's work is the institution's, unless the case was handed to that very unit."""
    office = act.office
    while office is not None and office.kind == "section" and office.id not in own_offices(case):
        office = db.session.get(Organization, office.parent_id) if office.parent_id is not None else None
    return office or act.office


def own_offices(case: Case) -> set[int | None]:
    """The offices that answer for a role in the case themselves."""
    return {case.first_level_id, case.second_level_id, *(case.offices or {}).values()}


def drawn_up(
    context: Context, case: Case, kind: Kind, number: str = "", reading: Reading | None = None
) -> tuple[Document, Source, int]:
    """The document as it stands now, what it is about, and the template's version. 404 while there is nothing to write about.

    Without a number it is a draft and says so on every page.
    """
    reading = reading or Reading(context, case, context.clock.now())
    at, source = reading.at, source_of(kind, reading)
    if source is None:
        raise not_found(f"{kind.name}（{missing_words(kind)}）", f"{kind.id}: nothing to write about yet")
    template, version = document_templates.in_force(kind)
    own = {
        "文书名称": kind.name,
        "文号": number or (UNNUMBERED if kind.sent else ""),
        "发文机关": source.office.name if source.office is not None else "",
        "印发日期": day(at),
        "制作时间": moment(at),
        **values.of_basis(values.rules_of(reading, source.elements)),
    }
    mark = DRAFT if kind.sent and not number else ""
    wanted = {name for line in template.lines for name in line.fields}
    document = fill(template, {**values.all_of(reading, wanted), **own}, style=kind.style, mark=mark, of=case.case_no)
    return document, source, version


def issued_or_drawn(reading: Reading, kind: Kind, row: IssuedDocument | None, form: str) -> bytes:
    """The file: what went out where it did, else a draft of what there is to say now."""
    if row is not None:
        kept = issuing.verified(row)
        return kept if form == "pdf" else as_docx(Document.from_json(row.content), row.at)
    document, _, _ = drawn_up(reading.context, reading.case, kind, reading=reading)
    return as_pdf(document, reading.at) if form == "pdf" else as_docx(document, reading.at)


def as_pdf(document: Document, at: datetime) -> bytes:
    """The PDF; 503 where the machine has no Chinese font."""
    return font_checked(lambda: pdf.write(document, at))


def font_checked(write: Callable[[], Written]) -> Written:
    """What a writer writes; 503 with what to do where the machine has no Chinese font."""
    try:
        return write()
    except FontMissingError as fault:
        raise DomainError("font-missing", fault.message_zh, fault.message_en, status=503) from fault


def as_docx(document: Document, at: datetime) -> bytes:
    """The docx, on the administrator's letterhead where there is one."""
    letter = document.style == "letter"
    return word.write(document, at, document_templates.letterhead_in_force() if letter else None)


def issued_now(case: Case, kind: Kind, reading: Reading) -> IssuedDocument | None:
    """What went out about the newest act of this kind."""
    source = source_of(kind, reading)
    rows = [
        row for row in IssuedDocument.of_case(case.id) if source and (row.kind, row.source_id) == (kind.id, source.id)
    ]
    return rows[-1] if rows else None


def file_of(context: Context, case: Case, kind: Kind, form: str, number: str | None = None) -> tuple[str, bytes]:
    """Name and content of a document's file; `number` asks for one that went out earlier (404 where there is none)."""
    reading = Reading(context, case, context.clock.now())
    if number is not None:
        rows = [row for row in IssuedDocument.of_case(case.id) if (row.kind, row.number) == (kind.id, number)]
        if not rows:
            raise not_found(f"文书 {number[:64]}", "document")
        row: IssuedDocument | None = rows[0]
    else:
        row = issued_now(case, kind, reading) if kind.sent else None
    name = row.number if row is not None else case.case_no
    draft = "（草稿）" if row is None and kind.sent else ""
    return f"{name}-{kind.name}{draft}.{form}", issued_or_drawn(reading, kind, row, form)


def issue(context: Context, actor: Actor, case: Case, kind: Kind) -> IssuedDocument:
    """Issues the document about the newest act: numbered, frozen, on the case's log. 403, 404 or 409 where that can not be."""
    if not kind.sent:
        raise DomainError(
            "not-issued", f"“{kind.name}”随时生成，不印发", f"{kind.id} is drawn up on demand, not issued"
        )
    number, after = issuing.next_number(case), case.event_seq
    document, source, version = drawn_up(context, case, kind, number)
    issuing.ensure_may_issue(actor, offices_of(source))
    assert source.office is not None
    content: dict[str, Any] = document.to_json()
    drawn = issuing.Drawn(
        kind.id,
        source.id,
        number,
        document.title,
        content,
        as_pdf(document, context.clock.now()),
        version,
        source.office.id,
        after,
    )
    return issuing.issue(context, actor, case.case_no, drawn)
