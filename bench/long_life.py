"""A long life: one case that is returned again and again. Its last step should cost what its first one did."""

from time import perf_counter
from typing import Any

import click

from bench.contestants.ours import BY, OUTCOME, Ours, prepare
from bench.contestants.plain import STEP_OF
from bench.databases import Databases
from bench.figures import milliseconds, percentile, table
from bench.forms import paper
from bench.options import Options
from bench.statements import counting
from models.base import db
from workflows import front_door

# Steps that are looked at around each number of returns: the median of so many.
AROUND = 5


def run(options: Options, databases: Databases) -> dict[str, Any]:
    """On the first database of the list: the cost is the engine's, not the database's."""
    kind = options.databases[0]
    url = databases.fresh(kind)
    prepare(url)
    runner = Ours(url)
    life = Life(runner)
    died = None
    try:
        for _ in range(max(options.returns) + AROUND):
            life.returned()
    except Exception as error:  # a case that can not go on is a result as well
        causes = [error, error.__cause__, error.__context__]
        died = f"after {len(life.rounds)} returns: {', '.join(type(cause).__name__ for cause in causes if cause)}"
    rows = [life.at(returns) for returns in options.returns if returns <= len(life.rounds)]
    found: dict[str, Any] = {"database": kind, "rows": rows, "died": died}
    if died is None:
        life.take("rectify")
        life.take("review")
        found["ended"] = runner.raw.scalar("SELECT stage FROM cases")
        assert found["ended"] == "filing", found
    runner.close()
    return found


class Life:
    """One case, and what each of its rounds cost."""

    def __init__(self, runner: Ours) -> None:
        self.runner = runner
        self.case = runner.open("long-life")
        self.rounds: list[dict[str, float]] = []
        for name in ("dispatch", "callback"):
            self.take(name)

    def take(self, name: str, outcome: str | None = None) -> tuple[float, int]:
        """One step; its seconds and its statements."""
        case, runner = self.runner.next_step(self.case, name), self.runner
        actor = runner.installation.actor(BY[name])
        with runner.app.app_context(), counting(db.engine) as sent:
            begun = perf_counter()
            front_door.complete(runner.context, actor, case.task_id, outcome or OUTCOME[name], paper(STEP_OF[name]))
            return perf_counter() - begun, len(sent)

    def returned(self) -> None:
        """A rectification that is returned."""
        rectify, statements = self.take("rectify")
        review, more = self.take("review", "return")
        size = self.runner.raw.scalar("SELECT length(workflow_state) FROM cases")
        self.rounds.append({"rectify": rectify, "review": review, "statements": max(statements, more), "state": size})

    def at(self, returns: int) -> dict[str, float]:
        """The cost of a step around this number of returns."""
        near = self.rounds[max(returns - AROUND, 0) : returns + AROUND]
        times = {name: percentile((item[name] for item in near), 0.5) for name in ("rectify", "review")}
        here = self.rounds[returns - 1]
        return {"returns": returns, **times, "statements": here["statements"], "state": here["state"]}


def show(result: dict[str, Any]) -> None:
    """The table."""
    rows = result["rows"]
    first = rows[0]
    table(
        f"A case returned again and again, {result['database']}",
        ("returns", "rectify ms", "review ms", "to its first", "statements", "bytes of workflow state"),
        [
            (
                f"{row['returns']:,}",
                milliseconds(row["rectify"]),
                milliseconds(row["review"]),
                f"{(row['rectify'] + row['review']) / (first['rectify'] + first['review']):.2f}",
                row["statements"],
                f"{row['state']:,}",
            )
            for row in rows
        ],
    )
    click.echo(f"died: {result['died']}" if result["died"] else f"alive to its end: stage {result['ended']}")
