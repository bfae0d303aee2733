"""Runs the sweep and the deliveries every few seconds, in one process that is told to."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

from apscheduler.schedulers.background import BackgroundScheduler

from workflows.context import Context
from workflows.delivery import deliver
from workflows.retention import erase_due
from workflows.sweep import sweep

# Persons whose term is over are looked for this often; a term is counted in days.
ERASE_SECONDS = 600.0

log = logging.getLogger("bihuan.scheduler")


def tick(context: Context) -> None:
    """One round: what is due is fired, what must leave is delivered."""
    sweep(context)
    deliver(context)


def start(context: Context, scope: Callable[[], AbstractContextManager[object]], seconds: float) -> BackgroundScheduler:
    """Starts the background scheduler; `scope` opens an application context for each round.

    Sweep, deliveries and erasure are jobs apart: a province that is slow to answer must not hold up the deadlines. Rounds of one job
    never overlap; a round that fails is logged and the next one comes all the same.
    """
    scheduler = BackgroundScheduler(timezone="UTC")
    for work, pause in ((sweep, seconds), (deliver, seconds), (erase_due, ERASE_SECONDS)):
        scheduler.add_job(
            guarded(work, context, scope),
            "interval",
            seconds=pause,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler


def guarded(
    work: Callable[[Context], int], context: Context, scope: Callable[[], AbstractContextManager[object]]
) -> Callable[[], None]:
    """One round of a job, whose failure is logged and ends nothing."""

    def round_() -> None:
        with scope():
            try:
                work(context)
            except Exception:
                log.exception("%s failed", work.__name__)

    return round_
