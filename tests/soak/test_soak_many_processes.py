"""Two hundred cases through two web processes and two workers on one PostgreSQL, while all of them die and come back."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.installation import ProvinceServer, province_server
from tests.faults.many_processes import a_fleet, all_closed, check_the_end, drive_all, joined, last_words
from tests.faults.servers import People, fresh_database

CASES = int(os.environ.get("BIHUAN_SOAK_CASES", "200"))
DEATHS = 8
STUMBLES = (
    {"behaviour": "timeout", "times": 5, "seconds": 1, "after_recording": True},
    {"behaviour": "error", "times": 10},
    {"behaviour": "slow", "times": 20, "seconds": 0.5},
)
SEED = int(os.environ.get("BIHUAN_SOAK_SEED", "20261121"))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[ProvinceServer]:
    """The province, on a socket."""
    with province_server(tmp_path) as running:
        yield running


def test_two_hundred_cases_end_right_while_processes_are_killed_and_restarted(
    postgres: str, sandbox: ProvinceServer, tmp_path: Path
) -> None:
    database = fresh_database(postgres, "soak")
    fleet = a_fleet(database, sandbox.url, tmp_path, SEED)
    over = threading.Event()
    killer = threading.Thread(target=fleet.rage, args=(over, (0.1, 1.0)), daemon=True)
    try:
        fleet.start()
        with joined(database, sandbox.url, tmp_path) as house:
            # The province stumbles too: some filings are recorded and never answered, some are lost.
            for told in STUMBLES:
                sandbox.told(**told)
            killer.start()
            numbers = drive_all(People(fleet.webs), CASES, 6)
            # A fast machine is through before enough has gone wrong: then it gets more to do.
            while len(fleet.killed) < DEATHS and len(numbers) < 5 * CASES:
                numbers += drive_all(People(fleet.webs), CASES // 4, 6, first=len(numbers))
            over.set()
            killer.join(180)
            assert all_closed(house, len(numbers), 400), last_words(fleet)
            check_the_end(house, sandbox, numbers)
        assert len(fleet.killed) >= DEATHS, fleet.killed
    finally:
        over.set()
        fleet.end()
