"""The documents of a case as callers and pages see them."""

from __future__ import annotations

from typing import Any

from models.account import Actor
from models.case import Case
from models.issued_document import IssuedDocument
from models.queries import organizations
from models.queries import people as accounts
from views.documents import papers
from workflows.context import Context


def listing(context: Context, actor: Actor, case: Case) -> dict[str, Any]:
    """Every kind with what can be done about it, and everything that went out."""
    rows = IssuedDocument.of_case(case.id)
    offices = organizations.by_ids(row.organization_id for row in rows)
    people = accounts.names(row.by for row in rows)
    issued = {
        row.id: {
            "number": row.number,
            "kind": row.kind,
            "title": row.title,
            "sha256": row.sha256,
            "at": row.at,
            "by": people.get(row.by, row.by),
            "organization": offices[row.organization_id].name,
        }
        for row in rows
    }
    items = [
        {
            "kind": paper.kind.id,
            "name": paper.kind.name,
            "about": paper.kind.about,
            "available": paper.reason is None,
            "reason": paper.reason,
            "issued": issued[paper.issued.id] if paper.issued is not None else None,
            "may_issue": paper.may_issue,
        }
        for paper in papers.listing(context, actor, case)
    ]
    return {"items": items, "total": len(items), "issued": list(issued.values())}
