"""Ordering a migration: a dry run, then the move, then perhaps the way back. The work itself is in `rounds`.

A run belongs to a procedure; whoever may know that procedure may know its runs (models/queries/migrations.py). Where nobody works
in the background (a simulation, a test) an order is carried out at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from models.account import Actor
from models.base import db
from models.errors import DomainError, forbidden, not_found, wrong_field
from models.migration_run import WAITING, MigratedCase, MigrationRun
from models.procedure import Procedure
from models.queries import drafts as procedures
from models.queries import migrations as queries
from workflows.background.deferring import defer
from workflows.background.report import Report
from workflows.context import Context
from workflows.migrating.clocks import CHOICES
from workflows.migrating.looking import count_running
from workflows.migrating.rounds import carry_on
from workflows.migrating.timing import ensure_meant
from workflows.unit import transaction

JOB = "migrate"
LONGEST_REASON = 500


def work(context: Context, report: Report, arguments: Mapping[str, Any]) -> None:
    """The background job."""
    carry_on(context, arguments["run"], report.progress)


def begin(
    context: Context, actor: Actor, key: str, from_numbers: Sequence[int], to_number: int, mapping: Mapping[str, str]
) -> MigrationRun:
    """A dry run over the running cases of some versions, or (none named) of all versions before the target."""
    versions = {version.version: version for version in procedures.versions(actor, key)}
    if not versions:
        raise not_found(f"办理程序 {key}", f"procedure {key}")
    target = versions.get(to_number)
    if target is None:
        raise wrong_field("/to", "unknown-version", f"没有第{to_number}版", f"there is no version {to_number}")
    sources = from_numbers or [number for number in versions if number < to_number]
    unknown = [number for number in sources if number not in versions or number == to_number]
    if unknown or not sources:
        raise wrong_field(
            "/from",
            "unknown-version",
            "请选择与目标不同的已发布版本",
            "choose published versions other than the target",
        )
    from_ids = [versions[number].id for number in sorted(set(sources))]
    ensure_mapping(context, from_ids, target, mapping)
    with transaction():
        run = MigrationRun(
            key=key,
            from_ids=from_ids,
            to_id=target.id,
            mapping=dict(mapping),
            account_id=actor.account_id,
            created_by=actor.username,
            created_at=context.clock.now(),
        )
        db.session.add(run)
        db.session.flush()
        run.total = count_running(from_ids)
        set_going(context, run)
    return finish(context, run)


def remap(context: Context, actor: Actor, number: int, mapping: Mapping[str, str]) -> MigrationRun:
    """Looks again, with another mapping of steps."""
    run = found(actor, number)
    target = db.session.get_one(Procedure, run.to_id)
    ensure_mapping(context, run.from_ids, target, mapping)
    with transaction():
        run = idle(number, ("plan",))
        db.session.execute(delete(MigratedCase).where(MigratedCase.run_id == number))
        run.mapping, run.total = dict(mapping), count_running(run.from_ids)
        set_going(context, run)
    return finish(context, run)


def start(
    context: Context, actor: Actor, number: int, choice: str, reason: str = "", *, early: bool = False
) -> MigrationRun:
    """Moves every case that can be moved, clocks as chosen; with `early` to a version that is not in force yet, too."""
    found(actor, number)
    if choice not in CHOICES:
        raise wrong_field("/choice", "not-a-choice", "请选择期限如何处理", f"one of {', '.join(CHOICES)}")
    if len(reason) > LONGEST_REASON:
        raise wrong_field("/reason", "too-long", f"说明最多{LONGEST_REASON}字", f"at most {LONGEST_REASON} characters")
    with transaction():
        run = idle(number, ("plan",))
        if run.state != "done":
            raise DomainError("not-planned", "试算尚未完成，不能迁移", "the dry run is not complete")
        ensure_meant(db.session.get_one(Procedure, run.to_id), context.clock.now(), confirmed=early)
        run.total = queries.count(number, WAITING["move"])
        if not run.total:
            raise DomainError("nothing-to-move", "没有可以迁移的工单", "no case can be moved")
        run.phase, run.choice, run.reason = "move", choice, reason.strip() or None
        run.moved_by, run.moved_at = actor.username, context.clock.now()
        set_going(context, run)
    return finish(context, run)


def revert(context: Context, actor: Actor, number: int) -> MigrationRun:
    """Puts back every case that was moved and has not gone on since."""
    found(actor, number)
    with transaction():
        run = idle(number, ("move",))
        run.total = queries.count(number, WAITING["revert"])
        if not run.total:
            raise DomainError("nothing-to-revert", "没有可以撤回的工单", "no case was moved")
        run.phase, run.reverted_by, run.reverted_at = "revert", actor.username, context.clock.now()
        set_going(context, run)
    return finish(context, run)


def stop(context: Context, actor: Actor, number: int) -> MigrationRun:
    """Ends the work between two cases; what was done stands."""
    found(actor, number)
    with transaction():
        run = locked(number)
        ensure_may(actor, run)
        if not run.is_busy:
            raise DomainError("not-running", "该迁移没有在进行", "nothing is going on in this run")
        run.state = "stopped"
    return run


def go_on(context: Context, actor: Actor, number: int) -> MigrationRun:
    """Takes up what is left, after a stop or where the work broke off; harmless where it still goes on."""
    found(actor, number)
    with transaction():
        run = locked(number)
        ensure_may(actor, run)
        if run.state == "done":
            raise DomainError("is-over", "该步已完成，无须继续", "this phase is complete")
        set_going(context, run)
    return finish(context, run)


def found(actor: Actor, number: int) -> MigrationRun:
    """The run, if its procedure is the actor's to know; else 404."""
    # A job may be at work on it: what it has written since this session began to read counts, too.
    db.session.rollback()
    run = queries.run(actor, number)
    if run is None:
        raise not_found(f"迁移 {number}", f"migration {number}")
    return run


