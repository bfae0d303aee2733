"""Templates of documents and the letterhead: replaced by an administrator, every version kept, the shipped one never lost."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from sqlalchemy import func, select

from documents import letterhead
from documents.errors import LetterheadError, TemplateError
from documents.fields import known
from documents.kinds import KINDS, Kind, shipped_template
from documents.language import Template, read
from models.account import Actor
from models.base import db
from models.document_template import DocumentTemplate, Letterhead
from models.errors import DomainError, FieldError, invalid, not_found, wrong_field
from workflows.context import Context
from workflows.unit import transaction


def kind_of(kind_id: str) -> Kind:
    """The kind with this name; 404 where there is none."""
    kind = KINDS.get(kind_id)
    if kind is None:
        raise not_found("该种文书", "kind of document")
    return kind


def in_force(kind: Kind) -> tuple[Template, int]:
    """The template in force and its version, 0 for the shipped one.

    409 where a version of before names a field that there is no more: an administrator has to put it right.
    """
    row = DocumentTemplate.newest(kind.id)
    if row is None or row.text is None:
        return shipped_template(kind.id), 0
    try:
        return read(row.text, known()), row.version
    except TemplateError as fault:
        raise DomainError(
            "template-unreadable",
            f"“{kind.name}”的模板（第{row.version}版）不能使用，请管理员修改或恢复原模板：{fault}",
            f"the template of {kind.id} (version {row.version}) can not be used: an administrator has to put it right",
        ) from fault


def text_in_force(kind: Kind) -> str:
    """The template in force as it is edited."""
    row = DocumentTemplate.newest(kind.id)
    return row.text if row is not None and row.text is not None else kind.shipped


def checked(text: str) -> Template:
    """The template that somebody wrote; 422 with every finding and its line."""
    try:
        return read(text, known())
    except TemplateError as fault:
        findings = [
            FieldError(
                "/text",
                found.code,
                f"第{found.line}行：{found.message_zh}",
                f"line {found.line}: {found.message_en}",
            )
            for found in fault.findings
        ]
        raise invalid("template-wrong", findings[0].message_zh, findings[0].message_en, findings) from fault


def replace(context: Context, actor: Actor, kind: Kind, text: str, version: int | None = None) -> DocumentTemplate:
    """Puts a new version in force. 422 for a template that can not be right; 409 where somebody else was quicker.

    `version` is the one that the writer had before them, None not to ask.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    checked(text)
    return add(context, actor, kind, None if text == kind.shipped else text, version)


def restore(context: Context, actor: Actor, kind: Kind) -> DocumentTemplate:
    """Puts the shipped template in force again; what was in force stays in the history."""
    return add(context, actor, kind, None, None)


def add(context: Context, actor: Actor, kind: Kind, text: str | None, version: int | None) -> DocumentTemplate:
    """One more version."""
    with transaction():
        newest = db.session.scalar(select(func.max(DocumentTemplate.version)).where(DocumentTemplate.kind == kind.id))
        if version is not None and version != (newest or 0):
            raise DomainError(
                "template-changed",
                f"“{kind.name}”的模板刚由他人改为第{newest}版，请对照后再存",
                f"the template was changed to version {newest} meanwhile",
            )
        row = DocumentTemplate(
            kind=kind.id,
            version=(newest or 0) + 1,
            text=text,
            at=context.system_clock.now(),
            account_id=actor.account_id,
            by=actor.username,
        )
        db.session.add(row)
    return row


def take_letterhead(context: Context, actor: Actor, file: str, content: bytes) -> Letterhead:
    """Puts a letterhead in force for docx; 422 with the reason where the file can not be one."""
    try:
        letterhead.check(content)
    except LetterheadError as fault:
        raise wrong_field("/file", fault.code, fault.message_zh, fault.message_en) from fault
    return keep_letterhead(context, actor, PurePath(file.replace("\\", "/")).name[:200] or "letterhead.docx", content)


def remove_letterhead(context: Context, actor: Actor) -> None:
    """From now on docx has our own head again."""
    keep_letterhead(context, actor, "", None)


def keep_letterhead(context: Context, actor: Actor, file: str, content: bytes | None) -> Letterhead:
    """One more version of the letterhead, or that there is none."""
    with transaction():
        row = Letterhead(
            file=file,
            content=content,
            sha256=hashlib.sha256(content).hexdigest() if content is not None else None,
            at=context.system_clock.now(),
            account_id=actor.account_id,
            by=actor.username,
        )
        db.session.add(row)
    return row


def letterhead_in_force() -> bytes | None:
    """The letterhead's file; None where there is none."""
    row = Letterhead.newest()
    return row.content if row is not None else None
