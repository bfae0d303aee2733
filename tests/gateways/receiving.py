"""What stands at the other end of a robot's or an SMS gateway's address: it keeps what comes and answers what a test wants."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

Answer = Callable[[Request], Response]


class Receiver:
    """A receiver that keeps what it was sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.answer: Answer = lambda request: said({"errcode": 0, "code": 0, "accepted": True})
        self.url = ""

    def take(self, request: Request) -> Response:
        self.requests.append((request.full_path, json.loads(request.get_data()), dict(request.headers)))
        return self.answer(request)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


def said(content: Any, status: int = 200, **headers: str) -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content)
    return Response(
        body, status, {name.replace("_", "-"): value for name, value in headers.items()}, "application/json"
    )
