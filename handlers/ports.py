"""What the house asks of the outside. Adapters live in gateways/ and are chosen by app.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


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
