"""Has the stories of a package played apart from this process, within bounds, and gives what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from handlers.ports_stories import Order, PlayersBusy, PlayersStopped
from models.errors import DomainError
from workflows.context import Context
from workflows.procedures.package import Package
from workflows.stories.report import Report

# Seconds that the stories of a procedure may take; those of Shantou take seven.
ALL = 300.0
# Seconds for one, while somebody waits for it.
ONE = 30.0

Progress = Callable[[int, int, str], None]


def play_apart(
    context: Context,
    package: Package,
    names: Iterable[str] | None = None,
    *,
    ahead: bool = False,
    seconds: float = ALL,
    progress: Progress = lambda done, total, name: None,
    ended: Callable[[], bool] = lambda: False,
) -> Report:
    """Plays the stories of a package, or those named. `progress` is told after each how many are done, of how many.

    What takes too long, or `ended` calls off, is a report with a `fault`. 409 `players-busy` where others play.
    """
    if context.players is None:
        raise LookupError("没有情景运行进程 / nobody is there to play stories")
    order = Order(package.key, package.files, None if names is None else tuple(names), ahead)
    try:
        for line in context.players.play(order, seconds, ended):
            if "report" in line:
                return Report.read(line["report"])
            progress(line["done"], line["total"], line["name"])
    except PlayersBusy as error:
        raise DomainError(
            "players-busy", "情景运行正忙，请稍后再试", "stories are being played, try again", retry_after=5
        ) from error
    except PlayersStopped as error:
        return Report(package.key, package.digest, [], fault=str(error))
    return Report(package.key, package.digest, [], fault="没有得到结果 / there was no result")
