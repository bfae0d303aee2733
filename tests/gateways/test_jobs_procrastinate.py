"""What the adapter adds to Procrastinate: jobs of dead workers are begun again, and a lost database ends no worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from importlib import resources

import procrastinate
import pytest
from sqlalchemy import Engine, create_engine, text

from gateways import jobs_procrastinate
from gateways.jobs_procrastinate import ProcrastinateJobs, cron
from handlers.ports import JobKind, JobRun

PAUSE = threading.Event()
COUNT = JobKind("count")


@pytest.fixture
def engine(new_postgres: Callable[[], str]) -> Iterator[Engine]:
    """A database with Procrastinate's tables."""
    made = create_engine(new_postgres().replace("postgresql://", "postgresql+psycopg://"))
    with made.begin() as connection:
        schema = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
        connection.connection.driver_connection.execute(schema)  # type: ignore[union-attr]
    yield made
    made.dispose()


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    for _ in range(int(seconds / 0.1)):
        if holds():
            return
        PAUSE.wait(0.1)
    pytest.fail("it never happened")


def test_a_job_of_a_dead_worker_is_begun_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_procrastinate, "RESCUE_EVERY", 1.0)
    runs: list[JobRun] = []
    jobs = ProcrastinateJobs()
    with engine.begin() as connection:
        job_id = jobs.defer(connection, COUNT, {"number": 1})
        # As a worker leaves it that was killed, and whose row another one has pruned.
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        assert [job.state for job in jobs.queued(connection)] == ["running"]

    running = jobs.start(engine, [COUNT], runs.append)
    try:
        until(lambda: len(runs) == 1)
    finally:
        running.stop()

    assert (runs[0].id, runs[0].attempt, runs[0].arguments) == (job_id, 1, {"number": 1})


def test_a_worker_that_lost_its_database_works_on_when_it_is_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_procrastinate, "PAUSE", 0.2)
    runs: list[JobRun] = []
    jobs = ProcrastinateJobs()
    running = jobs.start(engine, [COUNT], runs.append)
    try:
        with engine.begin() as connection:
            jobs.defer(connection, COUNT, {"number": 1})
        until(lambda: len(runs) == 1)
        with engine.begin() as connection:
            cut = connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'bihuan-jobs' AND datname = current_database()"
                )
            )
            assert len(cut.all()) >= 3
        with engine.begin() as connection:
            jobs.defer(connection, COUNT, {"number": 2})
        until(lambda: len(runs) == 2)
        assert running.alive
    finally:
        running.stop()


def test_a_failed_job_waits_for_its_next_try_and_is_shown(engine: Engine) -> None:
    def fail(run: JobRun) -> None:
        raise RuntimeError("not today")

    jobs = ProcrastinateJobs()
    running = jobs.start(engine, [COUNT], fail)
    try:
        with engine.begin() as connection:
            jobs.defer(connection, COUNT, {})
        until(lambda: attempts(engine) == [1])
    finally:
        running.stop()

    with engine.begin() as connection:
        (job,) = jobs.queued(connection)
        assert (job.name, job.state) == ("count", "waiting")
        assert job.next_at is not None
        assert jobs.cancel(connection, job.id)
        assert not jobs.cancel(connection, job.id)


def attempts(engine: Engine) -> list[int]:
    # Not those of the periodic rounds, which come and go beside.
    query = text("SELECT attempts FROM procrastinate_jobs WHERE status = 'todo' AND task_name = :name")
    with engine.begin() as connection:
        return list(connection.scalars(query, {"name": COUNT.name}))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "* * * * * */1"), (1, "* * * * * */1"), (5, "* * * * * */5"), (60, "*/1 * * * *"), (900, "*/15 * * * *")],
)
def test_seconds_are_said_as_cron_does(seconds: float, said: str) -> None:
    assert cron(seconds) == said


def test_the_schema_is_that_of_the_pinned_version() -> None:
    # A newer minor version brings statements that migration 0004 has not made: it needs a migration of ours.
    assert procrastinate.__version__.startswith("3.10.")
