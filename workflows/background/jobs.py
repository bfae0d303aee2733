"""Background work by name: what there is to do, how far it has come, how it is called off. Asked for in `deferring`.

The engines that do it are existing ones behind `JobsPort`; a job may run twice or begin again, so each must be idempotent.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from handlers.ports import JobKind, JobRun
from models.base import db
from models.errors import DomainError, not_found
from models.job import JobReport
from workflows.accounts.login_retention import forget_due
from workflows.analytics import keeping as analytics
from workflows.authoring import checking
from workflows.background.delivery import deliver
from workflows.background.indexing import index_words
from workflows.background.report import JobCancelled, Report
from workflows.backtest import runs as backtests
from workflows.context import Context
from workflows.drafts import prune
from workflows.evaluators import second_case
from workflows.evaluators.retention import erase_due
from workflows.files.sweeping import sweep_files
from workflows.holidays.rounds import bring_into_step
from workflows.keeping.record import verify_record
from workflows.migrating import ordering
from workflows.notifying.rounds import notify
from workflows.stories import lost, runs
from workflows.sweep import sweep
from workflows.unit import transaction
from workflows.watching import logs, metrics
from workflows.watching.faults import describe

log = logging.getLogger("bihuan.jobs")

Work = Callable[[Context, Report, Mapping[str, Any]], object]
Scope = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Job:
    """What a job does, and on which queue. Periodic ones come round by themselves and report in the metrics alone."""

    work: Work
    queue: str = "background"
    periodic: bool = False
    # Seconds from one round to the next, where it is not the pace of the installation.
    every: float | None = None
    # About one case, of which it is told as `case`.
    of_case: bool = False


# Persons whose term is over, and drafts that nobody needs, are looked for this often; a term is counted in days.
ERASE_SECONDS = 600.0
# Dates that an older calendar reckoned are looked for this often: what an import left behind, mostly nothing.
RECOMPUTE_SECONDS = 30.0
# Bytes that no attachment names are looked for this often: it walks the whole store, for what a crash left behind.
SWEEP_FILES_SECONDS = 24 * 3600.0
# Notices on their way out are looked for this often.
NOTIFY_SECONDS = 5.0
# Runs of stories that have lost their process are looked for this often: mostly none goes at all.
GIVE_UP_SECONDS = 60.0
# Cases without words are looked for this often: those of before the search, or opened by a program of before.
INDEX_SECONDS = 600.0
JOBS: dict[str, Job] = {
    "sweep": Job(lambda context, report, arguments: sweep(context), queue="deadlines", periodic=True),
    "deliver": Job(lambda context, report, arguments: deliver(context), periodic=True),
    "notify": Job(lambda context, report, arguments: notify(context), periodic=True, every=NOTIFY_SECONDS),
    "erase": Job(lambda context, report, arguments: erase_due(context), periodic=True, every=ERASE_SECONDS),
    "prune": Job(lambda context, report, arguments: prune(context), periodic=True, every=ERASE_SECONDS),
    "recompute": Job(
        lambda context, report, arguments: bring_into_step(context), periodic=True, every=RECOMPUTE_SECONDS
    ),
    "forget_logins": Job(lambda context, report, arguments: forget_due(context), periodic=True, every=ERASE_SECONDS),
    "sweep_files": Job(
        lambda context, report, arguments: sweep_files(context), periodic=True, every=SWEEP_FILES_SECONDS
    ),
    "index_words": Job(lambda context, report, arguments: index_words(context), periodic=True, every=INDEX_SECONDS),
    "give_up": Job(lambda context, report, arguments: lost.give_up_lost(context), periodic=True, every=GIVE_UP_SECONDS),
    checking.JOB: Job(checking.work),
    analytics.JOB: Job(lambda context, report, arguments: analytics.answer(context, report, arguments["wanted"])),
    ordering.JOB: Job(ordering.work),
    backtests.JOB: Job(backtests.work),
    "verify_record": Job(lambda context, report, arguments: verify_record(report)),
    runs.JOB: Job(runs.work),
    second_case.JOB: Job(
        lambda context, report, arguments: second_case.asked_for(context, report, arguments["case"]), of_case=True
    ),
}


def kinds(seconds: float) -> list[JobKind]:
    """All jobs as an engine needs to know them; periodic ones come every so many seconds."""
    return [JobKind(name, job.queue, (job.every or seconds) if job.periodic else None) for name, job in JOBS.items()]


def performer(context: Context, scope: Scope) -> Callable[[JobRun], None]:
    """What an engine calls for each run; `scope` opens an application context. A failed deferred job raises: try again."""

    def perform(run: JobRun) -> None:
        with scope(), logs.bound(job=run.name, job_id=run.id), metrics.job_timed(run.name) as result:
            job = JOBS[run.name]
            report = Report(context, run, silent=job.periodic)
            try:
                report.begin()
                job.work(context, report, run.arguments)
                report.end("done")
            except JobCancelled:
                result("cancelled")
                report.end("cancelled")
            except Exception as error:
                result("failed")
                log.exception("job %s failed", run.name)
                db.session.rollback()
                # The next round of periodic work comes by itself.
                if not job.periodic:
                    report.end("failed", describe(error))
                    raise

    return perform


@dataclass(frozen=True)
class JobSeen:
    """A job as an administrator sees it; instants are aware."""

    id: str
    name: str
    state: str
    attempts: int
    done: int
    total: int | None
    note: str | None
    error: str | None
    at: Any


def listing(context: Context) -> list[JobSeen]:
    """Deferred jobs: those that the engine holds, then what the others have reported; the newest first, 200 of each at most."""
    db.session.rollback()
    reports = {
        row.job_id: row
        for row in db.session.scalars(select(JobReport).order_by(JobReport.started_at.desc()).limit(200))
    }
    held = context.jobs.queued(db.session.connection()) if context.jobs is not None else []
    waiting = [
        JobSeen(job.id, job.name, job.state, job.attempts, 0, None, None, None, job.next_at)
        for job in held
        if job.id not in reports
    ]
    return waiting + [
        JobSeen(
            row.job_id,
            row.name,
            row.state,
            row.attempts,
            row.done,
            row.total,
            row.note,
            row.error,
            row.updated_at,
        )
        for row in reports.values()
    ]


def cancel(context: Context, job_id: str) -> None:
    """Takes a job back, or tells the one that runs to end at its next report. 404 for an unknown one, 409 if it is over."""
    with transaction():
        taken = context.jobs is not None and context.jobs.cancel(db.session.connection(), job_id)
        report = db.session.get(JobReport, job_id, with_for_update=True, populate_existing=True)
        running = report is not None and report.state == "running"
        if report is not None and running:
            report.cancel_requested = True
    if not taken and not running:
        if report is None:
            raise not_found(f"任务 {job_id[:40]}", "job")
        raise DomainError("job-is-over", "该后台任务已经结束", "this job has ended")
    log.info("job %s cancelled", job_id)
