"""What the panels of a case's page show. Each takes the case and the actor and answers with what its template names."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from access.current import context
from access.rules import RULES
from access.uploads import MOST_FILES
from models.account import Actor
from models.case import Case
from models.queries import attachments as queries
from models.queries import notes as note_queries
from views import attachments as views
from web.look import Look, look
from workflows import links, notes
from workflows.files.attaching import size_shown, unsubmitted
from workflows.files.kinds import ACCEPTED, KINDS
from workflows.files.places import choices


def attachments(case: Case, actor: Actor) -> dict[str, Any]:
    """For `files/_attachments.html`: the files, where one may put more, and how much room there is."""
    at, limits = look(case, actor), context().limits
    rows = [row for row in at.attachments if row.removed_at is None]
    removed = [row for row in at.attachments if row.removed_at is not None]
    people = at.attached_by
    removable = unsubmitted([row for row in rows if row.account_id == actor.account_id])
    number, used = (len(rows), sum(row.size for row in rows)) if queries.sees_all(actor) else queries.used(case.id)
    full = number >= limits.files or used >= limits.case_bytes
    return {
        "case_no": case.case_no,
        "attachments": [{**shown(row, people), "may_remove": row.id in removable} for row in rows],
        "removed": [shown(row, people) for row in removed],
        "places": [] if full else choices(actor, case, at.steps, at.offers),
        "full": full,
        "room": {
            "used": size_shown(used) if used else "0 MB",
            "case": size_shown(limits.case_bytes),
            "file": size_shown(limits.file_bytes),
            "file_bytes": limits.file_bytes,
            "most": MOST_FILES,
        },
        "accepted": ",".join(ACCEPTED),
    }


def shown(row: Any, people: views.People) -> dict[str, Any]:
    """One file as the panel has it."""
    kind = KINDS.get(row.media)
    return {
        **views.attachment_shown(row, people),
        "extension": row.name.rpartition(".")[2][:5].upper(),
        "opens": kind is not None and kind.opens,
    }


def choosable(at: Look, organization_id: int | None) -> list[dict[str, Any]]:
    """What a field of a form may name (`macros/attachments.html`): files of the organisation for which it is filled in."""
    return [file for file in readable(at) if file["organization_id"] == organization_id]


def readable(at: Look) -> list[dict[str, Any]]:
    """Every file that is there and that the reader may see, the oldest first (`macros/attachments.html`)."""
    number, rows = at.case.case_no, (row for row in at.attachments if row.removed_at is None)
    return [{**shown(row, at.attached_by), "case_no": number, "organization_id": row.organization_id} for row in rows]


def case_url(case_no: str) -> str:
    """The page of a case; this part's own where an installation has none."""
    rules = current_app.view_functions
    endpoint = "web.case.show" if "web.case.show" in rules else "web.attachments.page"
    return url_for(endpoint, case_no=case_no)


def notebook(case: Case, actor: Actor) -> dict[str, Any] | None:
    """For `files/_notes.html`: the notes of the actor's own organisation; None for whoever has no colleagues here."""
    if not notes.reads(actor):
        return None
    rows = note_queries.of_case(actor, case.id)
    accounts = queries.people(row.account_id for row in rows)
    everybody = note_queries.everybody(actor) if any(row.mentions for row in rows) else []
    names = {account.username: label for label, account in notes.labels(everybody)}
    return {
        "case_no": case.case_no,
        "notes": [marked(views.note_shown(context(), actor, row, accounts), actor, names) for row in rows],
        "longest_note": notes.LONGEST,
        "may_write": look(case, actor).own,
    }


def marked(note: dict[str, Any], actor: Actor, names: dict[str, str]) -> dict[str, Any]:
    """A note with whether it mentions the reader, and its text in parts: what is a mention, and what is not."""
    labels = sorted((names[name] for name in note["mentions"] if name in names), key=len, reverse=True)
    return {**note, "mentions_me": actor.username in note["mentions"], "parts": parts_of(note["text"], labels)}


def parts_of(text: str, labels: list[str]) -> list[tuple[str, bool]]:
    """A text cut at its mentions: each part, and whether it is one."""
    if not labels:
        return [(text, False)]
    before, found, rest = text.partition(f"@{labels[0]}")
    if not found:
        return parts_of(text, labels[1:])
    return [*parts_of(before, labels[1:]), (found, True), *parts_of(rest, labels)]


def linked(case: Case, actor: Actor, most: int | None = None) -> dict[str, Any] | None:
    """For `files/_links.html`: other cases of the same person and item; None for the clerk, who has no case file.

    `most` are shown of each where the panel stands beside something else, with a way to all of them.
    """
    if not has_case_file(actor):
        return None
    person, item = links.of_person(context(), actor, case), links.of_item(actor, case)
    return {
        "case_no": case.case_no,
        "later": False,
        "most": most,
        "person": views.linked_shown(context(), person) if person is not None else None,
        "item": views.linked_shown(context(), item),
    }


def linked_later(case: Case, actor: Actor) -> dict[str, Any] | None:
    """The same for a page that should not wait for it: it is fetched once the page is there."""
    return {"case_no": case.case_no, "later": True} if has_case_file(actor) else None


def has_case_file(actor: Actor) -> bool:
    """Whether the pages of notes and links are open to this account (access/rules.py)."""
    return bool(actor.roles & RULES["web.notes.linked"].roles)
