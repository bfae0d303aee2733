"""A process of its own that plays stories: one order a line comes in, lines of JSON go out.

What a draft says is played in a process that holds no secrets, may write no file, and can be ended at any time: whoever
asked (handlers/ports_stories.py) is in nobody's way and waits no longer than it wants to.
"""

from __future__ import annotations

import json
import resource
import signal
from collections.abc import Mapping
from typing import Any, BinaryIO

from workflows.procedures.package import Package
from workflows.stories.packages import PackageWorlds, run_package
from workflows.stories.report import Report, StoryRun

# Of memory, the libraries take 200 MB; a loop of a diagram that never ends would take all there is.
MEMORY = 1536 * 1024 * 1024
# Seconds that a process waits for the next order: it holds 170 MB.
IDLE = 900
# Seconds of the processor for one order. Whoever asked ends it earlier.
SECONDS = 300


def serve(orders: BinaryIO, answers: BinaryIO, make_world: PackageWorlds) -> None:
    """Plays order after order until nobody has any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Nothing is written to a file from here on.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Whoever has had no order for so long ends.
    signal.alarm(IDLE)
    while line := orders.readline():
        signal.alarm(0)
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS, resource.RLIM_INFINITY))
        answer(answers, json.loads(line), make_world)
        signal.alarm(IDLE)


def answer(answers: BinaryIO, order: Mapping[str, Any], make_world: PackageWorlds) -> None:
    """One order: `key`, `files`, `names` (or None for all), `ahead`; a line for each story, then the report."""

    def say(line: Mapping[str, Any]) -> None:
        answers.write(json.dumps(line, ensure_ascii=False, default=str).encode() + b"\n")
        answers.flush()

    def progress(done: int, total: int, told: StoryRun) -> None:
        say({"done": done, "total": total, "name": told.name, "passed": told.passed})

    package = Package(order["key"], order["files"])
    try:
        report = run_package(package, make_world, order["names"], progress, ahead=order["ahead"])
    except MemoryError:
        report = Report(package.key, package.digest, [], fault="所需内存过多 / more memory is needed than there is")
    except Exception as error:
        # A diagram can be built so that the engine gives up on it: that is a finding, and no fault of the installation.
        report = Report(
            package.key,
            package.digest,
            [],
            fault=f"无法运行 / can not be played: {type(error).__name__}: {error}"[:500],
        )
    say({"report": report.as_json()})
