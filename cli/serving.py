"""`flask serve`: one process that migrates, loads the demonstration once, serves, and sweeps. What `make run` starts."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from waitress import create_server

from calendars.clock import FixedClock
from cli.door import door
from cli.output import refuse
from config import Config, ConfigurationError
from models.base import db
from workflows import scheduler
from workflows.context import Context
from workflows.setup import publish_shelf, seat_cast
from workflows.stories import demonstration
from workflows.stories.player import Player


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--threads", default=8, show_default=True)
@with_appcontext
def serve(host: str, threads: int) -> None:
    """迁移数据库、（演示模式下）装入演示数据，然后提供服务；Ctrl-C 结束。"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # threads need the real object
    settings: Config = app.config["BIHUAN"]
    try:
        settings.require_secret()
    except ConfigurationError as error:
        refuse(str(error))
    context: Context = app.extensions["bihuan"]
    # Both ends in the same tidy way: Ctrl-C (which a shell in the background would have us ignore), and `kill`.
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
    ensure_free(host, settings.port)
    if settings.own_sandbox:
        ensure_free("127.0.0.1", settings.sandbox_port)
    upgrade()
    publish_shelf(context)
    with province_sandbox(settings):
        if settings.demonstration:
            load_demonstration(context, settings)
        db.session.remove()
        run(app, context, settings, host, threads)


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


def run(app: Flask, context: Context, settings: Config, host: str, threads: int) -> None:
    """Serves until interrupted, with the scheduler beside it."""
    server = create_server(app, host=host, port=settings.port, threads=threads, **door(settings))
    running = scheduler.start(context, app.app_context, settings.sweep_seconds)
    app.extensions["bihuan.scheduler"] = running
    announce(settings, host)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        running.shutdown(wait=True)
        click.echo("已停止 / stopped")


def announce(settings: Config, host: str) -> None:
    """Where it is, and who may log in."""
    home = f"http://{host}:{settings.port}"
    click.echo(f"\n闭环 Bihuan: {home}   接口文档 API: {home}/api/v1/docs")
    if settings.demonstration:
        click.echo(f"省平台沙箱 province sandbox: {settings.province_url}")
        click.echo("演示账户 demonstration accounts: province, shantou-l1, shantou-l2, shantou-l2-sub, shantou-appeal,")
        click.echo("    shantou-staff, analyst, publisher, supervisor, admin")
        click.echo(f"密码 password: {settings.demo_password}")
        click.echo(
            "演示模式：模拟时钟与演示账户仅用于演示 / demonstration mode: simulated clock, demonstration accounts"
        )
    click.echo("Ctrl-C 结束 / to stop")
    sys.stdout.flush()


def load_demonstration(context: Context, settings: Config) -> None:
    """Accounts, and six weeks of cases lived through by the real engine; once."""
    seat_cast(context, settings.demo_password)
    if not demonstration.is_empty():
        return
    click.echo("正在装入演示：六周的工单 / loading the demonstration: six weeks of cases …")
    now = context.clock.now()
    clock = FixedClock(demonstration.begins(now))
    lived = replace(context, clock=clock)
    player = Player(lived, lambda instant: accept(clock.set(instant)), lambda told: None)
    count = demonstration.Demonstration(lived, player, now).live()
    click.echo(f"已装入 {count} 件工单 / {count} cases loaded")


def accept(_: object) -> None:
    """For callbacks that answer nothing."""


@contextmanager
def province_sandbox(settings: Config) -> Iterator[None]:
    """The province's sandbox beside a demonstration, in a process of its own; nothing where a province is configured."""
    if not settings.own_sandbox:
        yield
        return
    port = str(settings.sandbox_port)
    command = [sys.executable, "-m", "flask", "--app", "app", "province-sandbox", "--port", port, "--with-parent"]
    # The pipe tells the child when we are gone, even killed: an orphan would hold the port against the next start.
    child = subprocess.Popen(command, start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        wait_for(settings.sandbox_port, child)
        yield
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()


def wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    """Waits until the child listens; refuses to go on if it ends instead."""
    pause = threading.Event()
    for _ in range(300):
        if child.poll() is not None:
            refuse(f"省平台沙箱无法启动（端口 {port}）/ the province's sandbox did not start; set BIHUAN_SANDBOX_PORT")
        with socket.socket() as probe:
            probe.settimeout(0.1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.1)
    refuse(f"省平台沙箱未应答（端口 {port}）/ the province's sandbox does not answer")


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends the server as Ctrl-C does."""
    raise KeyboardInterrupt
