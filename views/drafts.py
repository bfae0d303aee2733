"""Drafts and versions of procedures as callers see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.queries import drafts as queries
from views.procedures import title
from workflows.authoring import checking
from workflows.procedures.package import Package


def version(procedure: Procedure, standing: Mapping[int, str], running: Mapping[int, int]) -> dict[str, Any]:
    """One version."""
    return {
        "key": procedure.locality,
        "version": procedure.version,
        "title": title(procedure),
        "standing": standing[procedure.id],
        "content_hash": procedure.content_hash,
        "digest": Package.of(procedure).digest,
        "published_at": procedure.published_at,
        "published_by": procedure.published_by,
        "effective_at": procedure.effective_at,
        "running_cases": running.get(procedure.id, 0),
    }


def draft(row: ProcedureDraft, held: bool) -> dict[str, Any]:
    """One draft; `held` says whether somebody has it open in the editor."""
    base = queries.base_of(row)
    return {
        "id": row.id,
        "key": row.key,
        "title": row.title,
        "base_version": base.version if base else None,
        "state": row.state,
        "revision": row.revision,
        "content_hash": Package(row.key, row.files).content_hash,
        "digest": row.digest,
        "authors": row.authors,
        "held_by": row.held_by if held else None,
        "proposed_by": row.proposed_by,
        "approved_by": row.approved_by,
        "checking": checking.is_running(row),
        "checked_digest": row.checked_digest,
        "check": row.check_report,
        "override": row.override,
        "import_notes": row.import_notes,
        "published_version": queries.published_as(row),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
