"""Procedures as callers see them."""

from __future__ import annotations

from typing import Any

from models.procedure import Procedure
from views.basis import basis
from workflows.procedures import outline
from workflows.procedures.definitions import Definition


def title(procedure: Procedure) -> str:
    """What it is called."""
    return str((procedure.settings or {}).get("title") or procedure.locality)


def row(procedure: Procedure) -> dict[str, Any]:
    """One row of the list."""
    return {
        "key": procedure.locality,
        "locality": procedure.serves or procedure.locality,
        "title": title(procedure),
        "version": procedure.version,
        "published_at": procedure.published_at,
    }


def whole(procedure: Procedure, definition: Definition) -> dict[str, Any]:
    """The procedure with its switches and steps."""
    settings = [
        {
            "name": setting.name,
            "title": setting.title,
            "value": setting.value,
            "basis": basis(setting.basis),
            "silent": setting.silent,
        }
        for setting in outline.settings(definition)
    ]
    steps = [{**vars(step), "basis": basis(step.basis)} for step in outline.steps(definition)]
    return {**row(procedure), "applies": definition.applies, "settings": settings, "steps": steps}
