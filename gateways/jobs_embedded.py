"""Background work on one machine: APScheduler in this process, deferred jobs in its own job store on SQLite."""

from __future__ import annotations

import logging
import pickle
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.engine import Connection, Engine

from calendars.clock import SystemClock
from handlers.ports import JobKind, JobRun, QueuedJob, RunningJobs

log = logging.getLogger("bihuan.jobs")

# Seconds between two tries. A deferred job stays in the store until it has ended, so that a crash only postpones it.
RETRY = 60
THREADS = 4


class Store(SQLAlchemyJobStore):  # type: ignore[misc]  # the library has no types
    """The job store, which bears that a row is taken away under it: a job that was cancelled just now."""

    def update_job(self, job: Job) -> None:
        """Notes the next try; an error here would end the scheduler's thread."""
        try:
            super().update_job(job)
        except JobLookupError:
            log.info("job %s was cancelled meanwhile", job.id)


class EmbeddedJobs:
    """A JobsPort on APScheduler. One process runs it: two would both begin a deferred job (which is idempotent)."""

    def __init__(self) -> None:
        self.running: Schedulers | None = None
        self.clock = SystemClock()
        # Never started: it only knows the time zone of the jobs that are made here.
        self.maker = BackgroundScheduler(timezone="UTC")

    def defer(self, connection: Connection, kind: JobKind, arguments: Mapping[str, Any]) -> str:
        """One row of the job store, in the caller's transaction: the store itself would open another one."""
        now, job_id = self.clock.now(), uuid.uuid4().hex
        job = Job(
            self.maker,
            id=job_id,
            name=kind.name,
            func=f"{__name__}:perform_deferred",
            args=(job_id, kind.name, 0, kind.attempts, dict(arguments)),
            kwargs={},
            trigger=IntervalTrigger(seconds=RETRY, start_date=now, timezone=UTC),
            executor="default",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=now,
        )
        state = pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)
        row = {"id": job_id, "next_run_time": now.timestamp(), "job_state": state}
        connection.execute(Store(engine=connection.engine).jobs_t.insert(), row)
        return job_id

    def wake(self) -> None:
        """The scheduler of this process looks at once; one of another process at its next round."""
        if self.running is not None:
            self.running.scheduler.wakeup()

    def start(self, engine: Engine, kinds: Iterable[JobKind], perform: Callable[[JobRun], None]) -> RunningJobs:
        """The scheduler, in a thread of this process."""
        self.running = Schedulers(engine, kinds, perform)
        return self.running

    def queued(self, connection: Connection) -> list[QueuedJob]:
        """Those that wait or run: the store does not tell them apart, their reports do."""
        store = Store(engine=connection.engine)
        rows = connection.execute(store.jobs_t.select().order_by(store.jobs_t.c.next_run_time.desc()).limit(200))
        jobs = [(row.id, pickle.loads(row.job_state), row.next_run_time) for row in rows]
        return [
            QueuedJob(job_id, state["name"], "waiting", state["args"][2], state["args"][4], instant(at))
            for job_id, state, at in jobs
        ]

    def cancel(self, connection: Connection, job_id: str) -> bool:
        """Takes the row away; a run under way goes on, its report says when to end."""
        jobs = Store(engine=connection.engine).jobs_t
        return connection.execute(jobs.delete().where(jobs.c.id == job_id)).rowcount > 0


def instant(timestamp: float | None) -> datetime | None:
    """A time stamp of the store as an instant (UTC)."""
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)


class Schedulers:
    """APScheduler at work: periodic work lives in memory, deferred work in the database."""

    def __init__(self, engine: Engine, kinds: Iterable[JobKind], perform: Callable[[JobRun], None]) -> None:
        self.perform = perform
        self.pools = {"default": ThreadPoolExecutor(THREADS)}
        self.scheduler = BackgroundScheduler(timezone="UTC", executors=self.pools)
        self.scheduler.add_jobstore("memory", "periodic")
        self.scheduler.add_jobstore(Store(engine=engine), "default")
        for kind in kinds:
            if kind.every is not None:
                self.every(kind, kind.every)
        global _at_work
        _at_work = self
        self.scheduler.start()

    def every(self, kind: JobKind, seconds: float) -> None:
        """Rounds of one kind never overlap; one kind never holds up another."""
        self.pools[kind.name] = ThreadPoolExecutor(1)
        self.scheduler.add_executor(self.pools[kind.name], kind.name)
        self.scheduler.add_job(
            lambda: self.perform(JobRun("", kind.name, 0, {})),
            IntervalTrigger(seconds=seconds, timezone=UTC),
            jobstore="periodic",
            executor=kind.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )

    @property
    def alive(self) -> bool:
        """Whether the scheduler runs."""
        return bool(self.scheduler.running)

    def stop(self) -> None:
        """Begins nothing more and waits for the rounds that run."""
        self.scheduler.pause()
        # By ourselves: the scheduler would wait with its locks held, which a job that has ended needs to take its row away.
        for pool in self.pools.values():
            pool.shutdown()
        self.scheduler.shutdown(wait=False)

    def deferred(self, job_id: str, name: str, attempt: int, attempts: int, arguments: dict[str, Any]) -> None:
        """One run of a deferred job: gone when it has ended or failed for good, else tried again."""
        try:
            self.perform(JobRun(job_id, name, attempt, arguments))
        except Exception:
            if attempt + 1 < attempts:
                self.unless_cancelled(
                    lambda: self.scheduler.modify_job(job_id, args=(job_id, name, attempt + 1, attempts, arguments))
                )
                return
        self.unless_cancelled(lambda: self.scheduler.remove_job(job_id))

    def unless_cancelled(self, change: Callable[[], object]) -> None:
        """Changes a job of the store, which an administrator may have taken away meanwhile."""
        try:
            change()
        except JobLookupError:
            log.info("the job was cancelled meanwhile")


# APScheduler finds a stored job's function by name alone, so the engine of this process has to be found from there.
_at_work: Schedulers | None = None


def perform_deferred(job_id: str, name: str, attempt: int, attempts: int, arguments: dict[str, Any]) -> None:
    """What a row of the job store calls."""
    if _at_work is not None:
        _at_work.deferred(job_id, name, attempt, attempts, arguments)
