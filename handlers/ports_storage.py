"""Where the bytes of attachments lie, as the house sees it: content-addressed, sealed by us before they leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.ports import GatewayUnavailable


@dataclass(frozen=True)
class Stored:
    """What lies there. `key` is the SHA-256 of the bytes as they lie, hexadecimal; `at` is aware."""

    key: str
    size: int
    at: datetime


class StorageUnavailable(GatewayUnavailable):
    """The store can not be reached or is full; nothing was kept. Said bilingually, and never with a secret."""


class NotStored(Exception):  # noqa: N818 -- named for what it means to the caller
    """There are no bytes under this key."""


class StoragePort(Protocol):
    """A store of bytes that are never changed: put, open, delete."""

    def put(self, chunks: Iterable[bytes]) -> Stored:
        """Keep a stream, whole or not at all; on disk when it returns. The same bytes twice are kept once.

        Raises StorageUnavailable, and whatever the chunks raise.
        """
        ...

    def open(self, key: str) -> Iterator[bytes]:
        """The bytes in chunks. Raises NotStored before the first one, and StorageUnavailable."""
        ...

    def holds(self, key: str) -> bool:
        """Whether there are bytes under this key. Raises StorageUnavailable."""
        ...

    def delete(self, key: str) -> None:
        """Forget the bytes; nothing happens where there are none. Raises StorageUnavailable."""
        ...

    def listing(self) -> Iterator[Stored]:
        """Everything that lies there, what was left half-written included. Raises StorageUnavailable."""
        ...

    def check(self) -> str:
        """Say in one line that the store can be written and read; raises StorageUnavailable."""
        ...
