"""What the house asks of the outside. Adapters live in gateways/ and are chosen by app.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.engine import Connection, Engine


@dataclass(frozen=True)
class FilingAnswer:
    """What the province said about one filing (报备): a receipt, or a rejection with its reason.

    `answered_at` is the province's own instant, aware; None if it sent none that can be read.
    """

    accepted: bool
    receipt_no: str | None = None
    reason_code: str | None = None
    reason: str | None = None
    answered_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a receipt without a number and an instant without a zone (ValueError)."""
        if self.accepted and not self.receipt_no:
            raise ValueError("an accepted filing carries a receipt number")
        if self.answered_at is not None and self.answered_at.tzinfo is None:
            raise ValueError("answered_at must be aware")


class GatewayUnavailable(Exception):  # noqa: N818  # named for what it means to the caller
    """Try again later with the same key: the other side may or may not have what was sent.

    The message (Chinese / English) says what happened. `retry_after` is in seconds from now, if the other side said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class GatewayRefused(Exception):  # noqa: N818  # as above
    """Never retry as it stands: signature, address or form is wrong and an operator must look."""


class ProvincePort(Protocol):
    """The provincial platform, as the filing steps see it."""

    def submit_filing(self, payload: Mapping[str, Any], *, idempotency_key: str) -> FilingAnswer:
        """Hand in one filing; the same key always means the same filing.

        A rejection is an answer, not an error. Raises GatewayUnavailable and GatewayRefused.
        """
        ...

    def check(self) -> str:
        """Say in one line that the province can be reached; raises GatewayUnavailable."""
        ...


@dataclass(frozen=True)
class JobKind:
    """One kind of background work. `queue` keeps what must be punctual apart from what may wait for others.

    `every` (seconds) makes it periodic; other work is begun again after a failure, `attempts` times in all.
    """

    name: str
    queue: str = "background"
    every: float | None = None
    attempts: int = 5


@dataclass(frozen=True)
class JobRun:
    """One run of a job: its number at the engine, how often it was tried before, and what it is to work on."""

    id: str
    name: str
    attempt: int
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class QueuedJob:
    """A job that an engine holds: `state` is `waiting`, `running`, `failed` or `cancelled`; `next_at` is aware, None for now."""

    id: str
    name: str
    state: str
    attempts: int
    arguments: Mapping[str, Any]
    next_at: datetime | None


class RunningJobs(Protocol):
    """An engine at work in this process."""

    @property
    def alive(self) -> bool:
        """Whether it still takes up work."""
        ...

    def stop(self) -> None:
        """Takes up nothing new and waits until what runs has ended."""
        ...


class JobsPort(Protocol):
    """Background work, done by an existing engine: in this process, or by workers anywhere."""

    def defer(self, connection: Connection, kind: JobKind, arguments: Mapping[str, Any]) -> str:
        """Put a job on record in the transaction of this connection, by one statement; gone if that is rolled back."""
        ...

    def wake(self) -> None:
        """Say that a transaction with a deferred job was committed, where the engine can not see it for itself."""
        ...

    def start(self, engine: Engine, kinds: Iterable[JobKind], perform: Callable[[JobRun], None]) -> RunningJobs:
        """Begin to work in this process. What `perform` raises means that the run has failed."""
        ...

    def queued(self, connection: Connection) -> list[QueuedJob]:
        """The deferred jobs that the engine holds, the newest first, 200 at most; periodic work is not among them."""
        ...

    def cancel(self, connection: Connection, job_id: str) -> bool:
        """Take back a job that has not begun; False where there is none."""
        ...
