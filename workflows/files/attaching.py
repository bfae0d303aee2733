"""Puts a file to a case and takes it away again: who may, how much, on record."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from handlers.ports_storage import StorageUnavailable
from models.account import Actor
from models.attachment import Attachment
from models.characters import made_legible
from models.errors import DomainError, forbidden, not_found, wrong_field
from models.queries import attachments as queries
from models.queries import cases as case_queries
from workflows.context import Context
from workflows.evaluators import persons
from workflows.files import vaulted
from workflows.files.kinds import Kind, kind_of, size_of
from workflows.files.pictures import Copies, copies
from workflows.files.places import place_for
from workflows.locked import on_case_no

LONGEST_NAME = 120
SHORTEST_REASON = 2
NEVER = datetime.min.replace(tzinfo=UTC)
UNSAFE = re.compile(r'[\\/:*?"<>|\r\n\t]+')

log = logging.getLogger("bihuan.files")


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in; `element` is the step or message it belongs to, empty for the step that one holds."""

    file: IO[bytes]
    name: str
    element: str = ""


def attach(context: Context, actor: Actor, case_no: str, upload: Upload) -> Attachment:
    """Keeps a file. 404 if the case is not the actor's to know, 403 for whoever has nothing to do in it, 409 where the step is
    not in the actor's hands or the case is full, 422 for what the file is.

    The bytes are stored before the row: a crash between leaves bytes that nobody names, which the sweep takes away.
    """
    case = case_queries.visible(actor, case_no)
    if case is None:
        raise not_found("工单", "case")
    ensure_office(actor)
    size = size_of(upload.file)
    ensure_room(context, case.id, size)
    kind = kind_of(upload.file, upload.name)
    pictures = copies(upload.file) if kind.picture else None
    # Whoever may not put anything here learns it before anything is stored; under the lock it is asked again.
    with on_case_no(context, case_no, actor) as unit:
        place_for(unit, actor, upload.element)
    row = stored(context, case.id, actor, upload, kind, pictures, size)
    with on_case_no(context, case_no, actor) as unit:
        place = place_for(unit, actor, upload.element)
        ensure_room(context, case.id, size)
        row.element, row.element_name = (place.element.id, place.element.name) if place.element else (None, None)
        row.task_id = place.task.id if place.task else None
        unit.actor = place.actor
        row.organization_id = place.actor.organization_id or row.organization_id
        row.name = persons.hidden_in(context.vault, case.id, safe_name(upload.name))
        row.created_at = unit.at
        unit.rows.insert(row)
        unit.emit("AttachmentAdded", **told(row))
    return row


def stored(
    context: Context, case_id: int, actor: Actor, upload: Upload, kind: Kind, pictures: Copies | None, size: int
) -> Attachment:
    """The row of a file whose bytes now lie in the store."""
    digest = hashlib.sha256()

    def counted() -> Iterator[bytes]:
        for chunk in vaulted.chunks_of(upload.file):
            digest.update(chunk)
            yield chunk

    original = vaulted.keep(context, case_id, counted())
    small = (
        [vaulted.keep(context, case_id, [part]).key for part in (pictures.preview, pictures.thumbnail)]
        if pictures
        else []
    )
    return Attachment(
        case_id=case_id,
        account_id=actor.account_id,
        organization_id=actor.organization_id,
        media=kind.media,
        size=size,
        sha256=digest.hexdigest(),
        storage_key=original.key,
        preview_key=small[0] if small else None,
        thumbnail_key=small[1] if small else None,
        sealed_with=context.vault.mark,
    )


def told(row: Attachment) -> dict[str, object]:
    """What the log says of a file: its digest makes it evidence, its name shows no evaluator."""
    return {
        "attachment": row.id,
        "file_name": row.name,
        "media": row.media,
        "size": row.size,
        "sha256": row.sha256,
        "element": row.element,
    }


def ensure_office(actor: Actor) -> None:
    """Refuses (403) an account without an office: overseers look, and put nothing to a case."""
    if actor.organization_id is None or actor.account_id is None or actor.has("gateway"):
        raise forbidden(
            "只有办理本工单的机构可以上传附件", "only an organisation that handles the case may attach files"
        )


