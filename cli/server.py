"""An HTTP server that ends well: first it takes no new connection, then what runs gets its answer, then it is gone."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.wasyncore import close_all, dispatcher

from cli.longer import channel_for

# Seconds between two looks at what still runs.
LOOK = 0.05
# New objects until Python looks for rubbish: one page makes some ten thousand, nearly all of which go by themselves.
RUBBISH = 10_000


@contextmanager
def settled() -> Iterator[None]:
    """For a process that does nothing but serve: what was built before stays.

    To look all of it through for rubbish would hold up some page for a fifth of a second.
    """
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(RUBBISH, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


class HttpServer:
    """Waitress with a tidy end. All changes to its sockets happen in its own loop, by way of its trigger.

    Requests that bring files may have `longest` bytes.
    """

    def __init__(
        self, application: Callable[..., Any], host: str, port: int, threads: int, longest: int = 0, **limits: Any
    ) -> None:
        self.sockets: dict[int, Any] = {}
        self.listeners: list[Any] = []
        self.server = create_server(application, map=self.sockets, host=host, port=port, threads=threads, **limits)
        self.listeners = self.of_kind(BaseWSGIServer)
        for listener in self.listeners if longest else ():
            listener.channel_class = channel_for(longest)

    def run(self) -> None:
        """Serves until `stop` has ended; then the threads that answer are let go."""
        self.server.run()
        for listener in self.listeners:
            listener.task_dispatcher.shutdown()

    def stop(self, seconds: float) -> None:
        """From another thread: no new connections, then up to so many seconds for the requests that run."""
        self.within(lambda: [dispatcher.close(listener) for listener in self.listeners])
        pause = threading.Event()
        for _ in range(int(seconds / LOOK)):
            if not self.of_kind(HTTPChannel):
                break
            self.within(self.close_idle)
            pause.wait(LOOK)
        self.within(lambda: close_all(self.sockets, ignore_all=True))

    def of_kind(self, kind: type) -> list[Any]:
        """The sockets of a kind."""
        return [item for item in list(self.sockets.values()) if isinstance(item, kind)]

    def close_idle(self) -> None:
        """Closes connections on which nothing is asked and nothing is still to be sent."""
        for channel in self.of_kind(HTTPChannel):
            if not channel.requests and not channel.total_outbufs_len and channel.request is None:
                channel.will_close = True

    def within(self, thunk: Callable[[], object]) -> None:
        """Has the loop do something."""
        for listener in self.listeners[:1]:
            listener.trigger.pull_trigger(thunk)
