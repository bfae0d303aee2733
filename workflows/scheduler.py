"""Runs the sweep and the deliveries every few seconds, in one process that is told to."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

from apscheduler.schedulers.background import BackgroundScheduler

from workflows.context import Context
from workflows.delivery import deliver
from workflows.sweep import sweep

log = logging.getLogger("bihuan.scheduler")


def tick(context: Context) -> None:
    """One round: what is due is fired, what must leave is delivered."""
    sweep(context)
    deliver(context)


def start(context: Context, scope: Callable[[], AbstractContextManager[object]], seconds: float) -> BackgroundScheduler:
    """Starts the background scheduler; `scope` opens an application context for each round.

    Sweep and deliveries are two jobs: a province that is slow to answer must not hold up the deadlines. Rounds of one job
    never overlap; a round that fails is logged and the next one comes all the same.
    """
    scheduler = BackgroundScheduler(timezone="UTC")
    for work in (sweep, deliver):
        scheduler.add_job(
            guarded(work, context, scope),
            "interval",
            seconds=seconds,
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
