"""Attachments, notes and links as callers see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from models.account import Account, Actor
from models.attachment import Attachment
from models.note import Note
from models.organization import Organization
from models.queries import attachments as queries
from models.queries import notes as note_queries
from models.queries import organizations
from views.cases import Surroundings, office, summary
from workflows import notes
from workflows.context import Context
from workflows.files import kinds
from workflows.files.attaching import size_shown
from workflows.links import Linked


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
        "size_shown": size_shown(row.size),
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


def mentionable(actor: Actor, part: str) -> list[dict[str, str]]:
    """At most ten colleagues whose name has this part; labels are told apart over the whole organisation."""
    wanted = {account.id for account in note_queries.colleagues(actor, part.strip())}
    return [
        {"label": label, "username": account.username, "name": account.name}
        for label, account in notes.labels(note_queries.everybody(actor))
        if account.id in wanted
    ]
