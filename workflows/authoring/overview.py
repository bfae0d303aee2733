"""What the lists of the workbench say of procedures: which version stands how, and how many cases run on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.procedure import Procedure
from models.queries import drafts as queries
from workflows.procedures.definitions import SHELF
from workflows.procedures.package import DIAGRAM, Package

# Cases that are still under way, void ones left aside.
RUNNING = (Case.closed_at.is_(None), Case.stage.not_in(("closed", "void")))


def standing(versions: Sequence[Procedure], now: datetime) -> dict[int, str]:
    """Version id → `scheduled`, `in_force` or `superseded`; `versions` with the newest first."""
    found: dict[int, str] = {}
    in_force = False
    for version in versions:
        if version.effective_at is not None and version.effective_at > now:
            # One that a newer version has overtaken before its day never comes into force.
            found[version.id] = "superseded" if in_force else "scheduled"
        else:
            found[version.id] = "superseded" if in_force else "in_force"
            in_force = True
    return found


def running(actor: Actor) -> dict[str, int]:
    """Procedure → how many cases run on any version of it."""
    query = (
        select(Procedure.locality, func.count())
        .join(Case, Case.procedure_id == Procedure.id)
        .where(*RUNNING, queries.within(actor, Procedure.serves))
        .group_by(Procedure.locality)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def running_versions(actor: Actor, key: str) -> dict[int, int]:
    """Version id → how many cases run on it."""
    query = (
        select(Procedure.id, func.count())
        .join(Case, Case.procedure_id == Procedure.id)
        .where(Procedure.locality == key, *RUNNING, queries.within(actor, Procedure.serves))
        .group_by(Procedure.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def newer_on_the_shelf(key: str, versions: Sequence[Procedure]) -> bool:
    """Whether the program brings a content of this procedure that was never published, because people have changed theirs."""
    folder = SHELF / key
    if not (folder / DIAGRAM).exists():
        return False
    return Package.read(folder).source().content_hash not in {version.content_hash for version in versions}
