"""The sweep: 1k, 10k, 100k live cases, four clocks running in each, one case in a hundred with one clock due."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from bench import seeding
from bench.contestants.ours import Ours, prepare
from bench.databases import Databases
from bench.figures import milliseconds, percentile, table
from bench.options import Options
from workflows.sweep import sweep

SHARE = 100
LOOKS = 30
# What years and a bad night leave behind, at the largest size.
FINISHED, RESTING = 1_000_000, 5_000


def run(options: Options, databases: Databases) -> dict[str, Any]:
    """Grows one database a kind from size to size."""
    return {kind: measure(kind, options, databases) for kind in options.databases}


def measure(kind: str, options: Options, databases: Databases) -> dict[str, Any]:
    """One database: an empty sweep, one with 1 % due, and at the end one among much that is over."""
    url = databases.fresh(kind)
    prepare(url)
    runner, there = Ours(url), 1
    rows: list[dict[str, Any]] = []
    original = seeding.open_one(runner, "seed")
    with runner.app.app_context():
        for size in sorted(options.sizes):
            seeding.multiply(runner.raw, original, there + 1, size)
            there = size
            rows.append({"database": kind, "cases": size, **swept(runner)})
        aged: dict[str, Any] = {"cases": there, "finished": FINISHED, "resting": min(RESTING, there // 2)}
        seeding.finished(runner.raw, original, FINISHED)
        seeding.resting(runner.raw, aged["resting"])
        aged["empty"] = empty(runner)
    runner.close()
    databases.drop(url)
    return {"rows": rows, "aged": {"database": kind, **aged}}


def swept(runner: Ours) -> dict[str, Any]:
    """The figures of one size. What is due is fired by the real unit, and all of it."""
    idle = empty(runner)
    due = seeding.make_due(runner.raw, SHARE)
    seconds, fired = timed(lambda: sweep(runner.context))
    warned = runner.raw.scalar("SELECT count(*) FROM notices WHERE kind = 'early_warning'")
    runner.raw.run("DELETE FROM notices")
    assert due == fired == warned > 0, (due, fired, warned)
    return {"due": due, "seconds": seconds, "empty": idle}


def empty(runner: Ours) -> float:
    """The median time of a sweep that finds nothing."""
    times = [timed(lambda: sweep(runner.context)) for _ in range(LOOKS)]
    assert {fired for _, fired in times} == {0}
    return percentile((seconds for seconds, _ in times), 0.5)


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds, and what the work answered."""
    begun = perf_counter()
    answer = work()
    return perf_counter() - begun, answer


def show(result: dict[str, Any]) -> None:
    """The tables."""
    rows = [row for kind in result.values() for row in kind["rows"]]
    table(
        "The sweep, 1 % of the live cases due",
        ("database", "live cases", "due", "one sweep s", "per firing ms", "nothing due ms"),
        [
            (
                row["database"],
                f"{row['cases']:,}",
                f"{row['due']:,}",
                f"{row['seconds']:.2f}",
                milliseconds(row["seconds"] / row["due"]),
                milliseconds(row["empty"]),
            )
            for row in rows
        ],
    )
    aged = [kind["aged"] for kind in result.values()]
    table(
        "Nothing due, among much that is over",
        ("database", "live cases", "finished clocks", "resting incidents", "ms"),
        [
            (
                row["database"],
                f"{row['cases']:,}",
                f"{row['finished']:,}",
                f"{row['resting']:,}",
                milliseconds(row["empty"]),
            )
            for row in aged
        ],
    )
