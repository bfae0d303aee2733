"""Drafts: begun, saved, found again. Nothing that was saved is lost, and nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from models.account import Actor
from models.base import db
from models.errors import DomainError, FieldError, forbidden, not_found, wrong_field
from models.procedure import Procedure
from models.procedure_draft import STATES, STATES_EN, DraftRevision, ProcedureAct, ProcedureDraft
from models.queries import drafts as queries
from workflows.authoring.content import check_files, check_key, check_whole, checked_title, pointer_to
from workflows.context import Context
from workflows.procedures.package import Package
from workflows.procedures.xml import DiagramError
from workflows.unit import transaction

# Saves of one person within this time become one in the history: the editor saves by itself every few seconds.
TOGETHER = timedelta(minutes=5)
# So many saves of a draft are kept.
KEPT = 100
# How a draft that is out of the analysts' hands can be changed all the same.
WITHDRAW = ("请先撤回", "withdraw it first")
WAYS_BACK = {"proposed": WITHDRAW, "approved": WITHDRAW}


@dataclass
class StaleDraftError(DomainError):
    """Another has saved the same files meanwhile; `stale` says which `revision`, `by` whom, `at` what time, what `changed`."""

    stale: dict[str, Any] = field(default_factory=dict)


def begin(
    context: Context,
    actor: Actor,
    package: Package,
    base: Procedure | None,
    title: str,
    act: str = "created",
    **more: Any,
) -> ProcedureDraft:
    """A new draft with this content. `base` is the version that it is to replace one day, if there is one."""
    check_key(package.key)
    check_files(package.files)
    check_whole(package.files)
    serves = serves_of(package)
    ensure_own(actor, serves)
    newest = Procedure.newest(package.key)
    if newest is not None:
        # A key that another locality uses is not taken over by saying that it serves one's own.
        ensure_own(actor, newest.serves or newest.locality)
    now = context.clock.now()
    with transaction():
        draft = ProcedureDraft(
            key=package.key,
            serves=serves,
            title=checked_title(title) or f"{package.key}",
            base_id=base.id if base else None,
            state="draft",
            revision=1,
            files=package.files,
            digest=package.digest,
            touched=dict.fromkeys(package.files, 1),
            authors=[actor.username],
            import_notes=more.get("import_notes", []),
            created_by=actor.username,
            created_at=now,
            updated_by=actor.username,
            updated_at=now,
        )
        db.session.add(draft)
        db.session.flush()
        db.session.add(saved(draft, sorted(package.files), actor, now))
        note(context, draft, act, actor.username, more.get("reason", ""))
    return draft


def begin_from(
    context: Context, actor: Actor, base: Procedure, title: str, *, restored: bool = False
) -> ProcedureDraft:
    """A new draft with the content of a published version."""
    act, reason = ("restored", f"第{base.version}版") if restored else ("created", "")
    return begin(context, actor, Package.of(base), base, title, act, reason=reason)


def ensure_own(actor: Actor, serves: str) -> None:
    """403 where the locality is not the actor's; who has none may change them all."""
    if actor.locality and serves != actor.locality:
        raise forbidden("您只能编辑本地区的办理程序", "you may only change procedures of your own locality")


def found(actor: Actor, number: int) -> ProcedureDraft:
    """The draft; 404 where it is not there, or not the actor's to know."""
    draft = queries.draft(actor, number)
    if draft is None:
        raise not_found(f"草案 {number}", f"draft {number}")
    return draft


def package_of(draft: ProcedureDraft) -> Package:
    """The files of a draft."""
    return Package(draft.key, draft.files)


def save(
    context: Context, actor: Actor, number: int, revision: int, changes: Mapping[str, str | None]
) -> ProcedureDraft:
    """Replaces some files (None takes one out). `revision` is the one that the caller saw; 409 `draft-stale` says what
    another has changed since in the same files. Changes of different files go together."""
    found(actor, number)
    check_files(changes)
    now = context.clock.now()
    with transaction():
        draft = locked(number)
        ensure_editable(draft)
        touched = changed_since(draft, revision)
        if touched & changes.keys():
            raise stale(draft, touched)
        before = package_of(draft)
        after = before.with_files(changes)
        changed = after.changed_from(before)
        if changed:
            check_whole(after.files)
            ensure_own(actor, serves_of(after))
            put(draft, after, changed, actor, now)
        draft.held_by, draft.held_at = actor.username, now
    return draft


def put(
    draft: ProcedureDraft, package: Package, changed: list[str], actor: Actor, now: datetime, *, apart: bool = False
) -> None:
    """The new content, as the next revision; `apart` never joins it with the save before.

    What was checked before is not checked any more.
    """
    draft.revision += 1
    draft.files, draft.digest = package.files, package.digest
    draft.touched = {**draft.touched, **dict.fromkeys(changed, draft.revision)}
    draft.serves = serves_of(package)
    draft.state, draft.override = "draft", None
    draft.authors = list(dict.fromkeys([*draft.authors, actor.username]))
    draft.updated_by, draft.updated_at = actor.username, now
    last = db.session.scalar(
        select(DraftRevision).where(DraftRevision.draft_id == draft.id).order_by(DraftRevision.number.desc()).limit(1)
    )
    if not apart and last is not None and last.number > 1 and last.by == actor.username and now - last.at < TOGETHER:
        last.number, last.files = draft.revision, package.files
        last.changed = sorted({*last.changed, *changed})
    else:
        db.session.add(saved(draft, changed, actor, now))
        forget_old(draft)


