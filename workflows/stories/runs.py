"""Runs of the stories of a draft as they are asked for, followed, called off and looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from models.account import Actor
from models.base import db
from models.errors import DomainError, invalid, not_found
from models.procedure_draft import ProcedureDraft
from models.scenario_run import ScenarioRun
from workflows.authoring.drafts import found, package_of
from workflows.background.deferring import defer
from workflows.background.report import JobCancelled
from workflows.background.report import Report as JobReport
from workflows.context import Context
from workflows.procedures.package import Package
from workflows.stories.asking import ALL, ONE, play_apart
from workflows.stories.report import Report, StoryRun
from workflows.stories.story import story_files
from workflows.unit import transaction

JOB = "run_scenarios"
# So many runs of a draft are kept.
KEPT = 30


def begin(context: Context, actor: Actor, draft_id: int, names: Sequence[str] | None = None) -> ScenarioRun:
    """Has all stories of a draft played in the background, or those named; without a background engine at once."""
    draft = found(actor, draft_id)
    check_names(package_of(draft), names)
    with transaction():
        run = new(context, actor, draft, names)
        run.job_id = defer(context, JOB, run=run.id)
        deferred = run.job_id is not None
    if not deferred:
        perform(context, run.id, ALL)
    return one(actor, draft_id, run.id)


def play_now(context: Context, actor: Actor, draft_id: int, name: str) -> ScenarioRun:
    """Plays one story while the actor waits."""
    draft = found(actor, draft_id)
    check_names(package_of(draft), [name])
    with transaction():
        run = new(context, actor, draft, [name])
    perform(context, run.id, ONE)
    return one(actor, draft_id, run.id)


def check_names(package: Package, names: Sequence[str] | None) -> None:
    """422 where a story is asked for that is not there, or where there is none at all."""
    known = story_files(package.files)
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise invalid("no-such-scenario", f"没有情景 {unknown[0][:80]}", f"no story {unknown[0][:80]}")
    if not known or names == []:
        raise invalid("no-scenarios", "草案还没有情景", "the draft has no stories")


def new(context: Context, actor: Actor, draft: ProcedureDraft, names: Sequence[str] | None) -> ScenarioRun:
    """A run that waits; the oldest of the draft go."""
    run = ScenarioRun(
        draft_id=draft.id,
        digest=draft.digest,
        names=None if names is None else list(names),
        total=len(story_files(draft.files)) if names is None else len(names),
        by=actor.username,
        at=context.clock.now(),
        heard_at=context.system_clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    kept = select(ScenarioRun.id).where(ScenarioRun.draft_id == draft.id).order_by(ScenarioRun.id.desc()).limit(KEPT)
    db.session.execute(
        delete(ScenarioRun).where(
            ScenarioRun.draft_id == draft.id, ScenarioRun.id.not_in(list(db.session.scalars(kept)))
        )
    )
    return run


def work(context: Context, report: JobReport, arguments: Mapping[str, Any]) -> None:
    """The background job."""
    perform(context, arguments["run"], ALL, report)


def perform(context: Context, run_id: int, seconds: float, job: JobReport | None = None) -> None:
    """Plays, and keeps what came out. A draft that was saved meanwhile is played as it is now."""
    with transaction():
        run = db.session.get(ScenarioRun, run_id, populate_existing=True)
        if run is None or run.state == "cancelled":
            return
        draft = db.session.get_one(ProcedureDraft, run.draft_id)
        run.state, run.digest, run.heard_at = "running", draft.digest, context.system_clock.now()
        package, names = package_of(draft), run.names

    def progress(done: int, total: int, name: str) -> None:
        with transaction():
            row = db.session.get_one(ScenarioRun, run_id, populate_existing=True)
            row.done, row.total, row.heard_at = done, total, context.system_clock.now()
        if job is not None:
            job.progress(done, total, name)

    try:
        report = play_apart(
            context, package, names, seconds=seconds, progress=progress, ended=lambda: called_off(run_id)
        )
    except JobCancelled:
        end(run_id, None)
        raise
    except DomainError as error:
        # Nobody is free to play: a job tries again later.
        end(run_id, Report(package.key, package.digest, [], fault=f"{error.message_zh} / {error.message_en}"))
        raise
    end(run_id, report)


def called_off(run_id: int) -> bool:
    """Whether somebody wants it to end."""
    db.session.rollback()
    return db.session.scalar(select(ScenarioRun.state).where(ScenarioRun.id == run_id)) == "cancelled"


def end(run_id: int, report: Report | None) -> None:
    """Keeps what came out; None where it was called off."""
    with transaction():
        run = db.session.get_one(ScenarioRun, run_id, populate_existing=True)
        if report is None or run.state == "cancelled":
            run.state = "cancelled"
            return
        run.state = "failed" if report.fault else "done"
        run.fault, run.missed = report.fault, report.missed
        run.done = len(report.runs)
        run.results = [brief(story) for story in report.runs]
        run.plays = {story.name: json.dumps(asdict(story), ensure_ascii=False) for story in report.runs}


def brief(story: StoryRun) -> dict[str, Any]:
    """What lists say of a story."""
    return {
        "name": story.name, "title": story.title, "basis": story.basis, "passed": story.passed,
        "difference_zh": story.difference_zh, "difference_en": story.difference_en, "fault": story.fault,
    }  # fmt: skip


def cancel(context: Context, actor: Actor, draft_id: int, run_id: int) -> ScenarioRun:
    """Calls a run off; one that is over stays as it is."""
    one(actor, draft_id, run_id)
    with transaction():
        run = db.session.get_one(ScenarioRun, run_id, with_for_update=True, populate_existing=True)
        if run.is_going:
            run.state = "cancelled"
    return run


def one(actor: Actor, draft_id: int, run_id: int) -> ScenarioRun:
    """A run of a draft that is the actor's to know; 404 else."""
    found(actor, draft_id)
    run = db.session.get(ScenarioRun, run_id, populate_existing=True)
    if run is None or run.draft_id != draft_id:
        raise not_found(f"运行 {run_id}", f"run {run_id}")
    return run


def latest(draft: ProcedureDraft) -> list[ScenarioRun]:
    """The runs of a draft, the newest first."""
    query = select(ScenarioRun).where(ScenarioRun.draft_id == draft.id).order_by(ScenarioRun.id.desc())
    return list(db.session.scalars(query))


def results_of(draft: ProcedureDraft) -> dict[str, dict[str, Any]]:
    """Of each story the newest result: on the present content where there is one (`fresh`), else on an earlier one."""
    known: dict[str, dict[str, Any]] = {}
    for run in latest(draft):
        fresh = run.digest == draft.digest
        for result in run.results:
            before = known.get(result["name"])
            if before is None or (fresh and not before["fresh"]):
                known[result["name"]] = {**result, "fresh": fresh, "run": run.id, "at": run.at}
    return known


def played(run: ScenarioRun, name: str) -> StoryRun | None:
    """How a story went in a run, step by step."""
    query = select(ScenarioRun).where(ScenarioRun.id == run.id).options(undefer(ScenarioRun.plays))
    plays = db.session.execute(query.execution_options(populate_existing=True)).scalar_one().plays or {}
    return StoryRun.read(json.loads(plays[name])) if name in plays else None
