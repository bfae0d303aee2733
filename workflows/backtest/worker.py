"""A process that replays cases: `python -m workflows.backtest.worker`, told by `crew` on its standard input."""

import gc
import os
import pickle
import sys

import models.all_models  # noqa: F401 -- mapped classes name each other
from workflows.backtest.crew import Player, send


def main() -> None:
    """Answers batches until the input ends."""
    # Beside a server that people wait for.
    os.nice(10)
    told, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever else is printed goes where it does no harm.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    player = Player(pickle.load(told))
    # What history says stays as it is: the collector need not look at it again and again.
    gc.freeze()
    while True:
        try:
            batch = pickle.load(told)
        except EOFError:
            return
        send(answers, [player.play(wanted) for wanted in batch])


if __name__ == "__main__":
    main()
