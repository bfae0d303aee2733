"""Plays stories in processes of their own, which are kept for the next order: to start one takes two seconds.

They get no environment but the language and the search path: no address of a database, no key.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from handlers.ports_stories import Order, PlayersBusy, PlayersStopped

# Of two cores one serves and one plays; a second player, so that nobody waits for the long run of another.
MOST = 2
# Seconds that an order waits for a player to be free.
PATIENCE = 20.0
# A player that has played so much is replaced: what it keeps of packages does not grow for ever.
ORDERS = 40
# Seconds between two looks at whether anybody still wants it.
LOOK = 0.2
KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "LD_LIBRARY_PATH")


class Player:
    """One process."""

    def __init__(self, command: list[str], folder: str) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.orders = 0
        self.rest = b""

    @property
    def is_fit(self) -> bool:
        """Whether it can take another order."""
        return self.process.poll() is None and self.orders < ORDERS

    def take(self, order: Order) -> None:
        """Hands the order over."""
        self.orders += 1
        said = {**vars(order), "files": dict(order.files)}
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise PlayersStopped("情景运行进程已退出 / the process that plays stories is gone") from error

    def line(self, seconds: float) -> Any:
        """The next line; None where none came in this time."""
        assert self.process.stdout is not None
        number = self.process.stdout.fileno()
        until = monotonic() + seconds
        while b"\n" not in self.rest:
            ready, _, _ = select.select([number], [], [], max(0.0, until - monotonic()))
            if not ready:
                return None
            some = os.read(number, 1 << 20)
            if not some:
                raise PlayersStopped("运行超出限度，已中止 / the play went beyond its bounds and was ended")
            self.rest += some
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line)

    def end(self) -> None:
        """Ends the process at once."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@dataclass
class Players:
    """Those who play, at most so many at a time. They end with this process: nobody has orders any more."""

    command: list[str]
    folder: str
    most: int = MOST
    idle: list[Player] = field(default_factory=list)
    busy: int = 0
    free: threading.Condition = field(default_factory=threading.Condition)

    def play(
        self, order: Order, seconds: float, ended: Callable[[], bool] = lambda: False
    ) -> Iterator[Mapping[str, Any]]:
        """A line for each story, then the report."""
        player = self.borrow()
        done = False
        try:
            player.take(order)
            until = monotonic() + seconds
            while not done:
                line = player.line(LOOK)
                if line is not None:
                    done = "report" in line
                    yield line
                if not done and (monotonic() > until or ended()):
                    raise PlayersStopped(
                        f"超过{seconds:g}秒仍未结束，或已取消，运行已中止 / not done after {seconds:g} seconds, or called off"
                    )
        finally:
            self.give_back(player, done)

    def borrow(self) -> Player:
        """A player that is free, or a new one."""
        with self.free:
            if not self.free.wait_for(lambda: self.busy < self.most, PATIENCE):
                raise PlayersBusy("情景运行正忙，请稍后再试 / all players are busy, try again later")
            self.busy += 1
            player = self.idle.pop() if self.idle else None
        if player is not None and player.is_fit:
            return player
        try:
            if player is not None:
                player.end()
            return Player(self.command, self.folder)
        except OSError as error:
            self.make_room()
            raise PlayersStopped("情景运行进程无法启动 / no process to play stories can be started") from error

    def give_back(self, player: Player, done: bool) -> None:
        """Keeps a player for the next order; one whose play was ended is of no use any more."""
        if not done:
            player.end()
        self.make_room(player if done else None)

    def make_room(self, player: Player | None = None) -> None:
        """Lets the next order have its turn, with this player if it is still of use."""
        with self.free:
            if player is not None:
                self.idle.append(player)
            self.busy -= 1
            self.free.notify()

    def close(self) -> None:
        """Ends those that wait for orders."""
        with self.free:
            idle, self.idle = self.idle, []
        for player in idle:
            player.end()
