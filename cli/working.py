"""`flask worker`: background work without pages; any number of them on PostgreSQL."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from werkzeug.exceptions import NotFound

from cli import installation
from cli.door import door
from cli.lifetime import Lifetime, interrupt
from cli.server import HttpServer
from cli.serving import ensure_free, ensure_schema
from models.base import db
from workflows.background import scheduler
from workflows.watching import logs

# What a worker shows of itself on its own port.
SHOWN = ("/healthz", "/readyz", "/metrics")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="BIHUAN_HOST")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="BIHUAN_WORKER_PORT",
    help="仅提供健康与指标 / health and metrics only",
)
@with_appcontext
def worker(host: str, port: int | None) -> None:
    """不带网页的工作进程：扫描、投递与后台任务，Ctrl-C 结束。"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the real object outlives this request
    settings, context = installation.config(), installation.context()
    logs.configure(settings.log)
    signal.signal(signal.SIGTERM, interrupt)
    if port is not None:
        ensure_free(host, port)
    ensure_schema()
    db.session.remove()
    running = scheduler.start(context, db.engine, app.app_context, settings.sweep_seconds)
    app.extensions["bihuan.scheduler"] = running
    server = HttpServer(only_shown(app), host, port, 2, **door(settings)) if port is not None else None
    click.echo("工作进程已启动 / worker started")
    Lifetime(context, settings, server, running).live()


def only_shown(app: Wsgi) -> Wsgi:
    """The application cut down to what a worker shows: no pages, no API."""

    def shown(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return (app if environ.get("PATH_INFO") in SHOWN else NotFound())(environ, start_response)

    return shown
