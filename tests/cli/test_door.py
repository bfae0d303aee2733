"""The real server on a real socket: what is too large, too slow, cut off or malformed holds nobody else up."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import requests

from cli.door import IDLE, LARGEST_HEADER, LARGEST_READ, door
from cli.server import RUBBISH, HttpServer, settled
from config import LARGEST_BODY, ROOT, Config, ConfigurationError

PAUSE = threading.Event()
THREADS = 2


def test_while_it_serves_nobody_waits_until_all_that_was_loaded_is_looked_through_for_rubbish() -> None:
    usual = gc.get_threshold()

    with settled():
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] == RUBBISH

    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == usual


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """An installation in production mode with two working threads."""
    folder = tmp_path_factory.mktemp("installation")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("BIHUAN_")},
        "BIHUAN_SECRET_KEY": "k" * 40,
        "BIHUAN_DATA_DIR": str(folder),
        "BIHUAN_HOSTS": "127.0.0.1",
        "PORT": str(number),
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--threads", str(THREADS)]
    with (folder / "output.log").open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(number, process, folder)
            yield number
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def wait_until_healthy(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(1200):
        try:
            if requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok:
                return
        except requests.ConnectionError:
            PAUSE.wait(0.1)
        if process.poll() is not None:
            break
    pytest.fail((folder / "output.log").read_text()[-2000:])


def exchange(port: int, raw: bytes, *, end: bool = False) -> bytes:
    """Sends bytes as they are and reads until the server closes or has said all; nothing where it only hangs up."""
    with closing(socket.create_connection(("127.0.0.1", port), 10)) as line:
        line.sendall(raw)
        if end:
            line.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while b"\r\n\r\n" not in answer and (piece := line.recv(65536)):
                answer += piece
        except ConnectionResetError:
            pass
        return answer


def head(length: int | str, path: str = "/api/v1/auth/token") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def test_50_mb_are_refused_at_once_and_not_read(port: int) -> None:
    # Only the header is sent: whoever waited for the body would never answer.
    assert exchange(port, head(50 * 1024 * 1024)).startswith(b"HTTP/1.1 413")


def test_a_request_with_a_file_may_be_longer_where_files_go_and_nowhere_else(port: int) -> None:
    files, five = "/cases/X/attachments", 5 * 1024 * 1024

    assert exchange(port, head(2 * 1024**3, files)).startswith(b"HTTP/1.1 413")
    assert exchange(port, head(2 * 1024**3, f"/api/v1{files}")).startswith(b"HTTP/1.1 413")
    assert exchange(port, head(five, f"{files}/1/remove")).startswith(b"HTTP/1.1 413")
    assert exchange(port, head(five, "/workbench/drafts/1/import")).startswith(b"HTTP/1.1 413")
    # Read, and then refused by the application: nobody is logged in.
    taken = requests.post(f"http://127.0.0.1:{port}/api/v1{files}", data=b" " * five, timeout=20)
    assert (taken.status_code, taken.json()["code"]) == (401, "token-missing")
    assert requests.post(f"http://127.0.0.1:{port}/workbench/import", data=b" " * five, timeout=20).status_code == 400


def test_a_little_too_much_is_refused_in_our_own_form(port: int) -> None:
    answer = requests.post(
        f"http://127.0.0.1:{port}/api/v1/auth/token",
        data=b" " * (LARGEST_BODY + 1),
        headers={"Content-Type": "application/json"},
        timeout=20,
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_body_in_chunks_without_length_is_bounded_and_otherwise_read(port: int) -> None:
    url, kind = f"http://127.0.0.1:{port}/api/v1/auth/token", {"Content-Type": "application/json"}

    small = requests.post(url, data=iter([b'{"username":"a",', b'"password":"b"}']), headers=kind, timeout=20)
    large = requests.post(url, data=iter([b" " * 65536] * 48), headers=kind, timeout=20)

    assert (small.status_code, small.json()["code"]) == (401, "bad-credentials")
    assert (large.status_code, large.json()["code"]) == (413, "too-large")


def test_bodies_that_never_end_hold_no_thread(port: int) -> None:
    with ExitStack() as held:
        for _ in range(THREADS * 10):
            line = held.enter_context(closing(socket.create_connection(("127.0.0.1", port), 10)))
            line.sendall(head(1000) + b'{"username":')

        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200


def test_a_body_cut_off_is_no_mistake_of_ours(port: int) -> None:
    for raw in (head(1000) + b'{"username":', b"POST /api/v1/auth/token HTTP/1.1\r\nHost: 127", b"\x16\x03\x01\x00"):
        assert b" 500 " not in exchange(port, raw, end=True)
    assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("raw", "statuses"),
    [
        (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * LARGEST_HEADER + b"\r\n\r\n", {431}),
        (b"GET /" + b"x" * LARGEST_HEADER + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {431}),
        (b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", {400}),
        (b"GET /%2e%2e/%2e%2e/app.py HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {404}),
        (b"GET /../../app.py HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {404}),
        (b"GET //evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {404}),
        (b"TRACE /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {405}),
        # Two readings of where a request ends are the door to smuggling a second one.
        (head("1, 2"), {400}),
        (head("-1"), {400}),
        (head("+5"), {400}),
        (head(5).replace(b"\r\n\r\n", b"\r\nContent-Length: 6\r\n\r\n") + b"hello", {400}),
        (head(5).replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: xchunked\r\n\r\n") + b"hello", {400, 501}),
    ],
)
def test_a_malformed_request_gets_a_refusal(port: int, raw: bytes, statuses: set[int]) -> None:
    answer = exchange(port, raw)

    assert int(answer[9:12]) in statuses, answer[:200]
    assert b"waitress" not in answer.lower()


def test_a_forwarded_address_is_believed_of_the_named_proxy_alone() -> None:
    def reading(settings: Config) -> str:
        seen: list[str] = []

        def app(environ: dict[str, str], start: Callable[..., Any]) -> list[bytes]:
            seen.append(environ["REMOTE_ADDR"])
            start("200 OK", [("Content-Length", "0")])
            return []

        server = HttpServer(app, "127.0.0.1", 0, 1, **door(settings))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            requests.get(
                f"http://127.0.0.1:{server.server.effective_port}/",
                headers={"X-Forwarded-For": "198.51.100.9"},
                timeout=10,
            )
        finally:
            server.stop(5.0)
            thread.join(10)
        return seen[0]

    plain = Config("sqlite://")
    assert reading(plain) == "127.0.0.1"
    assert reading(Config("sqlite://", trusted_proxy="192.0.2.1")) == "127.0.0.1"
    assert reading(Config("sqlite://", trusted_proxy="127.0.0.1")) == "198.51.100.9"


def test_settings_of_the_door_are_read_and_a_wrong_one_refused() -> None:
    config = Config.from_environment({"BIHUAN_HOSTS": "a.example, b.example,", "BIHUAN_TRUSTED_PROXY": "::1"})

    assert (config.hosts, config.trusted_proxy) == (("a.example", "b.example"), "::1")
    for wrong in ("*", "proxy.example", "10.0.0.0/8"):
        with pytest.raises(ConfigurationError, match="BIHUAN_TRUSTED_PROXY"):
            Config.from_environment({"BIHUAN_TRUSTED_PROXY": wrong})
    limits = door(config)
    assert (limits["max_request_body_size"], limits["channel_timeout"]) == (LARGEST_READ, IDLE)
