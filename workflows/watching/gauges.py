"""Gauges of the whole installation, asked of the database when a scraper looks: every process shows the same."""

from collections import Counter
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge

from config import VERSION
from models.base import db
from models.queries import gauges
from workflows.background.jobs import listing
from workflows.context import Context
from workflows.keeping import schema


def now(context: Context) -> CollectorRegistry:
    """The gauges of this moment, in a registry of their own."""
    registry = CollectorRegistry()
    db.session.rollback()
    deadlines(registry, context.clock.now())
    outbox(registry, context.clock.now())
    work(registry, context)
    process(registry, context)
    db.session.rollback()
    return registry


def put(registry: CollectorRegistry, name: str, text: str, value: float) -> None:
    """One gauge without labels."""
    Gauge(name, text, registry=registry).set(value)


def age(now: datetime, then: datetime | None) -> float:
    """Seconds since an instant; 0 without one."""
    return max((now - then).total_seconds(), 0.0) if then is not None else 0.0


def deadlines(registry: CollectorRegistry, at: datetime) -> None:
    """What is due and not yet fired."""
    count, oldest = gauges.due_deadlines(at)
    put(registry, "bihuan_deadlines_due", "Deadlines that are due and not yet fired", count)
    put(registry, "bihuan_deadlines_due_age_seconds", "Lateness of the oldest of them", age(at, oldest))


def outbox(registry: CollectorRegistry, at: datetime) -> None:
    """What has not left yet."""
    count, oldest = gauges.pending_messages()
    put(registry, "bihuan_outbox_pending", "Messages that wait to leave", count)
    put(registry, "bihuan_outbox_pending_age_seconds", "Age of the oldest of them", age(at, oldest))
    found = gauges.states()
    put(registry, "bihuan_outbox_refused", "Messages that the other side refused for what we are", found["refused"])
    put(registry, "bihuan_incidents_open", "Open incidents", found["incidents"])


def work(registry: CollectorRegistry, context: Context) -> None:
    """Deferred jobs by state, of the newest 200."""
    gauge = Gauge("bihuan_jobs", "Deferred jobs, by state", ("state",), registry=registry)
    counts = Counter(job.state for job in listing(context))
    for state in ("waiting", "running", "failed"):
        gauge.labels(state).set(counts[state])


def process(registry: CollectorRegistry, context: Context) -> None:
    """This process: its connections, its version, the schema it runs on."""
    pool = db.engine.pool
    for name, text in (("size", "Connections the pool keeps"), ("checkedout", "Connections in use")):
        value = getattr(pool, name, None)
        put(registry, f"bihuan_db_pool_{name}", text, value() if callable(value) else 0)
    put(registry, "bihuan_ending", "1 while this process is ending", float(context.stopping.is_set()))
    build = Gauge("bihuan_build_info", "Version and schema", ("version", "schema", "expected"), registry=registry)
    build.labels(VERSION, schema.revision() or "none", schema.head()).set(1)