def ensure_room(context: Context, case_id: int, size: int) -> None:
    """Refuses a file that is too large (413) or for which the case has no room (409)."""
    limits = context.limits
    if size > limits.file_bytes:
        raise too_large(limits.file_bytes)
    number, used = queries.used(case_id)
    if number >= limits.files:
        raise DomainError(
            "too-many-attachments",
            f"本工单已有{number}个附件，最多{limits.files}个；可移除不需要的附件后再传",
            f"the case has {number} attachments, {limits.files} at most",
        )
    if used + size > limits.case_bytes:
        raise DomainError(
            "case-full",
            f"本工单附件共可存{size_shown(limits.case_bytes)}，已用{size_shown(used)}，"
            f"放不下这个{size_shown(size)}的文件；可压缩照片或移除不需要的附件",
            f"attachments of a case may take {limits.case_bytes} bytes, {used} are used",
        )


def too_large(most: int) -> DomainError:
    """A file beyond the limit (413)."""
    return DomainError(
        "file-too-large",
        f"单个附件不得超过{size_shown(most)}，请压缩后上传",
        f"a file may have {most} bytes at most",
        status=413,
    )


def size_shown(size: int) -> str:
    """A size as people say it: «20 MB», «0.4 MB», «68 KB»."""
    if size < 100 * 1024:
        return f"{-(-size // 1024)} KB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def safe_name(name: str) -> str:
    """A file's name for display: without path, invisible characters and what no file system takes; its extension stays."""
    plain = UNSAFE.sub("_", made_legible(name.replace("\\", "/").rpartition("/")[2])).strip(" .") or "附件"
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension) > 10:
        return plain[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def remove(context: Context, actor: Actor, case_no: str, attachment_id: int, reason: str) -> Attachment:
    """Takes a file away, with a reason, by its uploader and before the step was completed; the row says so, the bytes go.

    404 where it is not the actor's to know, 403 for another person, 409 where it was submitted, 422 without a reason.
    """
    if sum(character.isalnum() for character in reason) < SHORTEST_REASON:
        raise wrong_field(
            "/reason", "too-short", "请说明理由，至少2个字，如“传错文件”", "say why, in two characters or more"
        )
    with on_case_no(context, case_no, actor) as unit:
        row = queries.one(actor, unit.case.id, attachment_id)
        if row is None:
            raise not_found("该附件", "attachment")
        said = persons.hidden_in(context.vault, unit.case.id, reason.strip())[:200]
        row.remove(actor, said, unit.at, submitted=not unsubmitted([row]))
        unit.emit("AttachmentRemoved", **told(row), reason=said)
    forget(context, row)
    return row


def forget(context: Context, row: Attachment) -> None:
    """Deletes the bytes of a file that was taken away; where the store is away just now, the sweep does it."""
    try:
        for key in row.keys:
            context.storage.delete(key)
    except StorageUnavailable as error:
        log.warning("the bytes of attachment %s are left to the sweep: %s", row.id, error)


def unsubmitted(rows: Sequence[Attachment]) -> set[int]:
    """Those of one case's whose step has not been completed, or whose message has not been sent: the others are evidence."""
    open_steps = queries.open_among({row.task_id for row in rows if row.task_id is not None})
    sent = queries.newest_acts({row.case_id for row in rows if row.task_id is None}, {row.element for row in rows})
    return {
        row.id
        for row in rows
        if (row.task_id in open_steps if row.task_id is not None else sent.get(row.element, NEVER) < row.created_at)
    }


def look(context: Context, actor: Actor, case_no: str, attachment_id: int, *, small: bool = False) -> Attachment:
    """An attachment whose bytes the actor may see; 404 otherwise, and where it was taken away.

    Each look is a log line; at a `small` picture in a list only where every detail is logged.
    """
    case = case_queries.visible(actor, case_no)
    row = queries.one(actor, case.id, attachment_id) if case is not None else None
    if row is None:
        raise not_found("该附件", "attachment")
    if row.removed_at is not None:
        raise DomainError("attachment-removed", "该附件已移除", "the attachment was removed", status=404)
    level = logging.DEBUG if small else logging.INFO
    log.log(level, "attachment %s of %s read by %s", row.id, case_no, actor.username)
    return row
