"""`flask serve`, `worker`, `sweep`: what keeps an installation going."""

import signal
import threading
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from cli.installation import config, context
from cli.serving import serve
from workflows import scheduler
from workflows.delivery import deliver
from workflows.sweep import sweep as fire_due


@click.command()
@click.option("--once", is_flag=True, required=True, help="现在扫描一次 / one sweep now")
@with_appcontext
def sweep(once: bool) -> None:
    """触发所有已到期的时钟并投递发件箱。"""
    config()
    click.echo(f"已触发 fired {fire_due(context())}，已投递 delivered {deliver(context())}")


@click.command()
@with_appcontext
def worker() -> None:
    """不带网页的工作进程：只扫描与投递，Ctrl-C 结束。"""
    settings = config()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the real object outlives this request
    running = scheduler.start(context(), app.app_context, settings.sweep_seconds)
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("工作进程已启动 / worker started")
    stopped.wait()
    running.shutdown(wait=True)
    click.echo("工作进程已结束 / worker stopped")


COMMANDS = (serve, sweep, worker)
