"""Answers at once where there are few cases; else in the background, and keeps the answer as long as it is fresh."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from models.analysis import Analysis
from models.base import canonical_json, db
from models.job import JobReport
from models.locks import alone
from models.queries import analytics as query
from models.queries.analytics import Wanted
from workflows.analytics import asking
from workflows.analytics.analysing import analyse
from workflows.analytics.figures import Figures
from workflows.background.deferring import defer
from workflows.background.report import Report
from workflows.context import Context
from workflows.unit import transaction

JOB = "analyse"
# Of so many cases the figures are made while one waits: a third of a second.
AT_ONCE = 3000
# A kept answer is good for so long whatever happens, and longer as long as nothing does.
FRESH = timedelta(minutes=10)
# A job of which nothing was heard for so long is asked for again.
PATIENCE = timedelta(minutes=10)
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Answer:
    """The figures with the instant as of which they are (case clock); while they are being made, how far that is.

    `figures` may be those of before, and are None where there are none yet.
    """

    figures: Figures | None
    as_of: datetime | None
    under_way: bool = False
    done: int = 0
    total: int | None = None
    failed: bool = False


def ask(context: Context, wanted: Wanted, *, anew: bool = False) -> Answer:
    """The answer as it is known; asks for it in the background where it is old, or has to be made `anew`."""
    if context.jobs is None or not query.more_than(wanted, AT_ONCE):
        now = context.clock.now()
        return Answer(analyse(context, wanted, now), now)
    row, now = db.session.get(Analysis, key_of(wanted), populate_existing=True), context.system_clock.now()
    report = db.session.get(JobReport, row.job_id, populate_existing=True) if row and row.job_id else None
    if row is not None and is_under_way(row, report, now):
        return answered(row, report, under_way=True)
    if row is None or anew or not is_fresh(row, now):
        row = put_in_hand(context, wanted, now)
        return answered(row, None, under_way=True)
    return answered(row, report)


def key_of(wanted: Wanted) -> str:
    """One key a question."""
    return hashlib.sha256(canonical_json(asking.written(wanted)).encode()).hexdigest()


def is_under_way(row: Analysis, report: JobReport | None, now: datetime) -> bool:
    """Whether a job is at work on it, or waits to be."""
    if row.made_at is not None and row.made_at >= row.asked_at:
        return False
    heard = max(row.asked_at, report.updated_at) if report is not None else row.asked_at
    return now < heard + PATIENCE and (report is None or report.state in ("running", "failed"))


def is_fresh(row: Analysis, now: datetime) -> bool:
    """Whether the kept answer may be shown as it is."""
    if row.made_at is None:
        return False
    return now < row.made_at + FRESH or row.stamp == stamp()


def stamp() -> str:
    """What is newest in the database now."""
    return " ".join(query.newest())[:120]


def put_in_hand(context: Context, wanted: Wanted, now: datetime) -> Analysis:
    """Has the answer made in the background; the one of before stays until then."""
    with alone("analytics"), transaction():
        row = db.session.get(Analysis, key_of(wanted))
        if row is None:
            row = Analysis(id=key_of(wanted), wanted=asking.written(wanted))
            db.session.add(row)
        row.asked_at = now
        row.job_id = defer(context, JOB, wanted=asking.written(wanted))
    return row


def answered(row: Analysis, report: JobReport | None, *, under_way: bool = False) -> Answer:
    """What is kept, and how far the job is."""
    figures = Figures.read(row.figures) if row.figures is not None else None
    return Answer(
        figures,
        row.as_of,
        under_way,
        report.done if report is not None else 0,
        report.total if report is not None else None,
        report is not None and report.state == "failed",
    )


def answer(context: Context, report: Report, kept: Mapping[str, Any]) -> None:
    """The job: makes the figures, says how far it is, keeps them; forgets what nobody asked for in a month."""
    wanted, newest, as_of = asking.read(dict(kept)), stamp(), context.clock.now()
    figures = analyse(context, wanted, as_of, report.progress)
    now = context.system_clock.now()
    with alone("analytics"), transaction():
        row = db.session.get(Analysis, key_of(wanted))
        if row is None:
            row = Analysis(id=key_of(wanted), wanted=dict(kept), asked_at=now)
            db.session.add(row)
        row.figures, row.stamp, row.as_of, row.made_at = figures.kept(), newest, as_of, now
        db.session.execute(delete(Analysis).where(Analysis.asked_at < now - KEPT))
