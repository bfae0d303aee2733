"""What was worked out from the content of a procedure, kept for as long as the process lives: content never changes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from workflows.procedures.shelf import Source

Value = TypeVar("Value")


class Memo(Generic[Value]):
    """Values by content. It begins anew when it has grown: a process that lives long meets new versions now and then."""

    def __init__(self, most: int = 64) -> None:
        self.most = most
        self.known: dict[tuple[str, str], Value] = {}

    def of(self, source: Source, make: Callable[[Source], Value]) -> Value:
        """The value for this content; made once."""
        key = (source.locality, source.content_hash)
        if key not in self.known:
            value = make(source)
            if len(self.known) >= self.most:
                self.known = {}
            self.known[key] = value
            return value
        return self.known[key]