def ensure_may(actor: Actor, run: MigrationRun) -> None:
    """403 for who may look, and wants to stop or go on with what changes cases."""
    if run.phase != "plan" and not actor.has("publisher"):
        raise forbidden("只有流程发布人可以停止或继续迁移", "only a publisher may stop or continue a migration")


def locked(number: int) -> MigrationRun:
    """The run as it is now, locked."""
    return db.session.get_one(MigrationRun, number, populate_existing=True, with_for_update=True)


def idle(number: int, phases: Sequence[str]) -> MigrationRun:
    """The run, locked, if nothing is going on in it and it stands in one of these phases; else 409."""
    run = locked(number)
    if run.is_busy:
        raise DomainError("busy", "该迁移正在进行，请等其完成或先停止", "it is under way: wait or stop it first")
    if run.phase not in phases:
        raise DomainError("too-late", "该迁移已进入下一步", "this migration has gone on to its next phase")
    return run


def set_going(context: Context, run: MigrationRun) -> None:
    """Asks for the work of the phase, in the caller's transaction."""
    run.state = "running"
    run.job_id = defer(context, JOB, run=run.id)


def finish(context: Context, run: MigrationRun) -> MigrationRun:
    """Does it at once where nobody works in the background; the run as it is then."""
    number, deferred = run.id, run.job_id is not None
    if not deferred:
        carry_on(context, number)
        db.session.rollback()
    return db.session.get_one(MigrationRun, number, populate_existing=True)


def ensure_mapping(context: Context, from_ids: Sequence[int], target: Procedure, mapping: Mapping[str, str]) -> None:
    """422 for a mapping from what no old version has, or to what the new one has not."""
    known: Callable[[int], Any] = context.definitions.version
    old = {element for number in from_ids for element in known(number).elements}
    new = known(target.id).elements
    for before, after in mapping.items():
        if before not in old:
            raise wrong_field(f"/mapping/{before}", "unknown-element", f"原版本没有 {before}", f"no element {before}")
        if after and after not in new:
            raise wrong_field(f"/mapping/{before}", "unknown-element", f"新版本没有 {after}", f"no element {after}")
