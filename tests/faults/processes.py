"""Real processes that do one thing each, or a whole `flask` command, and can be stopped, killed or let go at an exact point.

They are forked from a server process that has the application imported already, so that each costs milliseconds. What
an interpreter does before that and at its end is seen in `test_the_whole_thing` and `test_many_processes` of tests/e2e,
which start commands as a shell does.
The stop is put in from here: the product has no hooks for tests.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import Flask
from flask.cli import main as flask_command
from sqlalchemy import Engine, event

from config import ROOT
from tests.faults.installation import Site

PATIENCE = 30.0
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.acting"])


@dataclass(frozen=True)
class Stop:
    """Where a process stops: at the `nth` call of `point` («module:Class.method», or «commit»), before or after it."""

    point: str
    when: str = "before"
    nth: int = 1


class Process:
    """A process of its own, doing `work(app, *arguments)` on a site."""

    def __init__(self, site: Site, work: Callable[..., Any], *arguments: Any, stop: Stop | None = None) -> None:
        self.pipe, theirs = FORKS.Pipe()
        self.process = FORKS.Process(target=main, args=(theirs, site, stop, work, arguments), daemon=True)
        self.process.start()
        theirs.close()

    def hear(self, expected: str) -> Any:
        """The next word of the process, which must be the expected one."""
        assert self.pipe.poll(PATIENCE), f"the process never said {expected!r}"
        word, content = self.pipe.recv()
        assert word == expected, f"expected {expected!r}, heard {word!r}: {content}"
        return content

    def stopped(self) -> Process:
        """Waits until the process stands at its stop."""
        self.hear("stopped")
        return self

    def go_on(self) -> Process:
        """Lets it go on from its stop."""
        self.pipe.send("go on")
        return self

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE)
        self.pipe.close()

    def result(self) -> Any:
        """What its work answered; the process has ended then."""
        answer = self.hear("done")
        self.process.join(PATIENCE)
        self.pipe.close()
        return answer


def main(pipe: Connection, site: Site, stop: Stop | None, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """What such a process does."""
    try:
        app = site.build()
        if stop is not None:
            install(stop, pipe)
        with app.app_context():
            answer = work(app, *arguments)
        pipe.send(("done", answer))
    except BaseException:
        pipe.send(("failed", traceback.format_exc()))
        raise


def command(arguments: tuple[str, ...], environment: dict[str, str], log: Path) -> None:
    """What `flask --app app …` does in an environment and a session of its own; what it says goes to the end of a file."""
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    sys.argv = ["flask", "--app", "app", *arguments]
    flask_command()


def install(stop: Stop, pipe: Connection) -> None:
    """Puts the stop in."""
    seen = 0

    def here() -> None:
        nonlocal seen
        seen += 1
        if seen == stop.nth:
            pipe.send(("stopped", None))
            pipe.recv()

    if stop.point == "commit":
        # Everything of the transaction is sent to the database; only the last word is missing.
        event.listen(Engine, "commit", lambda connection: here())
        return
    module, _, path = stop.point.partition(":")
    owner: Any = importlib.import_module(module)
    *names, last = path.split(".")
    for name in names:
        owner = getattr(owner, name)
    original = getattr(owner, last)

    def stopping(*arguments: Any, **named: Any) -> Any:
        if stop.when == "before":
            here()
        answer = original(*arguments, **named)
        if stop.when == "after":
            here()
        return answer

    setattr(owner, last, stopping)


def context_of(app: Flask) -> Any:
    """Clock and gateways of an application."""
    return app.extensions["bihuan"]
