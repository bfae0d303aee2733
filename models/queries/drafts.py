"""Drafts, versions and acts of procedures as their lists ask for them. The locality of an account is in the query."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, defer

from models.account import Actor
from models.base import db
from models.procedure import Procedure
from models.procedure_draft import OPEN, DraftRevision, ProcedureAct, ProcedureDraft

# Lists of versions say what each is called and since when; their content is read of the one that is looked at.
WITHOUT_CONTENT = [defer(part) for part in (Procedure.diagram, Procedure.forms, Procedure.tables, Procedure.parts)]


def within(actor: Actor, serves: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Procedures of the actor's locality; of all of them for who has none."""
    return serves == actor.locality if actor.locality else true()


def drafts(actor: Actor, key: str | None = None, *, all_states: bool = False) -> list[ProcedureDraft]:
    """The drafts that somebody works on, or all there were; the one that was touched last first."""
    query = select(ProcedureDraft).where(within(actor, ProcedureDraft.serves))
    if key is not None:
        query = query.where(ProcedureDraft.key == key)
    if not all_states:
        query = query.where(ProcedureDraft.state.in_(OPEN))
    return list(
        db.session.scalars(query.order_by(ProcedureDraft.updated_at.desc(), ProcedureDraft.id.desc()).limit(200))
    )


def draft(actor: Actor, number: int) -> ProcedureDraft | None:
    """One draft, if it is the actor's to know."""
    query = select(ProcedureDraft).where(ProcedureDraft.id == number, within(actor, ProcedureDraft.serves))
    return db.session.scalar(query)


def versions(actor: Actor, key: str) -> list[Procedure]:
    """All versions of a procedure, the newest first."""
    query = select(Procedure).where(Procedure.locality == key, within(actor, Procedure.serves))
    return list(db.session.scalars(query.order_by(Procedure.version.desc()).options(*WITHOUT_CONTENT)))


def version(actor: Actor, key: str, number: int) -> Procedure | None:
    """One version by its number."""
    query = select(Procedure).where(
        Procedure.locality == key, Procedure.version == number, within(actor, Procedure.serves)
    )
    return db.session.scalar(query)


def current(actor: Actor, at: datetime) -> list[Procedure]:
    """The version in force of every procedure that the actor may know; one that has yet to come into force where none is."""
    query = select(Procedure).where(within(actor, Procedure.serves)).order_by(Procedure.locality, Procedure.version)
    found: dict[str, Procedure] = {}
    for version in db.session.scalars(query.options(*WITHOUT_CONTENT)):
        if version.locality not in found or version.effective_at is None or version.effective_at <= at:
            found[version.locality] = version
    return list(found.values())


def acts(key: str, draft_id: int | None = None) -> list[ProcedureAct]:
    """What was done with a procedure or one of its drafts, the newest first."""
    query = select(ProcedureAct).where(ProcedureAct.key == key)
    if draft_id is not None:
        query = query.where(ProcedureAct.draft_id == draft_id)
    return list(db.session.scalars(query.order_by(ProcedureAct.id.desc()).limit(200)))


def revisions(draft_id: int) -> list[DraftRevision]:
    """What a draft was after each save that is still kept, the newest first; their files are read when asked for."""
    query = select(DraftRevision).where(DraftRevision.draft_id == draft_id)
    return list(db.session.scalars(query.order_by(DraftRevision.number.desc())))


def revision(draft_id: int, number: int) -> DraftRevision | None:
    """What a draft was after one save."""
    query = select(DraftRevision).where(DraftRevision.draft_id == draft_id, DraftRevision.number == number)
    return db.session.scalar(query)


def base_of(draft: ProcedureDraft) -> Procedure | None:
    """The version that a draft began from."""
    return db.session.get(Procedure, draft.base_id) if draft.base_id else None


def published_as(draft: ProcedureDraft) -> int | None:
    """The number of the version that a draft became."""
    version = db.session.get(Procedure, draft.published_id) if draft.published_id else None
    return version.version if version else None
