"""What a case weighs: bytes of live and finished cases by table, and the SQL statements of each step."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url

from bench.contestants import STEPS
from bench.contestants.ours import Ours, prepare
from bench.databases import Databases
from bench.figures import table
from bench.options import Options
from bench.raw import Raw
from bench.statements import counting
from models.base import db

TARGET = 8 * 1024


def run(options: Options, databases: Databases) -> dict[str, Any]:
    """Takes a herd of cases from step to step, weighing them after each."""
    return {kind: measure(kind, options.cases_weighed, databases) for kind in options.databases}


def measure(kind: str, herd: int, databases: Databases) -> dict[str, Any]:
    """One database. It is packed before it is weighed, so that what is weighed is rows and not the room between them."""
    url = databases.fresh(kind)
    prepare(url)
    runner = Ours(url)
    cases: list[Any] = []
    empty, weights, statements = weigh(runner.raw), {}, {}
    for name in STEPS:
        for number in range(herd):
            if name == "open":
                cases.append(runner.open(f"weighed-{number}"))
                continue
            case = runner.next_step(cases[number], name)
            if number == herd - 1:
                statements[name] = counted(runner, case, name)
            else:
                runner.step(case, name)
        weights[name] = {table: (size - empty.get(table, 0)) / herd for table, size in weigh(runner.raw).items()}
    as_it_lies = sum(file_sizes(url)) if kind == "sqlite" else 0
    runner.close()
    databases.drop(url)
    return {"weights": weights, "statements": statements, "file": as_it_lies}


def counted(runner: Ours, case: Any, name: str) -> dict[str, int]:
    """The statements and commits of one step."""
    with runner.app.app_context():
        engine = db.engine
    with counting(engine) as sent:
        runner.step(case, name)
    return {"statements": len(sent), "commits": sent.commits}


def weigh(raw: Raw) -> dict[str, int]:
    """Bytes of each table with its indexes and what is stored out of line."""
    if raw.sqlite:
        raw.run("VACUUM")
        query = (
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name"
            " WHERE s.aggregate = TRUE GROUP BY m.tbl_name"
        )
    else:
        raw.run("VACUUM FULL")
        query = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    return {name: int(size) for name, size in raw.run(query).fetchall()}


def file_sizes(url: str) -> list[int]:
    """The database file and its log."""
    path = Path(make_url(url).database or "")
    return [item.stat().st_size for item in path.parent.glob(f"{path.name}*")]


def show(result: dict[str, Any]) -> None:
    """The tables."""
    for kind, found in result.items():
        weights = found["weights"]
        names = sorted({name for step in weights.values() for name, size in step.items() if size >= 1})
        rows: list[tuple[str, ...]] = [
            (name, *(f"{weights[step].get(name, 0):,.0f}" for step in STEPS)) for name in names
        ]
        sums = {step: sum(weights[step].values()) for step in STEPS}
        rows.append(("**all**", *(f"**{sums[step]:,.0f}**" for step in STEPS)))
        table(f"Bytes of one case after each step, {kind}, indexes included", ("table", *STEPS), rows)
        heaviest = max(sums[step] for step in STEPS[:-1])
        click.echo(f"heaviest live case: {heaviest:,.0f} of {TARGET:,} bytes")
    table(
        "SQL statements of a step (without BEGIN and COMMIT)",
        ("database", *STEPS[1:]),
        [
            (kind, *(f"{item['statements']} in {item['commits']} commit(s)" for item in found["statements"].values()))
            for kind, found in result.items()
        ],
    )
