"""Lists of a large installation: the inbox and the list of cases, first page and total, as the interface asks for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any

from bench import seeding
from bench.contestants.ours import Ours, prepare
from bench.databases import Databases
from bench.figures import milliseconds, percentile, table
from bench.options import Options
from models.account import Actor
from models.queries import cases, tasks

PAGE = 20
# One case in this many waits with the small office, the others with the large one: two extremes.
SMALL = 5000


@dataclass
class Question:
    """One list as an account asks for it."""

    name: str
    ask: Callable[[], tuple[int, int]]


def run(options: Options, databases: Databases) -> dict[str, Any]:
    """As many live cases as the largest size, three inbox rows each."""
    return {kind: measure(kind, max(options.sizes), databases) for kind in options.databases}


def measure(kind: str, size: int, databases: Databases) -> dict[str, Any]:
    """Fills one database and asks."""
    url = databases.fresh(kind)
    prepare(url)
    runner = Ours(url)
    fill(runner, size)
    found = []
    with runner.app.app_context():
        for question in questions(runner):
            times = []
            for _ in range(5):
                begun = perf_counter()
                shown, total = question.ask()
                times.append(perf_counter() - begun)
            found.append(
                {
                    "list": question.name,
                    "database": kind,
                    "shown": shown,
                    "total": total,
                    "median": percentile(times, 0.5),
                }
            )
    runner.close()
    databases.drop(url)
    return {"rows": found, "cases": size}


def fill(runner: Ours, size: int) -> None:
    """Cases at three steps: three in five with their rectification open, the others at the callback or at the dispatch."""
    for place, done in enumerate((("dispatch", "callback"), ("dispatch",), ())):
        case = runner.open(f"seed-{place}")
        for name in done:
            runner.step(runner.next_step(case, name), name)
    seeding.multiply(runner.raw, 1, 4, size * 3 // 5)
    seeding.multiply(runner.raw, 2, size * 3 // 5 + 1, size * 4 // 5)
    seeding.multiply(runner.raw, 3, size * 4 // 5 + 1, size)
    spread_out(runner)


def spread_out(runner: Ours) -> None:
    """Different instants in every row, and a few cases for another office."""
    raw = runner.raw
    minutes = (
        "datetime({0}, '+' || (case_id % 20000) || ' minutes')"
        if raw.sqlite
        else "{0} + case_id % 20000 * interval '1 minute'"
    )
    raw.run(f"UPDATE tasks SET due_at = {minutes.format('due_at')}, warn_at = {minutes.format('warn_at')}")
    raw.run(f"UPDATE cases SET opened_at = {minutes.format('opened_at').replace('case_id', 'id')}")
    other = "(SELECT id FROM organizations WHERE code = 'shantou-longhu')"
    raw.run(
        f"UPDATE tasks SET organization_id = {other}, owner_organization_id = {other} WHERE case_id % ? = 0 AND lane = 'second_level'",
        SMALL,
    )
    raw.run(f"UPDATE cases SET second_level_id = {other} WHERE id % ? = 0", SMALL)
    seeding.settle(raw)


def questions(runner: Ours) -> list[Question]:
    """What a bureau, a large office, a small one and an overseer look at."""
    now = runner.context.clock.now() + timedelta(days=10)
    names = ("shantou-l1", "shantou-l2", "shantou-longhu-l2")
    bureau, large, small = (runner.installation.actor(name) for name in names)
    return [
        Question("inbox of the bureau", inbox(bureau, tasks.TaskFilter(), now)),
        Question("inbox of a large office", inbox(large, tasks.TaskFilter(), now)),
        Question("… overdue", inbox(large, tasks.TaskFilter(urgency="overdue"), now)),
        Question("… normal", inbox(large, tasks.TaskFilter(urgency="normal"), now)),
        Question("inbox of a small office", inbox(small, tasks.TaskFilter(), now)),
        Question("cases of the bureau", listing(bureau, cases.CaseFilter(), now)),
        Question("… in rectification", listing(bureau, cases.CaseFilter(stage="rectification"), now)),
        Question("… overdue", listing(bureau, cases.CaseFilter(overdue=True), now)),
        Question("cases of a large office", listing(large, cases.CaseFilter(), now)),
        Question("cases of a small office", listing(small, cases.CaseFilter(), now)),
        Question("cases of everybody", listing(runner.installation.actor("supervisor"), cases.CaseFilter(), now)),
    ]


def inbox(actor: Actor, wanted: tasks.TaskFilter, now: Any) -> Callable[[], tuple[int, int]]:
    """The first page of an inbox, and its total."""

    def ask() -> tuple[int, int]:
        query = tasks.inbox(actor, wanted, now)
        return len(tasks.page(query, 1, PAGE)), tasks.count(query)

    return ask


def listing(actor: Actor, wanted: cases.CaseFilter, now: Any) -> Callable[[], tuple[int, int]]:
    """The first page of a list of cases, and its total."""

    def ask() -> tuple[int, int]:
        query = cases.listing(actor, wanted, now)
        return len(cases.page(query, 1, PAGE)), cases.count(query)

    return ask


def show(result: dict[str, Any]) -> None:
    """The table."""
    found = [row for kind in result.values() for row in kind["rows"]]
    table(
        "Lists: the first page of 20 and the total",
        ("list", "database", "rows in all", "ms"),
        [(row["list"], row["database"], f"{row['total']:,}", milliseconds(row["median"])) for row in found],
    )
