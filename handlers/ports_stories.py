"""What the house asks of those who play stories: apart from it, bounded in time, ended when nobody wants them any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class PlayersBusy(Exception):  # noqa: N818  # named for what it means to the caller
    """All are playing; try again later."""


class PlayersStopped(Exception):  # noqa: N818  # as above
    """The play was ended: it took too long, or the process is gone. The message says which, in Chinese and English."""


@dataclass(frozen=True)
class Order:
    """What is to be played: a package, and the names of its stories; None for all of them."""

    key: str
    files: Mapping[str, str]
    names: tuple[str, ...] | None = None
    # Whether to find out what could be done next.
    ahead: bool = False


class PlayersPort(Protocol):
    """Plays the stories of a package."""

    def play(
        self, order: Order, seconds: float, ended: Callable[[], bool] = lambda: False
    ) -> Iterator[Mapping[str, Any]]:
        """A line for each story, then {"report": …}. Raises PlayersBusy, PlayersStopped.

        It is ended after so many seconds, when `ended` says so (asked several times a second), and when the iterator is closed.
        """
        ...
