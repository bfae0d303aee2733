"""Runs of stories whose process is gone: they end as failed, by themselves, so that nobody waits for them and one can run anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from models.base import db
from models.job import JobReport
from models.scenario_run import GOING, ScenarioRun
from workflows.context import Context
from workflows.unit import transaction

# One that somebody waits for is bounded (`asking.ONE`, and the wait for a player): after this its process is gone.
STILL_ALONE = timedelta(minutes=2)
# A job of which nothing was heard for so long; another worker takes it up long before that, if there is one.
STILL = timedelta(minutes=10)
FAULT = "进程中断，没有运行完，请重新运行 / its process is gone before the end: run it again"


def give_up_lost(context: Context) -> int:
    """Ends the runs that have lost their process; how many those were."""
    now = context.system_clock.now()
    db.session.rollback()
    going = select(ScenarioRun).where(ScenarioRun.state.in_(GOING)).order_by(ScenarioRun.id)
    lost = [run.id for run in db.session.scalars(going.execution_options(populate_existing=True)) if is_lost(run, now)]
    db.session.rollback()
    for number in lost:
        with transaction():
            run = db.session.get(ScenarioRun, number, populate_existing=True, with_for_update=True)
            if run is not None and run.is_going and is_lost(run, now):
                run.state, run.fault = "failed", FAULT
    return len(lost)


def is_lost(run: ScenarioRun, now: datetime) -> bool:
    """Whether nothing more is to be expected of a run that goes."""
    if run.heard_at is None:
        # Of a program of before, which has ended.
        return True
    if run.job_id is None:
        return now - run.heard_at > STILL_ALONE
    report = db.session.get(JobReport, run.job_id, populate_existing=True)
    # A job without a report waits in its queue, however long.
    return report is not None and now - max(run.heard_at, report.updated_at) > STILL
