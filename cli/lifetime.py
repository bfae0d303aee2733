"""The life of a serving process: it works until it is told to end, says so, and ends what it has begun."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

import click

from cli.server import HttpServer, settled
from config import Config
from handlers.ports import RunningJobs
from workflows.context import Context

log = logging.getLogger("bihuan.process")

# Seconds that a running request may still take once nothing new is taken.
LAST_ANSWERS = 20.0


class Lifetime:
    """Signals, grace and order of the end. A second signal ends at once."""

    def __init__(self, context: Context, settings: Config, server: HttpServer | None, jobs: RunningJobs | None) -> None:
        self.context, self.settings, self.server, self.jobs = context, settings, server, jobs
        self.told = threading.Event()

    def live(self) -> None:
        """Until SIGTERM (with the grace) or Ctrl-C (without)."""
        # Set anew because a shell in the background would have us ignore the second.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.end)
        try:
            if self.server is not None:
                with settled():
                    self.server.run()
            else:
                self.told.wait()
        except KeyboardInterrupt:
            log.warning("ended at once")
        finally:
            self.context.stopping.set()
            if self.jobs is not None:
                self.jobs.stop()
            click.echo("已停止 / stopped")

    def end(self, number: int, _frame: FrameType | None) -> None:
        """Readiness says no at once, so that a balancer sends nobody here; the rest happens beside the running requests."""
        if self.context.stopping.is_set():
            raise KeyboardInterrupt
        self.context.stopping.set()
        grace = self.settings.grace_seconds if number == signal.SIGTERM else 0.0
        threading.Thread(target=self.wind_up, args=(grace,), name="ending", daemon=True).start()

    def wind_up(self, grace: float) -> None:
        """Serves on for the grace, then lets the running requests end."""
        threading.Event().wait(grace)
        if self.server is not None:
            self.server.stop(LAST_ANSWERS)
        self.told.set()


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Before a process serves, and in small ones, SIGTERM ends it as Ctrl-C does."""
    raise KeyboardInterrupt
