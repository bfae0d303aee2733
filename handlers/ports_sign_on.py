"""What the house asks of an identity provider (单点登录). The adapter lives in gateways/ and is chosen by app.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class SignOnStart:
    """A sign-on under way: where the browser goes, and what only this browser may know until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


class SignOnPort(Protocol):
    """The identity provider, as the login page sees it."""

    @property
    def claim(self) -> str:
        """The claim that holds the name of the account."""
        ...

    def begin(self, return_to: str) -> SignOnStart:
        """Begin a sign-on that ends at this address of ours. Raises GatewayUnavailable."""
        ...

    def finish(self, start: SignOnStart, answer: Mapping[str, str], return_to: str) -> Mapping[str, Any]:
        """What the provider says of the person who came back with this answer.

        Raises GatewayRefused for an answer that is forged, replayed, meant for somebody else or a refusal itself, and
        GatewayUnavailable where the provider can not be asked.
        """
        ...
