"""The blueprint of the scenarios of a draft, and what all of its pages begin with."""

from __future__ import annotations

from flask import Blueprint

from access.current import current_actor
from models.errors import not_found
from models.procedure_draft import ProcedureDraft
from workflows.authoring import drafts
from workflows.stories.story import story_files

blueprint = Blueprint("scenarios", __name__, url_prefix="/workbench/drafts/<int:draft_id>")


def draft_of(draft_id: int) -> ProcedureDraft:
    """The draft; 404 where it is not the reader's to know."""
    return drafts.found(current_actor(), draft_id)


def path_of(draft: ProcedureDraft, name: str) -> str:
    """Where a scenario of the draft lies; 404 where there is none of this name."""
    path = story_files(draft.files).get(name)
    if path is None:
        raise not_found(f"情景 {name[:80]}", f"scenario {name[:80]}")
    return path
