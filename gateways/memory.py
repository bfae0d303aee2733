"""A province inside the process, for unit tests and for trying things out: scripted, forgetful of nothing."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from gateways.province import filing_body
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable


class InMemoryProvince:
    """A ProvincePort that accepts everything unless a script says otherwise.

    A filing that got an answer keeps it: the same key brings the same answer and uses up no step of the script.
    `attempts` lists the keys of all calls in order, failed ones too.
    """

    def __init__(self, *, answered_at: datetime | None = None) -> None:
        self.attempts: list[str] = []
        self.unavailable: str | None = None
        self._answered_at = answered_at
        self._receipts = count(1)
        self._script: deque[tuple[FilingAnswer | None, Exception | None]] = deque()
        self._received: dict[str, tuple[bytes, FilingAnswer]] = {}

    def will(self, *steps: FilingAnswer | Exception) -> None:
        """Append to the script: an answer is given and remembered, an exception is raised and nothing is recorded."""
        for step in steps:
            self._script.append((None, step) if isinstance(step, Exception) else (step, None))

    def will_lose_the_answer(self, answer: FilingAnswer | None = None) -> None:
        """Append the classical accident: the province records the filing, and we never hear of it."""
        lost = GatewayUnavailable("应答丢失 / The answer was lost")
        self._script.append((answer or self._receipt(), lost))

    @property
    def received(self) -> dict[str, dict[str, Any]]:
        """What the province has, by idempotency key, in the order of arrival; copies."""
        return {key: json.loads(body) for key, (body, _) in self._received.items()}

    def submit_filing(self, payload: Mapping[str, Any], *, idempotency_key: str) -> FilingAnswer:
        """Answer as scripted, then accept; while `unavailable` holds a message, raise it.

        The same key with another body raises GatewayRefused, as over HTTP.
        """
        self.attempts.append(idempotency_key)
        if self.unavailable is not None:
            raise GatewayUnavailable(self.unavailable)
        body = filing_body(payload)
        if idempotency_key in self._received:
            known, answer = self._received[idempotency_key]
            if known != body:
                raise GatewayRefused("幂等键已用于其他内容 / The idempotency key was used for other content")
            return answer
        scripted, error = self._script.popleft() if self._script else (self._receipt(), None)
        if scripted is not None:
            self._received[idempotency_key] = (body, scripted)
        if error is not None:
            raise error
        assert scripted is not None
        return scripted

    def check(self) -> str:
        """Reachable, unless `unavailable` holds a message."""
        if self.unavailable is not None:
            raise GatewayUnavailable(self.unavailable)
        return "省平台（内存） / province in memory"

    def _receipt(self) -> FilingAnswer:
        number = f"GD-MEMORY-{next(self._receipts):06d}"
        return FilingAnswer(accepted=True, receipt_no=number, answered_at=self._answered_at)
