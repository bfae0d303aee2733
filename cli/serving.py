"""`flask serve`: one process that migrates, loads the demonstration once, serves, and sweeps. What `make run` starts."""

from __future__ import annotations

import signal
import socket
import sys

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from cli import installation
from cli.demonstration import load_demonstration, province_sandbox
from cli.door import ROOM, door
from cli.lifetime import Lifetime, interrupt
from cli.output import refuse
from cli.server import HttpServer
from config import Config
from models.base import db
from models.locks import alone
from workflows.background import scheduler
from workflows.context import Context
from workflows.keeping import schema
from workflows.setup import cast_accounts, publish_shelf
from workflows.watching import logs


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="BIHUAN_HOST")
@click.option("--threads", default=8, show_default=True, envvar="BIHUAN_THREADS")
@click.option(
    "--worker/--no-worker",
    default=True,
    show_default=True,
    envvar="BIHUAN_SERVE_WORKER",
    help="同一进程内扫描与投递 / sweep and deliver in this process",
)
@click.option(
    "--migrate/--no-migrate",
    default=True,
    show_default=True,
    envvar="BIHUAN_SERVE_MIGRATE",
    help="启动时升级数据库 / migrate the database at the start",
)
@with_appcontext
def serve(host: str, threads: int, worker: bool, migrate: bool) -> None:
    """迁移数据库、（演示模式下）装入演示数据，然后提供服务；Ctrl-C 结束。"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # threads need the real object
    settings, context = installation.config(), installation.context()
    logs.configure(settings.log)
    # Until it serves, both end in the same way: Ctrl-C (which a shell in the background would have us ignore), and `kill`.
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
    ensure_free(host, settings.port)
    if settings.own_sandbox:
        ensure_free("127.0.0.1", settings.sandbox_port)
    with province_sandbox(settings):
        prepare(context, settings, migrate)
        run(app, context, settings, host, threads, worker)


def prepare(context: Context, settings: Config, migrate: bool) -> None:
    """Schema, procedures, demonstration: by one process at a time, the others find it done."""
    # A database that a newer version has migrated is left as it is: this version runs on it until it is replaced.
    if migrate and not schema.one_ahead(schema.revision()):
        upgrade()
    ensure_schema()
    with alone("setup"):
        publish_shelf(context)
        if settings.demonstration:
            load_demonstration(context, settings)
    db.session.remove()


def ensure_schema() -> None:
    """Refuses to work on a schema that is not ours."""
    found = schema.revision()
    if not schema.fits(found):
        refuse(
            f"数据库版本 {found}，本程序需要 {schema.head()}：请先运行 flask db upgrade"
            f" / the database is at {found}, this program needs {schema.head()}: run flask db upgrade first"
        )


def ensure_free(host: str, port: int) -> None:
    """Refuses at once where somebody else listens, before anything is migrated or loaded."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            refuse(
                f"端口 {port} 不可用，可用 PORT=…、BIHUAN_SANDBOX_PORT=… 另选"
                f" / port {port} is not free, choose another with PORT=… or BIHUAN_SANDBOX_PORT=…: {error}"
            )


def run(app: Flask, context: Context, settings: Config, host: str, threads: int, worker: bool) -> None:
    """Serves until told to end, with the background work beside it unless that is done elsewhere."""
    longest = settings.files.largest_request + ROOM
    server = HttpServer(app, host, settings.port, threads, longest, **door(settings))
    running = scheduler.start(context, db.engine, app.app_context, settings.sweep_seconds) if worker else None
    app.extensions["bihuan.scheduler"] = running
    announce(settings, host)
    Lifetime(context, settings, server, running).live()


def announce(settings: Config, host: str) -> None:
    """Where it is, and who may log in."""
    home = f"http://{host}:{settings.port}"
    click.echo(f"\n闭环 Bihuan: {home}   接口文档 API: {home}/api/v1/docs")
    if settings.demonstration:
        click.echo(f"省平台沙箱 province sandbox: {settings.province_url}")
        click.echo("演示账户 demonstration accounts:")
        for names in cast_accounts():
            click.echo(f"    {', '.join(names)}")
        click.echo(f"密码 password: {settings.demo_password}")
        click.echo(
            "演示模式：模拟时钟与演示账户仅用于演示 / demonstration mode: simulated clock, demonstration accounts"
        )
    click.echo("Ctrl-C 结束 / to stop")
    sys.stdout.flush()
