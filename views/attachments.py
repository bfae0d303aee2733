"""Attachments, notes and links as callers see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import Response

from models.account import Account, Actor
from models.attachment import Attachment
from models.note import Note
from models.organization import Organization
from models.queries import attachments as queries
from models.queries import organizations
from views.cases import Surroundings, office, summary
from workflows.context import Context
from workflows.files import kinds, vaulted
from workflows.files.attaching import megabytes
from workflows.links import Linked

# What the bytes of strangers may do in a browser: nothing, and not as a part of our pages.
ALONE = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# A browser's own reader of PDF refuses to start in a sandbox; it runs apart from our pages by itself.
READER = "default-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@dataclass(frozen=True)
class People:
    """Who put the attachments there, fetched together."""

    accounts: dict[int, Account] = field(default_factory=dict)
    offices: dict[int, Organization] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Attachment]) -> People:
        """Accounts and offices of these rows."""
        found = list(rows)
        return cls(
            queries.people(row.account_id for row in found), organizations.by_ids(row.organization_id for row in found)
        )


def attachment_shown(row: Attachment, people: People) -> dict[str, Any]:
    """One file."""
    kind, account = kinds.KINDS.get(row.media), people.accounts.get(row.account_id)
    return {
        "id": row.id,
        "name": row.name,
        "media": row.media,
        "kind_name": kind.name if kind else "文件",
        "size": row.size,
        "size_shown": megabytes(row.size),
        "sha256": row.sha256,
        "element": row.element,
        "element_name": row.element_name,
        "by": account.name if account else "",
        "organization": office(people.offices.get(row.organization_id)),
        "picture": row.thumbnail_key is not None,
        "created_at": row.created_at,
        "removed_at": row.removed_at,
        "removed_reason": row.removed_reason,
    }


def listing(context: Context, actor: Actor, case_id: int) -> dict[str, Any]:
    """The attachments of a case, and how much room is left."""
    rows = queries.of_case(actor, case_id)
    people = People.of(rows)
    return {
        "items": [attachment_shown(row, people) for row in rows],
        "total": len(rows),
        "used_bytes": queries.used(case_id)[1],
        "case_bytes": context.limits.case_bytes,
        "file_bytes": context.limits.file_bytes,
        "accepted": list(kinds.ACCEPTED),
    }


def download(context: Context, row: Attachment) -> Response:
    """The original, to be kept as a file."""
    return answer(vaulted.content(context, row, row.storage_key), row.media, f"attachment; {named(row.name)}", ALONE)


def reading(context: Context, row: Attachment) -> Response:
    """A PDF in the browser's own reader; anything else as a file."""
    kind = kinds.KINDS.get(row.media)
    if kind is None or not kind.opens:
        return download(context, row)
    return answer(vaulted.content(context, row, row.storage_key), row.media, f"inline; {named(row.name)}", READER)


def small(context: Context, row: Attachment, key: str) -> Response:
    """A copy that we have drawn ourselves: a JPEG, whatever the original was. It never changes, so it may be kept."""
    response = answer(vaulted.content(context, row, key), "image/jpeg", "inline", ALONE)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def answer(chunks: Iterator[bytes], media: str, disposition: str, policy: str) -> Response:
    """Bytes under their own type, which no browser may guess anew."""
    content_type = f"{media}; charset=utf-8" if media == "text/plain" else media
    headers = {
        "Content-Disposition": disposition,
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return Response(chunks, headers=headers, content_type=content_type)


def named(name: str) -> str:
    """A Chinese file name for browsers of all ages (RFC 6266, RFC 8187)."""
    plain = "".join(character if character.isascii() and character not in '"\\%;' else "_" for character in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def note_shown(context: Context, actor: Actor, note: Note, people: dict[int, Account]) -> dict[str, Any]:
    """One note, or the trace of one."""
    account = people.get(note.account_id)
    return {
        "id": note.id,
        "text": note.text,
        "by": account.name if account else "",
        "mentions": note.mentions,
        "created_at": note.created_at,
        "edited_at": note.edited_at,
        "deleted_at": note.deleted_at,
        "may_edit": note.may_edit(actor, context.clock.now()),
        "may_delete": note.may_delete(actor),
    }


def linked_shown(context: Context, linked: Linked) -> dict[str, Any]:
    """Other cases, as rows of a list."""
    around, now = Surroundings.of(linked.cases), context.clock.now()
    items = [summary(case, around, now) for case in linked.cases]
    return {"items": items, "total": linked.total, "more": linked.more}
