"""The processes that replay: fresh ones (`python -m`), never forked from a server with threads; each has its own engine.

They are told once what is asked, then get cases in batches and send back courses. A process that dies ends the run.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from calendars.china import China
from calendars.notices import Notice
from workflows.backtest.course import Course, course_of
from workflows.backtest.habits import Habits
from workflows.backtest.living import Stage
from workflows.backtest.past import Arrival, Office, Past
from workflows.backtest.people import Drawn, People, Same, drawn_arrival
from workflows.procedures.definitions import Definition
from workflows.procedures.shelf import Source

ROOT = Path(__file__).resolve().parents[2]
BATCH = 40
# So few cases are replayed sooner than another process has started.
FEW = 150
MOST_PROCESSES = 2


@dataclass(frozen=True)
class Asked:
    """What all cases of a run share. `seed` draws people; without one they are those of then."""

    sources: Mapping[str, Source]
    notices: tuple[Notice, ...]
    offices: Sequence[Office]
    habits: Habits
    seed: int | None = None


@dataclass(frozen=True)
class Wanted:
    """One case to be replayed: as it was, or (drawn) like one of history, the `number`-th, arriving at another time."""

    past: Past
    number: int = 0
    opened: datetime | None = None


# Version → how the case went under it.
Courses = dict[str, Course]


class Player:
    """Replays cases under every version asked for."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.calendar = asked, China(asked.notices)
        self.stages = {
            name: Stage.of(Definition.build(source), self.calendar, asked.offices)
            for name, source in asked.sources.items()
        }

    def play(self, wanted: Wanted) -> Courses:
        """One case."""
        arrival, people = self.cast(wanted)
        return {name: course_of(stage, arrival, people) for name, stage in self.stages.items()}

    def cast(self, wanted: Wanted) -> tuple[Arrival, People]:
        """How the case arrives, and who handles it."""
        habits, seed = self.asked.habits, self.asked.seed
        if seed is None or wanted.opened is None:
            return wanted.past.arrival, Same(wanted.past, habits, self.calendar)
        people = Drawn(wanted.past, habits, self.calendar, f"{seed}:{wanted.number}")
        return drawn_arrival(wanted.past, wanted.number, wanted.opened), people


def play_all(asked: Asked, wanted: Sequence[Wanted], processes: int | None = None) -> Iterator[list[Courses]]:
    """The courses of all cases, batch by batch, in no certain order. Leaving the generator ends the processes."""
    number = processes if processes is not None else min(MOST_PROCESSES, os.cpu_count() or 1)
    batches = [wanted[place : place + BATCH] for place in range(0, len(wanted), BATCH)]
    if number <= 0 or (processes is None and len(wanted) <= FEW):
        player = Player(asked)
        for batch in batches:
            yield [player.play(one) for one in batch]
        return
    waiting: queue.SimpleQueue[Sequence[Wanted]] = queue.SimpleQueue()
    for batch in batches:
        waiting.put(batch)
    done: queue.SimpleQueue[list[Courses] | Exception] = queue.SimpleQueue()
    with ExitStack() as stack:
        for _ in range(min(number, len(batches))):
            process = stack.enter_context(started())
            threading.Thread(target=attend, args=(process, asked, waiting, done), daemon=True).start()
        for _ in batches:
            result = done.get()
            if isinstance(result, Exception):
                raise result
            yield result


@contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """A process that replays; ended when it is left."""
    command = [sys.executable, "-m", "workflows.backtest.worker"]
    # What it had not read when it was ended is nobody's concern.
    with (
        suppress(BrokenPipeError),
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def attend(
    process: subprocess.Popen[bytes],
    asked: Asked,
    waiting: queue.SimpleQueue[Sequence[Wanted]],
    done: queue.SimpleQueue[list[Courses] | Exception],
) -> None:
    """Gives one process batch after batch until there are none; what goes wrong is told to whoever waits."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        send(process.stdin, asked)
        while not waiting.empty():
            send(process.stdin, waiting.get_nowait())
            done.put(pickle.load(process.stdout))
    except queue.Empty:
        return
    except Exception as error:  # a process that died, or was ended by us
        done.put(error)


def send(to: Any, what: object) -> None:
    """Writes one message."""
    pickle.dump(what, to)
    to.flush()
