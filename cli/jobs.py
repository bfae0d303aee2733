"""`flask jobs`: background work as an operator sees it."""

from __future__ import annotations

from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext

from calendars.clock import to_beijing
from cli.output import refuse
from models.case import Case
from models.errors import DomainError
from workflows.background import jobs as work
from workflows.background.deferring import defer
from workflows.context import Context
from workflows.unit import transaction


def context() -> Context:
    """Clock, calendar, gateways of this installation."""
    found: Context = current_app.extensions["bihuan"]
    return found


@click.group()
def jobs() -> None:
    """后台任务。"""


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON")
@with_appcontext
def listing(as_json: bool) -> None:
    """排队、进行中与已结束的后台任务，最新在前。"""
    found = work.listing(context())
    if as_json:
        rows = [{**asdict(job), "at": job.at.isoformat() if job.at else None} for job in found]
        click.echo(current_app.json.dumps(rows, indent=1))
        return
    for job in found:
        share = f"{job.done}/{job.total}" if job.total is not None else str(job.done or "")
        when = f"{to_beijing(job.at):%Y-%m-%d %H:%M}" if job.at else ""
        words = (job.id, job.name, job.state, share, when, job.note or "", job.error or "")
        click.echo("  ".join(word for word in words if word))
    if not found:
        click.echo("没有后台任务 / no jobs")


@jobs.command()
@click.argument("name", type=click.Choice([name for name, job in work.JOBS.items() if not job.periodic]))
@click.option("--case", "case_no", help="工单编号（只用于针对一个工单的后台任务）")
@with_appcontext
def start(name: str, case_no: str | None) -> None:
    """把后台任务交给工作进程，打印其编号。"""
    with transaction():
        job_id = defer(context(), name, **arguments(work.JOBS[name], case_no))
    click.echo(job_id)


def arguments(job: work.Job, case_no: str | None) -> dict[str, int]:
    """What a job is told: the case it is about, by its number in the database; ends the command where that does not fit."""
    if job.of_case != (case_no is not None):
        refuse("这一任务须用 --case 指明工单" if job.of_case else "这一任务不针对某一工单")
    if case_no is None:
        return {}
    case = Case.by_no(case_no)
    if case is None:
        refuse(f"没有工单 {case_no}")
    return {"case": case.id}


@jobs.command()
@click.argument("job_id")
@with_appcontext
def cancel(job_id: str) -> None:
    """取消后台任务；进行中的将在下一步停止。"""
    try:
        work.cancel(context(), job_id)
    except DomainError as error:
        refuse(str(error))
    click.echo("已取消 / cancelled")
