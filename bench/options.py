"""What a run may be told by its environment."""

import os
from dataclasses import dataclass, field
from pathlib import Path

OUT = Path(__file__).resolve().parent / "out"


def numbers(name: str, default: str) -> tuple[int, ...]:
    """A comma-separated list of whole numbers."""
    return tuple(int(part) for part in os.environ.get(name, default).split(",") if part.strip())


def words(name: str, default: str) -> tuple[str, ...]:
    """A comma-separated list of names."""
    return tuple(part.strip() for part in os.environ.get(name, default).split(",") if part.strip())


@dataclass(frozen=True)
class Options:
    """`seconds` a measurement lasts, `repetitions` of it; `sizes` are live cases; `returns` of one case.

    `cases` in all and `waiting` among them are what `pages` looks at.
    """

    seconds: float = field(default_factory=lambda: float(os.environ.get("BENCH_SECONDS", "2")))
    repetitions: int = field(default_factory=lambda: int(os.environ.get("BENCH_REPETITIONS", "3")))
    processes: tuple[int, ...] = field(default_factory=lambda: numbers("BENCH_PROCESSES", "1,2"))
    databases: tuple[str, ...] = field(default_factory=lambda: words("BENCH_DATABASES", "sqlite,postgresql"))
    sizes: tuple[int, ...] = field(default_factory=lambda: numbers("BENCH_SIZES", "1000,10000,100000"))
    returns: tuple[int, ...] = field(default_factory=lambda: numbers("BENCH_RETURNS", "1,10,100,1000"))
    cases_weighed: int = field(default_factory=lambda: int(os.environ.get("BENCH_WEIGHED", "200")))
    cases: int = field(default_factory=lambda: int(os.environ.get("BENCH_CASES", "100000")))
    waiting: int = field(default_factory=lambda: int(os.environ.get("BENCH_WAITING", "10000")))
    # A folder where `pages` keeps what it has filled, so that it measures again without filling.
    keep: str = field(default_factory=lambda: os.environ.get("BENCH_KEEP", ""))
    postgres: str = field(default_factory=lambda: os.environ.get("BENCH_POSTGRES", ""))
