"""`flask incidents …`: background work that failed, seen, retried or skipped by name, alone or in bulk."""

import getpass
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from flask.cli import with_appcontext

from calendars.clock import to_beijing
from cli.installation import config, context
from cli.output import refuse
from models.account import Actor
from models.incident import KINDS, STATES
from models.queries import incidents as queries
from models.queries.pages import rows
from workflows.background import incident_acts as acts

NARROWING = ("case", "element", "handler", "error", "kind")
# Read at a time; a bulk act goes on until all are done.
BATCH = 500


@click.group()
def incidents() -> None:
    """事故：查看、重试、跳过。"""


def narrowed(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which incidents are chosen."""
    for option in (
        click.option("--case", help="工单号 / case number"),
        click.option("--element", help="步骤名称或编号 / name or id of the element"),
        click.option("--handler", help="处理程序 / handler"),
        click.option("--error", help="错误信息包含 / the error contains"),
        click.option("--kind", type=click.Choice(list(KINDS)), help="类别 / kind"),
    ):
        command = option(command)
    return command


def chosen(given: dict[str, Any], **more: Any) -> queries.IncidentFilter:
    """The filter that the options describe."""
    wanted = {"case_no" if key == "case" else key: given[key] for key in NARROWING}
    return queries.IncidentFilter(**wanted, **more)


def operator() -> Actor:
    """Whoever works at this machine, by the name of their login: that name stands on the log of the case."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        login = "?"
    return Actor(None, f"cli:{login}"[:64], "运维", None, None, frozenset({"admin"}), None)


@incidents.command("list")
@narrowed
@click.option("--state", type=click.Choice([*STATES, queries.ALL]), default="open", show_default=True)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@with_appcontext
def list_(state: str, page: int, **given: Any) -> None:
    """列出事故，默认只列待处理的。"""
    query = queries.listing(operator(), chosen(given, state=state))
    for found in rows(query, page, 50):
        click.echo(line(*found))
    click.echo(f"共 {queries.count(query)} 件 / in all")


def line(incident: Any, case: Any, deadline: Any, message: Any, state: str) -> str:
    """One incident in one line."""
    what = f"{incident.element_name or ''}({incident.element or '?'})"
    return (
        f"{incident.id}\t{STATES[state]} {state}\t{case.case_no}\t{KINDS.get(incident.kind, incident.kind)}\t{what}\t"
        f"{incident.handler or '-'}\t{incident.attempts} 次\t{' '.join(incident.error.split())[:80]}"
    )


@incidents.command("show")
@click.argument("incident_id", type=int)
@with_appcontext
def show(incident_id: int) -> None:
    """显示一件事故的全部情况。"""
    found = rows(queries.listing(operator(), queries.IncidentFilter(state=queries.ALL, number=incident_id)), 1, 1)
    if not found:
        refuse(f"没有事故 {incident_id} / no such incident")
    incident, case, deadline, message, state = found[0]
    next_try = incident.retry_at if state == "open" and (message is None or message.state == "pending") else None
    facts = {
        "工单 case": case.case_no,
        "类别 kind": f"{KINDS.get(incident.kind, incident.kind)} {incident.kind}",
        "状态 state": f"{STATES[state]} {state}",
        "步骤 element": f"{incident.element_name or ''} {incident.element or ''}",
        "处理程序 handler": incident.handler,
        "时钟 clock": f"{deadline.element_id} {deadline.rule} {said(deadline.due_at)}" if deadline else None,
        "消息 message": message.idempotency_key if message else None,
        "首次 first seen": said(incident.first_at),
        "次数 attempts": incident.attempts,
        "下次 next try": said(next_try),
        "处理 closed": f"{incident.closed_by} {said(incident.resolved_at)}" if incident.closed_by else None,
        "理由 reason": incident.reason,
        "错误 error": incident.error,
    }
    for name, value in facts.items():
        click.echo(f"{name}: {'-' if value is None else value}")


def said(instant: Any) -> str | None:
    """An instant in Beijing time."""
    return to_beijing(instant).isoformat(timespec="seconds") if instant is not None else None


def several(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which incidents an act is for: numbers, or a choice; never all of them by accident."""
    command = click.option("--dry-run", is_flag=True, help="只计数，不执行 / count only")(narrowed(command))
    command = click.option("--all", "every", is_flag=True, help="全部待处理的 / all that are open")(command)
    return click.argument("incident_ids", nargs=-1, type=int)(command)


@incidents.command("retry")
@several
@with_appcontext
def retry(**given: Any) -> None:
    """立即重试：按编号，或按 --case、--element、--handler、--error、--kind，或 --all。"""
    config()
    perform(partial(acts.retry, context(), operator()), **given)


@incidents.command("skip")
@several
@click.option("--reason", required=True, help="理由，记入工单日志 / why; it goes on the log")
@with_appcontext
def skip(reason: str, **given: Any) -> None:
    """跳过提醒类时钟的本次触发（报备与决定流程走向的时钟不能跳过）。"""
    config()
    perform(lambda incident_id: acts.skip(context(), operator(), incident_id, reason), **given)


def perform(act: acts.Act, incident_ids: tuple[int, ...], every: bool, dry_run: bool, **given: Any) -> None:
    """The act on each incident that was chosen; exit 1 where one of them failed or was refused."""
    ways = [bool(incident_ids), every, any(given[key] for key in NARROWING)]
    if sum(ways) != 1:
        refuse("请给出编号，或筛选条件，或 --all，三者取一 / give numbers, or a choice, or --all: one of the three")
    if dry_run:
        number = len(incident_ids) or queries.count(queries.listing(operator(), chosen(given)))
        click.echo(f"将处理 {number} 件（未执行）/ incidents that would be dealt with")
        return
    clean = True
    batch = list(incident_ids) or queries.ids(operator(), chosen(given), BATCH)
    while batch:
        for told in acts.each(batch, act):
            click.echo(f"{told.incident_id}\t{acts.RESULTS[told.result]} {told.result}\t{told.detail}".rstrip())
            clean = clean and told.result not in ("failed", "refused")
        batch = [] if incident_ids else queries.ids(operator(), chosen(given, after=batch[-1]), BATCH)
    if not clean:
        raise SystemExit(1)
