"""What a demonstration needs beside the server: its cases, and the province's sandbox."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import click

from calendars.clock import FixedClock
from cli.output import refuse
from config import Config
from workflows.context import Context
from workflows.notifying.reading import begin
from workflows.setup import seat_cast
from workflows.stories import demonstration
from workflows.stories.player import Player

# What the accounts of a new demonstration have not read yet.
UNREAD = timedelta(days=3)


def load_demonstration(context: Context, settings: Config) -> None:
    """Accounts, and six weeks of cases lived through by the real engine; once."""
    seat_cast(context, settings.demo_password)
    if demonstration.is_loaded():
        return
    click.echo("正在装入演示：六周的工单 / loading the demonstration: six weeks of cases …")
    now = context.clock.now()
    clock = FixedClock(demonstration.begins(now))
    # What it files is delivered by its own rounds, on its own clock.
    lived = replace(context, clock=clock, jobs=None)
    player = Player(lived, lambda instant: accept(clock.set(instant)), lambda told: None)
    count = demonstration.Demonstration(lived, player, now).live()
    begin(now - UNREAD)
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
