"""A procedure as the row of a version, from whatever side it is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.procedure import Procedure
from workflows.procedures.shelf import Source


def as_version(source: Source, number: int, at: datetime, files: dict[str, str] | None, **more: Any) -> Procedure:
    """The version that takes this content; `more` says who published it and from when it is in force, where somebody did."""
    return Procedure(
        locality=source.locality,
        version=number,
        content_hash=source.content_hash,
        diagram=source.diagram.decode(),
        forms=source.forms,
        settings=source.settings,
        tables=source.tables,
        parts=source.parts,
        serves=source.serves,
        published_at=at,
        files=files,
        **more,
    )
