"""Web processes and workers on one PostgreSQL: each is ready, ends in a tidy way, and leaves its work to the others."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text

from config import ROOT
from workflows.procedures.shelf import shelf

PAUSE = threading.Event()
TOKEN = "scraper-of-the-tests"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """Processes of one installation, each on a port of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str, **more: str) -> tuple[subprocess.Popen[bytes], str]:
        """A process and its address."""
        port = free_port()
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("BIHUAN_")},
            "BIHUAN_DATABASE_URL": self.url,
            "BIHUAN_DATA_DIR": str(self.folder),
            "BIHUAN_SECRET_KEY": "k" * 40,
            "BIHUAN_METRICS_TOKEN": TOKEN,
            "BIHUAN_SWEEP_SECONDS": "1",
            "BIHUAN_GRACE_SECONDS": "1",
            "PORT": str(port),
            "BIHUAN_WORKER_PORT": str(port),
            **more,
        }
        with (self.folder / f"{port}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "app", *words],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        address = f"http://127.0.0.1:{port}"
        self.until(lambda: requests.get(f"{address}/readyz", timeout=5).ok, process, port)
        return process, address

    def until(self, holds: Callable[[], bool], process: subprocess.Popen[bytes], port: int) -> None:
        for _ in range(600):
            try:
                if holds():
                    return
            except requests.ConnectionError:
                pass
            if process.poll() is not None:
                break
            PAUSE.wait(0.1)
        pytest.fail((self.folder / f"{port}.log").read_text()[-3000:])

    def lines(self, address: str) -> list[dict[str, Any]]:
        """What a process has logged."""
        content = (self.folder / f"{address.rsplit(':', 1)[1]}.log").read_text()
        return [json.loads(line) for line in content.splitlines() if line.startswith("{")]


@pytest.fixture
def installation(new_postgres: Callable[[], str], tmp_path: Path) -> Iterator[Installation]:
    made = Installation(new_postgres(), tmp_path)
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.wait(20)


def metrics(address: str) -> dict[str, float]:
    answer = requests.get(f"{address}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
    answer.raise_for_status()
    lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_two_at_once_migrate_and_serve_and_one_after_the_other_is_replaced(installation: Installation) -> None:
    started: list[tuple[subprocess.Popen[bytes], str]] = []
    threads = [
        threading.Thread(target=lambda: started.append(installation.start("serve", "--no-worker"))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (first, first_address), (second, second_address) = started
    worker, worker_address = installation.start("worker")

    # A worker shows its health and nothing else.
    assert requests.get(f"{worker_address}/healthz", timeout=5).json()["scheduler"] == "running"
    assert requests.get(f"{worker_address}/api/v1/docs", timeout=5).status_code == 404
    assert requests.get(f"{first_address}/healthz", timeout=5).json()["scheduler"] == "off"

    first.send_signal(signal.SIGTERM)
    seen = set()
    for _ in range(100):
        try:
            seen.add(requests.get(f"{first_address}/readyz", timeout=5).status_code)
        except requests.ConnectionError:
            break
        PAUSE.wait(0.05)
    assert 503 in seen, "readiness says no before the door closes"
    assert first.wait(30) == 0
    assert requests.get(f"{second_address}/readyz", timeout=5).ok

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    engine = create_engine(installation.url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM procrastinate_workers")) == 0
        assert connection.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")) == 0
        assert connection.scalar(text("SELECT count(*) FROM procedures")) == len(list(shelf()))
    engine.dispose()
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0


def test_a_request_that_runs_gets_its_answer_before_the_end(installation: Installation) -> None:
    process, address = installation.start("serve", BIHUAN_GRACE_SECONDS="0")
    answers: list[int] = []
    # An upload whose second half comes when the process is already told to end.
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as slow:
        body = b'{"username": "nobody", "password": "wrong"}'
        head = f"POST /api/v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        slow.sendall(head.encode() + body[:10])
        PAUSE.wait(0.5)
        process.send_signal(signal.SIGTERM)
        PAUSE.wait(0.5)
        slow.sendall(body[10:])
        slow.settimeout(20)
        answers.append(int(slow.recv(4096).split()[1]))

    assert answers == [401]
    assert process.wait(30) == 0


def test_a_worker_fires_what_is_due_within_seconds_and_says_so(installation: Installation) -> None:
    _, address = installation.start("serve", "--no-worker")
    worker, worker_address = installation.start("worker")
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "jobs", "start", "verify_record"],
        cwd=ROOT,
        env={**os.environ, "BIHUAN_DATABASE_URL": installation.url, "BIHUAN_SECRET_KEY": "k" * 40},
        capture_output=True,
        timeout=60,
        check=True,
    )
    port = int(worker_address.rsplit(":", 1)[1])

    installation.until(
        lambda: metrics(worker_address).get('bihuan_job_runs_total{job="verify_record",result="done"}') == 1,
        worker,
        port,
    )
    installation.until(
        lambda: metrics(worker_address).get('bihuan_job_runs_total{job="sweep",result="done"}', 0) > 2, worker, port
    )

    assert re.fullmatch(rb"\d+\s*", result.stdout)
    assert metrics(address)["bihuan_deadlines_due"] == 0
    requests.get(f"{address}/api/v1/tasks?q=secret", headers={"X-Request-Id": "from-the-proxy"}, timeout=5)
    line = next(line for line in installation.lines(address) if line["event"] == "request")
    assert (line["request_id"], line["path"], line["status"]) == ("from-the-proxy", "/api/v1/tasks", 401)
    assert "secret" not in str(installation.lines(address))
