"""The real thing: `flask serve` with the province's sandbox in a process of its own, driven over HTTP, then Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from config import ROOT
from tests.conftest import work_order
from workflows.stories.sample import fill

PAUSE = threading.Event()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One running installation."""

    def __init__(self, folder: Path) -> None:
        self.port, self.sandbox_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}/api/v1"
        self.sandbox = f"http://127.0.0.1:{self.sandbox_port}"
        self.folder = folder
        self.tokens: dict[str, str] = {}

    def start(self) -> None:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("BIHUAN_")},
            "BIHUAN_MODE": "demonstration",
            "BIHUAN_DATA_DIR": str(self.folder),
            "BIHUAN_SWEEP_SECONDS": "0.2",
            "BIHUAN_SANDBOX_PORT": str(self.sandbox_port),
            "PORT": str(self.port),
        }
        self.output = (self.folder / "output.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.until(lambda: requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=2).ok, 120)

    def until(self, holds: Any, seconds: float) -> None:
        """Waits for something outside this process; fails with the server's own words."""
        for _ in range(int(seconds / 0.1)):
            try:
                if holds():
                    return
            except requests.ConnectionError:
                pass
            if self.process.poll() is not None:
                break
            PAUSE.wait(0.1)
        pytest.fail((self.folder / "output.log").read_text()[-2000:])

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(15)
        self.output.close()
        return code

    def call(self, who: str, method: str, path: str, body: Any = None) -> requests.Response:
        if who not in self.tokens:
            login = {"username": who, "password": "bihuan-demo"}
            self.tokens[who] = requests.post(f"{self.base}/auth/token", json=login, timeout=20).json()["access_token"]
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        return requests.request(method, self.base + path, json=body, headers=headers, timeout=20)

    def do(self, who: str, step: str, case_no: str, outcome: str, **data: Any) -> None:
        task = self.call(who, "GET", f"/tasks?case_no={case_no}&step={step}").json()["items"][0]
        form = self.call(who, "GET", f"/tasks/{task['id']}").json()["form"]
        now = self.now(who)
        filled = {"outcome": outcome, "data": fill(form, data, now)}
        answer = self.call(who, "POST", f"/tasks/{task['id']}/complete", filled)
        assert answer.status_code == 200, answer.text

    def now(self, who: str) -> Any:
        from calendars.clock import parse_instant

        return parse_instant(self.call(who, "GET", "/demo/clock").json()["now"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("installation"))
    running.start()
    yield running
    if running.process.poll() is None:
        running.stop()


def order(server: Server, number: str) -> dict[str, Any]:
    from datetime import timedelta

    from calendars.clock import to_beijing

    now = to_beijing(server.now("shantou-l1"))
    made = work_order(number, generated_at=(now - timedelta(hours=1)).isoformat())
    made["evaluation"]["evaluated_at"] = (now - timedelta(hours=2)).isoformat()
    del made["received_at"]
    return made


def run_to_review(server: Server, number: str) -> str:
    opened = server.call("province", "POST", "/work-orders", order(server, number))
    assert opened.status_code == 201, opened.text
    no = str(opened.json()["case_no"])
    server.do("shantou-l1", "dispatch_case", no, "dispatch", to="shantou-housing")
    server.do("shantou-l2", "verify_by_callback", no, "verified")
    server.do("shantou-l2", "submit_rectification", no, "rectified")
    return no


def test_a_case_goes_from_work_order_to_the_sandboxs_receipt(server: Server) -> None:
    no = run_to_review(server, "E2E-1")
    server.do("shantou-l1", "decide_review", no, "accept")
    server.until(lambda: server.call("shantou-l1", "GET", f"/cases/{no}").json()["stage"] == "closed", 30)

    filing = server.call("shantou-l1", "GET", f"/cases/{no}").json()["filings"][0]
    at_the_province = requests.get(f"{server.sandbox}/v1/filings", params={"case_no": no}, timeout=5).json()

    assert filing["receipt_no"].startswith("GD-")
    assert filing["receipt_no"] in str(at_the_province)
    assert "13800000000" not in str(at_the_province)


def test_a_province_that_fails_gets_the_filing_once_when_it_is_back(server: Server) -> None:
    no = run_to_review(server, "E2E-2")
    told = {"behaviour": "error", "times": None}
    requests.post(f"{server.sandbox}/control", json=told, timeout=5).raise_for_status()
    server.do("shantou-l1", "decide_review", no, "accept")
    server.until(lambda: "500" in requests.get(f"{server.sandbox}/v1/filings", timeout=5).text or waits(server, no), 10)

    requests.post(f"{server.sandbox}/control", json={"behaviour": "accept"}, timeout=5).raise_for_status()
    server.call("shantou-l1", "POST", "/demo/clock", {"advance": "1小时"})
    server.until(lambda: server.call("shantou-l1", "GET", f"/cases/{no}").json()["stage"] == "closed", 30)

    events = [item["name"] for item in server.call("shantou-l1", "GET", f"/cases/{no}/timeline").json()["items"]]
    assert events.count("FilingConfirmed") == 1


def waits(server: Server, no: str) -> bool:
    return bool(server.call("shantou-l1", "GET", f"/cases/{no}").json()["stage"] == "filing")


def test_ctrl_c_ends_it_cleanly_and_a_second_start_keeps_the_data(server: Server) -> None:
    before = server.call("supervisor", "GET", "/cases").json()["total"]

    assert server.stop() == 0
    server.tokens.clear()
    server.start()

    assert server.call("supervisor", "GET", "/cases").json()["total"] == before
    assert server.stop() == 0
