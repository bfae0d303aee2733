"""Lint and scenarios on exactly the content that is to be published, in the background, with the report kept beside the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.account import Actor
from models.base import db
from models.errors import DomainError
from models.job import JobReport
from models.procedure_draft import ProcedureDraft
from workflows.authoring.drafts import ensure_editable, found, locked, note, package_of
from workflows.background.deferring import defer
from workflows.background.report import Report
from workflows.context import Context
from workflows.lint import Finding, lint_source
from workflows.lint.finding import error as finding_error
from workflows.procedures.package import Package
from workflows.procedures.xml import DiagramError
from workflows.stories import runs
from workflows.stories.asking import play_apart
from workflows.stories.report import Report as Played
from workflows.stories.story import story_files
from workflows.unit import transaction

JOB = "check_draft"
# A check waits so many times for those who play stories, 20 seconds each (gateways/players.py).
TURNS = 30


def begin(context: Context, actor: Actor, number: int) -> ProcedureDraft:
    """Asks for the check of the present content; without a background engine (a simulation, a test) it is done at once."""
    found(actor, number)
    with transaction():
        draft = locked(number)
        ensure_editable(draft)
        if context.jobs is not None and draft.check_job is not None:
            # One that still waits would check the same content.
            context.jobs.cancel(db.session.connection(), draft.check_job)
        draft.check_job = defer(context, JOB, draft=number, by=actor.username)
        deferred = draft.check_job is not None
    if not deferred:
        check(context, number, actor.username)
    return found(actor, number)


def job_of(draft: ProcedureDraft) -> JobReport | None:
    """How far the check of a draft is, where one runs."""
    return db.session.get(JobReport, draft.check_job) if draft.check_job else None


def is_running(draft: ProcedureDraft) -> bool:
    """Whether a check waits or runs; one that was called off or broke down for good does not."""
    job = job_of(draft)
    return draft.check_job is not None and (job is None or job.state == "running")


def work(context: Context, report: Report, arguments: Mapping[str, Any]) -> None:
    """The background job."""
    check(context, arguments["draft"], arguments["by"], report)


def check(context: Context, number: int, by: str, report: Report | None = None) -> None:
    """Runs everything on the content as it is now and keeps what came out. A save meanwhile makes it the report of before."""
    draft = db.session.get_one(ProcedureDraft, number, populate_existing=True)
    package, digest = package_of(draft), draft.digest
    said = examine(context, package, report)
    said |= {"by": by, "at": context.clock.now().isoformat()}
    with transaction():
        draft = locked(number)
        if report is None or draft.check_job == report.run.id:
            draft.check_job = None
        if draft.checked_digest == draft.digest != digest:
            # A check that began later knows what is so now.
            return
        draft.check_report, draft.checked_digest = said, digest
        if draft.digest == digest and draft.state in ("draft", "checked"):
            draft.state = "checked" if said["passed"] else "draft"
        note(context, draft, "checked" if said["passed"] else "failed", by)


def examine(context: Context, package: Package, report: Report | None = None) -> dict[str, Any]:
    """What lint and scenarios say of a package. What has errors is not played: cases would stop on them."""
    findings = findings_of(package)
    errors = [finding for finding in findings if finding["severity"] == "error"]
    scenarios = [] if errors else played(context, package, report)
    failed = [item for item in scenarios if not item["passed"]]
    return {
        "findings": findings,
        "errors": len(errors),
        "warnings": len(findings) - len(errors),
        "scenarios": scenarios,
        "failed": len(failed),
        "passed": not errors and not failed,
    }


def played(context: Context, package: Package, report: Report | None) -> list[dict[str, Any]]:
    """How each scenario went; where they could not be played at all, that stands as one that failed."""
    if not story_files(package.files):
        return []
    said = play_patiently(context, package, report) if report else play_apart(context, package)
    zh, _, en = said.fault.partition(" / ")
    fault = {"name": "", "title": "", "passed": False, "difference_zh": zh, "difference_en": en or zh}
    return [runs.brief(story) for story in said.runs] + ([fault] if said.fault else [])


def play_patiently(context: Context, package: Package, report: Report) -> Played:
    """In the background it is no failure that others play just now: it waits for its turn, until somebody calls it off."""
    for _ in range(TURNS):
        try:
            return play_apart(context, package, progress=report.progress)
        except DomainError as error:
            if error.code != "players-busy":
                raise
            report.progress(0)
    return play_apart(context, package, progress=report.progress)


def findings_of(package: Package) -> list[dict[str, Any]]:
    """The findings of the lint; a file that can not be read is one."""
    try:
        return [shown(finding) for finding in lint_source(package.source(), package.key)]
    except DiagramError as error:
        return [vars(finding_error(package.key, error.element, error.code, error.zh, error.en))]


def shown(finding: Finding) -> dict[str, Any]:
    """A finding as it is kept and sent."""
    return vars(finding)
