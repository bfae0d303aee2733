"""Two web processes and two workers on one PostgreSQL, each killed once: the short form of tests/soak."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.faults.many_processes import a_fleet, all_closed, check_the_end, drive_all, joined, last_words
from tests.faults.servers import People, fresh_database

CASES = 12


def test_every_case_ends_right_though_each_process_is_killed_once(postgres: str, sandbox: Any, tmp_path: Path) -> None:
    database = fresh_database(postgres, "fleet")
    fleet = a_fleet(database, sandbox.url, tmp_path, seed=1)
    try:
        fleet.start()
        with joined(database, sandbox.url, tmp_path) as house, ThreadPoolExecutor(1) as pool:
            driven = pool.submit(drive_all, People(fleet.webs), CASES, 3)
            for process, how in zip(fleet.all, (signal.SIGKILL, signal.SIGTERM) * 2, strict=True):
                fleet.strike(process, how)
            numbers = driven.result(180)
            # A message whose worker was killed while it was sent waits for its lease.
            assert all_closed(house, CASES, 100), last_words(fleet)
            check_the_end(house, sandbox, numbers)
    finally:
        fleet.end()