def saved(draft: ProcedureDraft, changed: Iterable[str], actor: Actor, now: datetime) -> DraftRevision:
    """What the draft is now, for the history."""
    return DraftRevision(
        draft_id=draft.id, number=draft.revision, files=draft.files, changed=list(changed), by=actor.username, at=now
    )


def forget_old(draft: ProcedureDraft) -> None:
    """The oldest saves go; the first, what the draft began with, stays."""
    db.session.flush()
    numbers = select(DraftRevision.number).where(DraftRevision.draft_id == draft.id)
    kept = list(db.session.scalars(numbers.order_by(DraftRevision.number.desc()).limit(KEPT)))
    if len(kept) == KEPT:
        db.session.execute(
            delete(DraftRevision).where(
                DraftRevision.draft_id == draft.id, DraftRevision.number < kept[-1], DraftRevision.number > 1
            )
        )


def recover(context: Context, actor: Actor, number: int, revision: int) -> ProcedureDraft:
    """Brings back what the draft was after an earlier save, as a new one: what it is now stays in the history."""
    found(actor, number)
    now = context.clock.now()
    with transaction():
        draft = locked(number)
        ensure_editable(draft)
        earlier = queries.revision(draft.id, revision)
        if earlier is None:
            raise not_found(f"第{revision}次保存的内容", f"revision {revision}")
        package = Package(draft.key, earlier.files)
        changed = package.changed_from(package_of(draft))
        put(draft, package, changed, actor, now, apart=True)
        note(context, draft, "recovered", actor.username, f"第{revision}次保存")
    return draft


def rename(context: Context, actor: Actor, number: int, title: str) -> ProcedureDraft:
    """What the draft is called in the lists."""
    found(actor, number)
    with transaction():
        draft = locked(number)
        draft.title = checked_title(title) or draft.title
    return draft


def discard(context: Context, actor: Actor, number: int) -> ProcedureDraft:
    """Nobody works on it any more; it can still be read, and begun from again."""
    found(actor, number)
    with transaction():
        draft = locked(number)
        if draft.state == "published":
            raise not_now(draft, "不能放弃", "it can not be discarded")
        draft.state, draft.held_by = "discarded", None
        note(context, draft, "discarded", actor.username)
    return draft


def locked(number: int) -> ProcedureDraft:
    """The draft under lock, as it is now."""
    return db.session.get_one(ProcedureDraft, number, with_for_update=True, populate_existing=True)


def ensure_editable(draft: ProcedureDraft) -> None:
    """409 where its content may not be changed now."""
    if not draft.is_editable:
        way = WAYS_BACK.get(draft.state, ("请新建草案", "begin a new one"))
        raise not_now(draft, f"不能修改；{way[0]}", f"it can not be changed; {way[1]}")


def changed_since(draft: ProcedureDraft, revision: int) -> set[str]:
    """The files that were changed after a revision; 422 for one that never was."""
    if not 0 < revision <= draft.revision:
        raise wrong_field(
            "/revision", "unknown-revision", f"没有第{revision}次保存", f"there is no revision {revision}"
        )
    return {path for path, last in draft.touched.items() if last > revision}


def stale(draft: ProcedureDraft, touched: set[str]) -> StaleDraftError:
    """Another has saved meanwhile (409): who, when, which files."""
    who, when = draft.updated_by, draft.updated_at
    fields = [
        FieldError(pointer_to(path), "changed", f"{path} 已被 {who} 修改", f"{path} was changed by {who}")
        for path in sorted(touched)
    ]
    zh = f"{who} 已先保存了修改（第{draft.revision}次保存），请看过对方的改动再决定"
    en = f"{who} saved changes meanwhile (revision {draft.revision})"
    seen = {"revision": draft.revision, "by": who, "at": when, "changed": sorted(touched)}
    return StaleDraftError("draft-stale", zh, en, errors=fields, stale=seen)


def not_now(draft: ProcedureDraft, zh: str, en: str) -> DomainError:
    """It is in a state in which this can not be done (409): the state is said first, then what follows from it."""
    return DomainError("draft-state", f"草案{STATES[draft.state]}，{zh}", f"the draft {STATES_EN[draft.state]}: {en}")


def note(context: Context, draft: ProcedureDraft, act: str, by: str, reason: str = "") -> None:
    """Keeps on record who did what with the draft."""
    db.session.add(
        ProcedureAct(
            key=draft.key,
            draft_id=draft.id,
            procedure_id=draft.published_id,
            act=act,
            by=by,
            at=context.clock.now(),
            reason=reason,
            digest=draft.digest,
        )
    )


def serves_of(package: Package) -> str:
    """The locality whose cases it takes; while its settings can not be read, the one that it is called after."""
    try:
        return str(package.settings().get("locality") or package.key)[:32]
    except DiagramError:
        return package.key
