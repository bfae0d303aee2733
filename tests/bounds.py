"""A bound on time. Only for what keeps abuse out: work that once grew with the square of what somebody sent in."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time


@contextmanager
def seconds_at_most(most: float) -> Iterator[None]:
    """Holds the work inside to so many seconds of this process. Roomy: without the bound it takes minutes."""
    began = process_time()
    yield
    spent = process_time() - began
    assert spent < most, f"{spent:.1f} seconds"
