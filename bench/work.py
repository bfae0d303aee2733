"""Worker processes: each holds one contestant on one database and, when told, steps its own cases for some seconds."""

import multiprocessing
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from bench.contestants import STEPS, Runner, contestants

# Cases that a process has under way at once, stepped round robin.
UNDER_WAY = 10


@dataclass
class Tally:
    """What one process did in one run: the seconds of each call, by step."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in STEPS})

    @property
    def steps(self) -> int:
        """Durable transactions."""
        return sum(len(times) for times in self.seconds.values())

    @property
    def rate(self) -> float:
        """Durable transactions per second of work."""
        return self.steps / sum(sum(times) for times in self.seconds.values())


@dataclass
class Driver:
    """A closed loop over some cases. A case that has taken its last step makes room for a new one."""

    runner: Runner
    name: str
    opened: int = 0
    under_way: deque[tuple[Any, int]] = field(default_factory=deque)

    def run(self, seconds: float) -> Tally:
        """Steps cases, one after the other, for so many seconds."""
        tally, end = Tally(), perf_counter() + seconds
        while perf_counter() < end:
            case, number = self.under_way.popleft() if len(self.under_way) >= UNDER_WAY else (None, 0)
            self.take(case, number, tally)
        return tally

    def take(self, case: Any, number: int, tally: Tally) -> None:
        """One step, timed."""
        name = STEPS[number]
        if case is None:
            self.opened += 1
            key = f"{self.name}-{self.opened}"
            begun = perf_counter()
            case = self.runner.open(key)
        else:
            case = self.runner.next_step(case, name)
            begun = perf_counter()
            self.runner.step(case, name)
        tally.seconds[name].append(perf_counter() - begun)
        if number + 1 < len(STEPS):
            self.under_way.append((case, number + 1))

    def finish(self) -> int:
        """Takes every case to its last step; returns how many were opened in all."""
        tally = Tally()
        while self.under_way:
            self.take(*self.under_way.popleft(), tally)
        return self.opened


def serve(contestant: str, url: str, name: str, orders: Connection) -> None:
    """The body of a worker process: answers orders until the pipe closes."""
    driver = Driver(contestants()[contestant][1](url), name)
    driver.run(0.3)
    orders.send("ready")
    while True:
        verb, value = orders.recv()
        if verb == "run":
            orders.send(driver.run(value))
        elif verb == "finish":
            orders.send(driver.finish())
        elif verb == "verify":
            orders.send(driver.runner.verify(value))
        else:
            driver.runner.close()
            return


class Worker:
    """The near end of a worker process."""

    def __init__(self, contestant: str, url: str, name: str) -> None:
        spawning = multiprocessing.get_context("spawn")
        self.orders, far = spawning.Pipe()
        self.process = spawning.Process(target=serve, args=(contestant, url, name, far), daemon=True)
        self.process.start()
        far.close()
        assert self.orders.recv() == "ready"

    def tell(self, verb: str, value: Any = None) -> None:
        """Gives an order without waiting."""
        self.orders.send((verb, value))

    def answer(self) -> Any:
        """What came of it; a worker that died raises `EOFError`."""
        return self.orders.recv()

    def ask(self, verb: str, value: Any = None) -> Any:
        """Gives an order and waits."""
        self.tell(verb, value)
        return self.answer()

    def stop(self) -> None:
        """Ends the process."""
        self.tell("stop")
        self.process.join(30)
