"""A sandbox and scripted servers on real loopback sockets, and clients against them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from calendars.clock import FixedClock
from gateways.province import HttpProvince
from gateways.sandbox.server import create_sandbox, listen, stop_holding
from gateways.sandbox.state import EXTENSION, Sandbox
from gateways.sandbox.store import FilingStore
from tests.gateways.receiving import Receiver

SECRET = b"only-for-tests"
KEY_ID = "bihuan-test"


@dataclass
class RunningSandbox:
    url: str
    app: Flask
    clock: FixedClock

    @property
    def store(self) -> FilingStore:
        here = self.app.extensions[EXTENSION]
        assert isinstance(here, Sandbox)
        return here.store

    def told(self, **order: Any) -> None:
        """Give an order through the control, as a tester would."""
        response = self.app.test_client().post("/control", json=order)
        assert response.status_code == 200, response.get_data(as_text=True)

    def client(self, **changes: Any) -> HttpProvince:
        settings: dict[str, Any] = {
            "base_url": self.url,
            "key_id": KEY_ID,
            "secret": SECRET,
            "clock": self.clock,
            "timeout": (1.0, 5.0),
        }
        return HttpProvince(**{**settings, **changes})


def serve(server: BaseWSGIServer) -> threading.Thread:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    return thread


def stop(server: BaseWSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock.at("周四 2026-09-24 10:00")


@pytest.fixture
def sandbox(tmp_path: Path, clock: FixedClock) -> Iterator[RunningSandbox]:
    app = create_sandbox(tmp_path / "province.sqlite", SECRET, clock, key_id=KEY_ID)
    server = listen(app, port=0)
    thread = serve(server)
    yield RunningSandbox(f"http://127.0.0.1:{server.server_port}", app, clock)
    stop_holding(app)
    stop(server, thread)


@pytest.fixture
def province(sandbox: RunningSandbox) -> HttpProvince:
    return sandbox.client()


@pytest.fixture
def scripted(clock: FixedClock) -> Iterator[Callable[[Callable[[Request], Response]], HttpProvince]]:
    """A client against a server that answers whatever a test wants."""
    running: list[tuple[BaseWSGIServer, threading.Thread]] = []

    def start(answer: Callable[[Request], Response]) -> HttpProvince:
        server = make_server("127.0.0.1", 0, Request.application(answer), threaded=True)
        running.append((server, serve(server)))
        return HttpProvince(f"http://127.0.0.1:{server.server_port}", KEY_ID, SECRET, clock, timeout=(1.0, 5.0))

    yield start
    for server, thread in running:
        stop(server, thread)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    server: BaseWSGIServer = make_server("127.0.0.1", 0, Request.application(receiver.take), threaded=True)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = serve(server)
    yield receiver
    stop(server, thread)


@pytest.fixture
def filing() -> dict[str, Any]:
    return {
        "case_no": "ST-2026-000123",
        "type": "rectification",
        "locality": "shantou",
        "institution": {"code": "shantou-housing", "name": "市住房公积金管理中心"},
        "evaluation": {"external_id": "E-1", "level": {"system": "platform", "code": 1}},
        "result": {"outcome": "rectified", "text": "已向王某说明并整改"},
        "submitted_at": "2026-09-24T09:58:00+08:00",
        "filing_no": 1,
    }
