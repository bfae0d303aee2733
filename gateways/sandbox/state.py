"""What one running sandbox is made of, and how its routes reach it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from flask import current_app

from calendars.clock import Clock
from gateways.sandbox.store import FilingStore

EXTENSION = "province_sandbox"


@dataclass
class Sandbox:
    """The parts of a sandbox. `closing`, once set, lets every held request go, so that stopping does not wait."""

    store: FilingStore
    key_id: str
    secret: bytes = field(repr=False)
    clock: Clock
    closing: threading.Event = field(default_factory=threading.Event)

    def hold(self, seconds: float) -> None:
        """Keep the calling request waiting for so many seconds, or until the sandbox closes."""
        self.closing.wait(seconds)


def sandbox() -> Sandbox:
    """The sandbox of the current Flask application."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Sandbox)
    return found
