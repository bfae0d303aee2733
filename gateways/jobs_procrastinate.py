"""Background work on PostgreSQL: Procrastinate's workers, retries and periodic tasks, in any number of processes."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import procrastinate
from procrastinate import exceptions
from procrastinate.jobs import DeleteJobCondition
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from handlers.ports import JobKind, JobRun, QueuedJob, RunningJobs

log = logging.getLogger("bihuan.jobs")

STATES = {"todo": "waiting", "doing": "running", "failed": "failed", "cancelled": "cancelled", "aborted": "cancelled"}
QUEUED = text(
    "SELECT id, task_name, status, attempts, args, scheduled_at FROM procrastinate_jobs"
    # Periodic runs are recognised by the instant that Procrastinate gives them.
    " WHERE NOT args ? 'timestamp' ORDER BY id DESC LIMIT 200"
)
# Runs of one queue at a time in one process. What is due must never wait for a slow province, hence queues of their own.
CONCURRENCY = {"deadlines": 1, "background": 4, "housekeeping": 1}
# Seconds without a heartbeat after which a worker counts as dead and its jobs are begun again.
DEAD_AFTER = 30.0
# Seconds between two looks for such jobs.
RESCUE_EVERY = 15.0
KEPT_HOURS = 30 * 24
# Seconds until a worker that lost its database is started again.
PAUSE = 2.0


class ProcrastinateJobs:
    """A JobsPort on the tables of Procrastinate, which `flask db upgrade` makes."""

    def __init__(self) -> None:
        # Never opened: every statement runs on the connection that the caller brings, in the caller's transaction.
        self.app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

    def defer(self, connection: Connection, kind: JobKind, arguments: Mapping[str, Any]) -> str:
        """One statement on the caller's own connection.

        Without a queueing lock: its unique index would make units wait for each other, and a second entry would break
        the caller's transaction.
        """
        deferrer = self.app.configure_task(kind.name, queue=kind.queue, connection=driver(connection))
        return str(deferrer.defer(**arguments))

    def wake(self) -> None:
        """Nothing to do: PostgreSQL notifies the workers at the commit."""

    def start(self, engine: Engine, kinds: Iterable[JobKind], perform: Callable[[JobRun], None]) -> RunningJobs:
        """Workers in a thread of this process, beside those of any other process."""
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        named = {"application_name": "bihuan-jobs"}
        connector = procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4, kwargs=named)
        app = procrastinate.App(connector=connector)
        for kind in kinds:
            register(app, kind, perform)
        register_housekeeping(app)
        return Workers(app)

    def queued(self, connection: Connection) -> list[QueuedJob]:
        """Those that wait, run or have failed; successful ones are deleted when they end."""
        return [
            QueuedJob(
                str(row.id), row.task_name, STATES.get(row.status, row.status), row.attempts, row.args, row.scheduled_at
            )
            for row in connection.execute(QUEUED)
        ]

    def cancel(self, connection: Connection, job_id: str) -> bool:
        """Takes back a job that waits."""
        if not (job_id.isascii() and job_id.isdigit() and len(job_id) < 19):
            return False
        return self.app.job_manager.cancel_job_by_id(int(job_id), connection=driver(connection))


def driver(connection: Connection) -> Any:
    """The driver's own connection behind SQLAlchemy's, in the same transaction."""
    return connection.connection.driver_connection


def register(app: procrastinate.App, kind: JobKind, perform: Callable[[JobRun], None]) -> None:
    """Makes a task of a kind of work."""

    def run(context: procrastinate.JobContext, /, timestamp: int | None = None, **arguments: Any) -> None:
        perform(JobRun(str(context.job.id), kind.name, context.job.attempts, arguments))

    if kind.every is None:
        retry = procrastinate.RetryStrategy(max_attempts=kind.attempts - 1, exponential_wait=4)
        app.task(name=kind.name, queue=kind.queue, pass_context=True, retry=retry)(run)
        return
    # The queueing lock keeps rounds that nobody takes up from piling up.
    task = app.task(name=kind.name, queue=kind.queue, pass_context=True, queueing_lock=kind.name)(run)
    app.periodic(cron=cron(kind.every))(task)


def register_housekeeping(app: procrastinate.App) -> None:
    """What Procrastinate leaves to its users: jobs of dead workers are begun again, old failures removed."""

    @app.periodic(cron=cron(RESCUE_EVERY))
    @app.task(name="rescue", queue="housekeeping", queueing_lock="rescue", pass_context=True)
    async def rescue(context: procrastinate.JobContext, timestamp: int) -> None:
        manager = context.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
            try:
                if job.queueing_lock is None:
                    await manager.retry_job(job)
                else:  # a periodic round: the next one is on its way
                    await manager.finish_job(job, status=procrastinate.jobs.Status.FAILED, delete_job=True)
            except exceptions.ConnectorException:
                log.info("job %s was rescued by another worker", job.id)

    @app.periodic(cron="0 3 * * *")
    @app.task(name="forget", queue="housekeeping", queueing_lock="forget", pass_context=True)
    async def forget(context: procrastinate.JobContext, timestamp: int) -> None:
        await context.app.job_manager.delete_old_jobs(
            nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )


def cron(seconds: float) -> str:
    """A number of seconds as croniter reads it (the sixth field is seconds); whole seconds, one at least."""
    if seconds >= 60:
        return f"*/{min(round(seconds / 60), 59)} * * * *"
    return f"* * * * * */{max(round(seconds), 1)}"


class Workers:
    """One worker a queue in one thread. A worker that loses its database is started again, for ever."""

    def __init__(self, app: procrastinate.App) -> None:
        self.app, self.stopping = app, threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run()), name="jobs", daemon=True)
        self.thread.start()

    @property
    def alive(self) -> bool:
        """Whether the thread is there."""
        return self.thread.is_alive()

    def stop(self) -> None:
        """Waits for the jobs that run."""
        self.stopping.set()
        self.thread.join()

    async def run(self) -> None:
        """Works until told to stop."""
        while not self.stopping.is_set():
            try:
                async with self.app.open_async():
                    await self.work()
            except Exception as error:
                # Of a database error only its kind: its text may name what it was about.
                log.error("workers stopped (%s): started again in %s s", type(error).__name__, PAUSE)
                await asyncio.to_thread(self.stopping.wait, PAUSE)

    async def work(self) -> None:
        """All queues, until told to stop or until one of the workers gives up (its database went away)."""
        workers = [
            asyncio.create_task(
                self.app.run_worker_async(
                    queues=[queue],
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    delete_jobs=DeleteJobCondition.SUCCESSFUL,
                    stalled_worker_timeout=DEAD_AFTER,
                )
            )
            for queue, concurrency in CONCURRENCY.items()
        ]
        told = asyncio.create_task(asyncio.to_thread(self.stopping.wait))
        try:
            await asyncio.wait([told, *workers], return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = [worker for worker in workers if worker.done()]
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        if ended and not self.stopping.is_set():
            raise RuntimeError("a worker gave up")
