"""What a draft changes, in words, for whoever has to agree to it."""

from __future__ import annotations

from models.procedure_draft import ProcedureDraft
from models.queries import drafts as queries
from workflows.diff import summary
from workflows.procedures.package import Package


def in_words(draft: ProcedureDraft, language: str) -> list[str]:
    """A line a change against the version that the draft began from; nothing for a new procedure."""
    base = queries.base_of(draft)
    return summary(Package.of(base).files, draft.files, language) if base is not None else []
