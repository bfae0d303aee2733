"""An installation on each database, the province's sandbox on a socket beside it, and processes that are cleaned up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from calendars.clock import read_beijing
from config import Config
from models.base import db
from tests.faults.installation import Installation, ProvinceServer, Site, province_server, standing
from tests.faults.processes import Process, Stop
from workflows.context import Context

NOW = read_beijing("周四 2026-09-24 10:00")


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[ProvinceServer]:
    """The province."""
    with province_server(tmp_path) as running:
        yield running


@contextmanager
def settled_on(database_url: str, folder: Path, province_url: str = "http://127.0.0.1:9") -> Iterator[Installation]:
    """A fresh installation, at the time of the `clock` fixture; the caller is in the application's context."""
    with standing(Site(database_url, folder, NOW, province_url), tables_anew) as installation:
        yield installation


def tables_anew() -> None:
    """All tables, empty."""
    db.drop_all()
    db.create_all()


@pytest.fixture
def installation(
    database_url: str, sandbox: ProvinceServer, tmp_path: Path, staged: Callable[[Config, Context], Flask]
) -> Iterator[Installation]:
    """A fresh installation on each database, with its province."""
    site = Site(database_url, tmp_path, NOW, sandbox.url)
    context = site.context()
    app = staged(site.settings(), context)
    with app.app_context():
        yield Installation(site, app, context)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """Starts processes; whatever still runs at the end is killed."""
    running: list[Process] = []

    def begin(site: Site, work: Callable[..., Any], *arguments: Any, stop: Stop | None = None) -> Process:
        process = Process(site, work, *arguments, stop=stop)
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.process.is_alive():
            process.kill()
        process.pipe.close()
        process.process.close()
