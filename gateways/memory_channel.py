"""A channel inside the process: for tests, and for a demonstration, which sends nothing to anybody."""

from __future__ import annotations

from collections import deque

from handlers.ports_notices import Outgoing


class InMemoryChannel:
    """A ChannelPort that takes everything unless a script says otherwise. `sent` holds what arrived, `attempts` all keys."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.attempts: list[str] = []
        self._script: deque[Exception] = deque()

    def will(self, *errors: Exception) -> None:
        """The next messages fail so, one after the other."""
        self._script.extend(errors)

    def send(self, message: Outgoing) -> None:
        """Takes a message, or fails as it was told to."""
        self.attempts.append(message.key)
        if self._script:
            raise self._script.popleft()
        self.sent.append(message)

    def check(self, *_hosts: str) -> str:
        """It is there."""
        return "内存渠道 / a channel in memory"


class PretendedChannel:
    """A ChannelPort that keeps nothing and reaches nobody: the messages themselves are on record and can be read there."""

    def send(self, message: Outgoing) -> None:
        """Nobody is reached."""

    def check(self, *_hosts: str) -> str:
        """It sends nothing."""
        return "演示收件箱，不实际发送 / nothing is sent"
