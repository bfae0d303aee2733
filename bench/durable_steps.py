"""Durable steps of a case: the product beside plain SpiffWorkflow and the bare floor, on both databases, 1 and 2 processes."""

from statistics import median
from typing import Any

import click

from bench.contestants import STEPS, contestants
from bench.databases import Databases
from bench.figures import milliseconds, percentile, spread, table
from bench.options import Options
from bench.work import Tally, Worker

HEAD = (
    "contestant",
    "database",
    "processes",
    "transactions/s",
    "step p50 ms",
    "p95 ms",
    "to plain",
    "to plain-small",
    "to floor",
)


def run(options: Options, databases: Databases) -> dict[str, Any]:
    """All measurements of one database are interleaved, so that a noisy minute hits every contestant alike."""
    return {kind: measure(kind, options, databases) for kind in options.databases}


def measure(kind: str, options: Options, databases: Databases) -> dict[str, Any]:
    """One database: every contestant with 1, 2 … processes, again and again."""
    crews: dict[str, list[Worker]] = {}
    for name, (prepare, _) in contestants().items():
        url = databases.fresh(kind)
        prepare(url)
        crews[name] = [Worker(name, url, f"{name}-{number}") for number in range(max(options.processes))]
    runs: dict[tuple[str, int], list[list[Tally]]] = {
        (name, processes): [] for name in crews for processes in options.processes
    }
    for _ in range(options.repetitions):
        for name, processes in runs:
            crew = crews[name][:processes]
            for worker in crew:
                worker.tell("run", options.seconds)
            runs[name, processes].append([worker.answer() for worker in crew])
    checked = {name: dismiss(crew) for name, crew in crews.items()}
    return {"rows": rows_of(kind, runs), "checked": checked}


def dismiss(crew: list[Worker]) -> str:
    """Takes every case to its end, checks that all is there, ends the processes."""
    opened = sum(worker.ask("finish") for worker in crew)
    said: str = crew[0].ask("verify", opened)
    for worker in crew:
        worker.stop()
    return said


def rows_of(kind: str, runs: dict[tuple[str, int], list[list[Tally]]]) -> list[dict[str, Any]]:
    """The figures, with the ratios to the others of the same database and number of processes."""
    rates = {key: [sum(tally.rate for tally in crew) for crew in repeated] for key, repeated in runs.items()}
    found = []
    for (name, processes), repeated in runs.items():
        by_step = {
            step: [time for crew in repeated for tally in crew for time in tally.seconds[step]] for step in STEPS
        }
        every = [time for times in by_step.values() for time in times]
        rate = rates[name, processes]
        found.append(
            {
                "contestant": name,
                "database": kind,
                "processes": processes,
                "rates": rate,
                "p50": percentile(every, 0.5),
                "p95": percentile(every, 0.95),
                "steps": len(every),
                "p50_by_step": {step: percentile(times, 0.5) for step, times in by_step.items() if times},
                **{
                    f"to {other}": median(rate) / median(rates[other, processes])
                    for other in contestants()
                    if other != "bihuan"
                },
            }
        )
    return found


def show(result: dict[str, Any]) -> None:
    """The table, and below it what was checked."""
    rows = [row for kind in result.values() for row in kind["rows"]]
    table(
        "Durable steps: open, dispatch, callback, rectify, review; one commit each", HEAD, [cells(row) for row in rows]
    )
    times = [
        (row["contestant"], row["database"], *(milliseconds(row["p50_by_step"].get(step, 0)) for step in STEPS))
        for row in rows
        if row["processes"] == 1
    ]
    table("Median milliseconds of each step, one process", ("contestant", "database", *STEPS), times)
    for kind, found in result.items():
        for name, said in found["checked"].items():
            click.echo(f"checked, {kind}, {name}: {said}")


def cells(row: dict[str, Any]) -> tuple[object, ...]:
    """One line of the table."""
    ratios = (f"{row[f'to {other}']:.2f}" for other in ("plain", "plain-small", "floor"))
    start = (row["contestant"], row["database"], row["processes"], spread(row["rates"]))
    return (*start, milliseconds(row["p50"]), milliseconds(row["p95"]), *ratios)
