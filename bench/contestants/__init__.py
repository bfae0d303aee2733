"""Who takes part in the four steps: the product, plain SpiffWorkflow, and the bare floor; each with the same flow shape."""

from collections.abc import Callable
from typing import Any, Protocol

# One durable transaction each. Shantou's rule wants a callback before the rectification, so that a life has five.
STEPS = ("open", "dispatch", "callback", "rectify", "review")


class Runner(Protocol):
    """One process's hold on a contestant."""

    def open(self, key: str) -> Any:
        """Opens a case durably; returns what `step` needs to find it again."""

    def step(self, case: Any, name: str) -> None:
        """Takes the next step of a case durably."""

    def next_step(self, case: Any, name: str) -> Any:
        """What a client asks between two steps, such as which task is open now; not timed."""

    def verify(self, opened: int) -> str:
        """Checks that every case took all its steps and that all its rows are there; says what was checked."""

    def close(self) -> None:
        """Lets the database go."""


# Prepares an empty database; opens it in a process.
Prepare = Callable[[str], None]
Connect = Callable[[str], Runner]


def contestants() -> dict[str, tuple[Prepare, Connect]]:
    """Name → how to prepare a database and how to connect to it, in the order of the table."""
    from bench.contestants import floor, ours, plain

    return {
        "bihuan": (ours.prepare, ours.Ours),
        "plain": (plain.prepare, plain.same_diagram),
        "plain-small": (plain.prepare, plain.small_diagram),
        "floor": (floor.prepare, floor.Floor),
    }
