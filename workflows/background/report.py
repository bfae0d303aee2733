"""What a running job says of itself, and how it hears that it is to end."""

from handlers.ports import JobRun
from models.base import db
from models.job import JobReport
from workflows.context import Context
from workflows.unit import transaction


class JobCancelled(Exception):  # noqa: N818 -- not an error: somebody wants it to end
    """An administrator has called the job off."""


class Report:
    """The report of one run. `silent` ones (periodic work) write nothing."""

    def __init__(self, context: Context, run: JobRun, *, silent: bool = False) -> None:
        self.context, self.run, self.silent = context, run, silent

    def begin(self) -> None:
        """Says that the run has begun; a second try goes on with the same report."""
        if self.silent:
            return
        now = self.context.system_clock.now()
        with transaction():
            row = db.session.get(JobReport, self.run.id, populate_existing=True)
            if row is None:
                row = JobReport(job_id=self.run.id, name=self.run.name, started_at=now)
                db.session.add(row)
            row.state, row.attempts, row.error, row.updated_at = "running", self.run.attempt + 1, None, now

    def progress(self, done: int, total: int | None = None, note: str | None = None) -> None:
        """Says how far it is; raises `JobCancelled` where an administrator wants it to end. To be called between units."""
        if self.silent:
            return
        with transaction():
            row = db.session.get_one(JobReport, self.run.id, populate_existing=True)
            row.done, row.total, row.note = done, total, note[:300] if note else row.note
            row.updated_at = self.context.system_clock.now()
            cancelled = row.cancel_requested
        if cancelled:
            raise JobCancelled(self.run.id)

    def end(self, state: str, error: str | None = None) -> None:
        """Says how it ended: `done`, `failed` or `cancelled`."""
        if self.silent:
            return
        with transaction():
            row = db.session.get_one(JobReport, self.run.id, populate_existing=True)
            row.state, row.error, row.updated_at = state, error, self.context.system_clock.now()
