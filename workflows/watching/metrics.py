"""What this process counts and times, for Prometheus. Labels are short fixed words; nothing here names a case or a person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram

# This process's own; what the database knows is asked at scrape time (models/queries/gauges.py).
registry = CollectorRegistry()

UNITS = Counter("bihuan_units", "Units of work, by kind and outcome", ("kind", "outcome"), registry=registry)
UNIT_SECONDS = Histogram(
    "bihuan_unit_seconds",
    "Duration of a unit of work from lock to commit",
    ("kind",),
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
    registry=registry,
)
LATENESS = Histogram(
    "bihuan_deadline_lateness_seconds",
    "How long after its due instant a deadline was fired",
    buckets=(0.5, 1, 2, 3, 5, 10, 20, 60, 300, 900, 3600, 21600, 86400),
    registry=registry,
)
JOBS = Counter("bihuan_job_runs", "Runs of background jobs, by job and result", ("job", "result"), registry=registry)
JOB_SECONDS = Histogram(
    "bihuan_job_seconds",
    "Duration of a run of a background job",
    ("job",),
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300, 1800),
    registry=registry,
)


@contextmanager
def job_timed(name: str) -> Iterator[Callable[[str], None]]:
    """Times a run of a job; it counts as `done` unless told another result."""
    results = ["done"]
    started = perf_counter()
    try:
        yield results.append
    finally:
        JOBS.labels(name, results[-1]).inc()
        JOB_SECONDS.labels(name).observe(perf_counter() - started)
