"""Stories are played in processes of their own: bounded, called off at once, without secrets, without files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateways import players as module
from gateways.players import Players
from handlers.ports_stories import Order, PlayersBusy, PlayersStopped
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF

ROOT = SHELF.parent
SILENT = "import sys, time\nfor line in sys.stdin: time.sleep(60)"
ECHO = (
    "import json, os, sys\n"
    "for line in sys.stdin:\n"
    "    print(json.dumps({'done': 1, 'pid': os.getpid(), 'env': dict(os.environ), 'order': json.loads(line)}))\n"
    "    print(json.dumps({'report': {}}), flush=True)\n"
)


@pytest.fixture
def playing() -> Iterator[Callable[..., Players]]:
    made: list[Players] = []

    def make(program: str, most: int = 2) -> Players:
        made.append(Players([sys.executable, "-c", program], str(ROOT), most))
        return made[-1]

    yield make
    for players in made:
        players.close()


def test_a_package_is_played_by_the_real_process_and_the_next_one_at_once() -> None:
    package = Package.read(SHELF / "shantou")
    players = Players([sys.executable, "-m", "simulation"], str(ROOT))
    try:
        first = list(players.play(Order(package.key, package.files, ("01-on-time",)), 60))
        processes = [player.process.pid for player in players.idle]
        second = list(players.play(Order(package.key, package.files, ("20-not-negative",)), 60))
        processes_then = [player.process.pid for player in players.idle]
    finally:
        players.close()

    assert first[0] == {"done": 1, "total": 1, "name": "01-on-time", "passed": True}
    assert first[-1]["report"]["passed"]
    assert second[-1]["report"]["passed"]
    assert len(processes) == 1
    assert processes_then == processes


def test_a_process_that_plays_can_write_no_file(tmp_path: Path) -> None:
    target = tmp_path / "written"
    program = (
        "import io\nfrom workflows.stories.playing import serve\n"
        "serve(io.BytesIO(), io.BytesIO(), None)\n"
        f"try:\n    with open({str(target)!r}, 'w') as file: file.write('x' * 10)\n"
        "except OSError as error:\n    print(error.errno)\n"
    )

    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "27"
    assert target.read_text() == ""


def test_a_player_gets_no_secret_of_ours(playing: Callable[..., Players], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "postgresql://user:password@host/db")
    monkeypatch.setenv("BIHUAN_DATA_KEY", "secret")
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "secret")

    line = next(iter(list(playing(ECHO).play(Order("a", {"procedure.bpmn": "甲"}), 10))))

    assert not [name for name in line["env"] if name.startswith("BIHUAN")]
    assert line["order"] == {"key": "a", "files": {"procedure.bpmn": "甲"}, "names": None, "ahead": False}


def test_a_play_that_takes_too_long_is_ended(playing: Callable[..., Players]) -> None:
    players = playing(SILENT)

    with pytest.raises(PlayersStopped, match=r"0\.3"):
        list(players.play(Order("a", {}), 0.3))

    assert (players.busy, players.idle) == (0, [])


def test_a_play_that_nobody_wants_any_more_is_ended_at_once(playing: Callable[..., Players]) -> None:
    players, asked = playing(SILENT), []

    with pytest.raises(PlayersStopped):
        list(players.play(Order("a", {}), 60, lambda: bool(asked.append(1) or len(asked) > 1)))

    assert len(asked) == 2
    assert players.busy == 0


def test_a_process_that_dies_is_told_and_replaced(playing: Callable[..., Players]) -> None:
    players = playing("import sys\nsys.stdin.readline()\nraise SystemExit(1)")

    for _ in range(2):
        with pytest.raises(PlayersStopped):
            list(players.play(Order("a", {}), 10))


def test_a_process_is_kept_for_the_next_order_and_replaced_after_many(
    playing: Callable[..., Players], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ORDERS", 2)
    players = playing(ECHO)

    pids = [next(iter(list(players.play(Order("a", {}), 10))))["pid"] for _ in range(3)]

    assert pids[0] == pids[1]
    assert pids[2] != pids[1]
    assert not alive(pids[0])


def test_nobody_waits_for_ever_where_all_are_busy(
    playing: Callable[..., Players], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    players, began, go_on = playing(SILENT, 1), threading.Event(), threading.Event()

    def play() -> None:
        with pytest.raises(PlayersStopped):
            list(players.play(Order("a", {}), 60, lambda: bool(began.set() or go_on.is_set())))

    other = threading.Thread(target=play)
    other.start()
    assert began.wait(10)

    with pytest.raises(PlayersBusy):
        list(players.play(Order("a", {}), 10))

    go_on.set()
    other.join(10)
    assert players.busy == 0


def test_large_lines_come_whole(playing: Callable[..., Players]) -> None:
    files = {"procedure.bpmn": "流程" * 500_000}

    line = next(iter(list(playing(ECHO).play(Order("a", files), 30))))

    assert line["order"]["files"] == files
    assert len(json.dumps(line)) > 1_000_000


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_order_for_which_no_process_can_be_started_takes_nobodys_place(tmp_path: Path) -> None:
    players = Players([str(tmp_path / "no-such-program")], str(ROOT), 1)

    for _ in range(2):
        with pytest.raises(PlayersStopped, match="no process"):
            list(players.play(Order("a", {}), 10))

    assert players.busy == 0
