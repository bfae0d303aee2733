"""What the editors of a draft's files have in common: the draft that is open, its texts, and how a change is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from flask import Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from access.current import context, current_actor
from models.errors import DomainError, not_found
from models.procedure_draft import ProcedureDraft
from workflows.authoring import drafts

# What a form brings of the text that its reader saw.
SEEN = "seen"


def opened(draft_id: int) -> ProcedureDraft:
    """The draft, if it is the caller's to know."""
    return drafts.found(current_actor(), draft_id)


def text_of(draft: ProcedureDraft, path: str) -> str:
    """One file of a draft; 404 where it has no such file."""
    if path not in draft.files:
        raise not_found(path, path)
    return draft.files[path]


def mark(text: str) -> str:
    """What tells one text from another in a form."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def keep(draft: ProcedureDraft, changes: Mapping[str, str | None], seen: str = "") -> ProcedureDraft:
    """Saves the files. `seen` is the mark of the text under the caller's eyes: 409 where the first of the files says
    something else by now. Changes of other files by other people are no hindrance."""
    first = next(iter(changes))
    if seen and mark(draft.files.get(first, "")) != seen:
        raise DomainError(
            "draft-stale",
            f"{draft.updated_by} 已先保存了修改，下面是现在的内容，请看过再改",
            f"{draft.updated_by} saved changes meanwhile: below is what it says now",
        )
    return drafts.save(context(), current_actor(), draft.id, draft.revision, changes)


def seen() -> str:
    """The mark that the form brought."""
    return request.form.get(SEEN, "")[:64]


def done(address: str) -> AnyResponse:
    """Leads back to a page of the editor; a script that asked takes from it the part that it shows."""
    return redirect(address, 303)


def stay(page: str, status: int = 200) -> Response:
    """The page again, under its own address and not under that of the form that was sent."""
    answer = make_response(page, status)
    answer.headers["HX-Push-Url"] = "false"
    return answer


def sent_text(before: str, name: str = "text") -> str:
    """A file as a field of a form brings it; `before` itself where a browser only wrote its lines otherwise."""
    typed = request.form.get(name, "").replace("\r\n", "\n").lstrip("\n")
    return before if typed == before.replace("\r\n", "\n").lstrip("\n") else typed
