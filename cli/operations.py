"""`flask serve`, `worker`, `sweep`: what keeps an installation going."""

import click
from flask.cli import with_appcontext

from cli.installation import config, context
from cli.serving import serve
from cli.working import worker
from workflows.background.delivery import deliver
from workflows.holidays.rounds import bring_into_step
from workflows.sweep import sweep as fire_due


@click.command()
@click.option("--once", is_flag=True, required=True, help="现在扫描一次 / one sweep now")
@with_appcontext
def sweep(once: bool) -> None:
    """按现行日历校正期限，触发所有已到期的时钟并投递发件箱。"""
    config()
    bring_into_step(context())
    click.echo(f"已触发 fired {fire_due(context())}，已投递 delivered {deliver(context())}")


COMMANDS = (serve, sweep, worker)
